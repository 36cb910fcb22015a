// Promises and what is known: noticed while a reply is written, taken over with one key, put in at the cursor.
(() => {
  "use strict";
  const composer = () => document.getElementById("composer");
  const noticed = () => document.getElementById("noticed");
  const words = () => composer()?.elements.words;

  // What the words promise is asked of the server once the writing pauses -------------------------------------------
  let pause = 0;
  const look = () => {
    clearTimeout(pause);
    const place = noticed();
    if (place && (words()?.value.trim() || place.childElementCount)) window.htmx.trigger(place, "look");
  };
  document.addEventListener("input", (event) => {
    if (!event.target.matches("#composer [data-draft]")) return;
    clearTimeout(pause);
    pause = setTimeout(look, 600);
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (["composer", "pane-main"].includes(event.target.id)) look();
  });
  document.addEventListener("DOMContentLoaded", look);
  if (document.readyState !== "loading") look();

  const mark = (box) => box.closest("[data-offer]").classList.toggle("promise-offer--taken", box.checked);
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-take]")) mark(event.target);
    // Whoever changes a promise means it.
    const offer = event.target.closest(".promise-offer__fields")?.closest("[data-offer]");
    if (!offer) return;
    offer.querySelector("[data-take]").checked = true;
    mark(offer.querySelector("[data-take]"));
  });

  document.addEventListener("keydown", (event) => {
    if (!event.altKey || event.ctrlKey || event.metaKey || !composer()) return;
    if (event.code === "KeyP") {
      const free = document.querySelector("#noticed [data-take]:not(:checked)");
      if (!free) return;
      event.preventDefault();
      free.checked = true;
      free.dispatchEvent(new Event("change", { bubbles: true })); // marked, and kept with the draft
      window.accord.announce(free.closest("[data-offer]").querySelector("b").parentElement.textContent.trim());
    } else if (event.code === "KeyI") {
      event.preventDefault();
      document.querySelector("#composer [data-known]")?.click();
    }
  });

  // Putting in at the cursor -------------------------------------------------------------------------------------------
  document.addEventListener("click", (event) => {
    const thing = event.target.closest?.("[data-insert]");
    const field = words();
    if (!thing || !field) return;
    event.preventDefault();
    const dialog = document.getElementById("act");
    if (dialog?.open) dialog.close();
    const at = field.selectionEnd ?? field.value.length;
    const before = field.value.slice(0, at);
    const gap = before && !/\s$/.test(before) ? " " : "";
    field.focus();
    field.setRangeText(gap + thing.dataset.insert, field.selectionStart ?? at, at, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });

  // Sent and solved in one go, the promises travel with the words -------------------------------------------------------
  document.addEventListener("htmx:configRequest", (event) => {
    const form = event.target.closest?.("#act form[data-decides]");
    if (!form?.querySelector("[data-words]")?.value || !noticed()) return;
    for (const field of noticed().querySelectorAll("input, select")) {
      if (field.type === "checkbox" && !field.checked) continue;
      if (field.name) event.detail.parameters.append?.(field.name, field.value);
    }
  });

  // The list: d fulfils the promise that is marked ------------------------------------------------------------------------
  document.addEventListener("click", (event) => {
    if (!event.target.closest?.("[data-promise-done]")) return;
    const row = document.activeElement?.closest("[data-row-id]") ?? document.querySelector("#promise-list [data-row-id]");
    row?.querySelector("[data-keep]")?.click();
  });
  document.addEventListener("promises", () => {
    const list = document.getElementById("promise-list");
    if (list) window.htmx.ajax("GET", list.dataset.liveUrl, { source: list, target: list, swap: "outerHTML", headers: { "X-Accord-Live": "1" } });
  });
})();
