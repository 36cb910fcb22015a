// The search page by keyboard: arrows walk from the field through what was found and back, Esc leads back to the field.
(() => {
  "use strict";
  const field = document.querySelector(".finder input[type=search]");
  const hits = () => [...document.querySelectorAll("main .people__line, main .hit")];
  if (!field) return;

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || document.querySelector("dialog[open]")) return;
    const found = hits();
    const here = found.indexOf(document.activeElement);
    const inField = document.activeElement === field;
    if (event.key === "Escape" && here >= 0) {
      event.preventDefault();
      field.focus();
      field.select();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && (inField || here >= 0)) {
      const next = event.key === "ArrowDown" ? here + 1 : here - 1;
      if (inField && event.key === "ArrowUp") return;
      event.preventDefault();
      (next < 0 ? field : found[Math.min(next, found.length - 1)])?.focus();
      document.activeElement.scrollIntoView({ block: "nearest" });
    }
  });
})();
