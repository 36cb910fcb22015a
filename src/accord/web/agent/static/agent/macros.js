// Macros in the composer, and the rows of sentences that rules, routes and macros are written in.
(() => {
  "use strict";
  const composer = () => document.getElementById("composer");
  const dialog = () => document.getElementById("act");
  const picker = () => document.querySelector("[data-macro-picker]");

  // The picker: words narrow it, arrows walk it, what is walked to is shown as it would be -----------------------------
  const shownMacros = () => [...(picker()?.querySelectorAll("[data-macro]") ?? [])].filter((form) => !form.hidden);
  const activate = (form) => {
    for (const each of picker().querySelectorAll("[data-macro] .choice")) {
      each.classList.toggle("is-active", each.form === form);
      each.setAttribute("aria-selected", each.form === form ? "true" : "false");
    }
    const place = picker().querySelector("[data-macro-shown]");
    const preview = form?.querySelector(".macros__preview");
    place.replaceChildren(...(preview ? [...preview.cloneNode(true).childNodes] : []));
    const search = picker().querySelector("[data-macro-search]");
    if (form) search.setAttribute("aria-activedescendant", form.querySelector(".choice").id);
    else search.removeAttribute("aria-activedescendant");
  };
  const narrow = () => {
    const words = picker().querySelector("[data-macro-search]").value.toLowerCase().split(/\s+/);
    for (const form of picker().querySelectorAll("[data-macro]")) form.hidden = !words.every((word) => form.dataset.search.includes(word));
    picker().querySelector("[data-macro-none]").hidden = shownMacros().length > 0;
    activate(shownMacros()[0]);
  };
  document.addEventListener("input", (event) => {
    if (event.target.matches?.("[data-macro-search]")) narrow();
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.target === dialog() && picker()?.querySelector("[data-macro-search]")) narrow();
  });
  for (const kind of ["focusin", "pointerover"]) {
    document.addEventListener(kind, (event) => {
      const form = event.target.closest?.("[data-macro]");
      if (form && picker()) activate(form);
    });
  }
  document.addEventListener("keydown", (event) => {
    if (!event.target.matches?.("[data-macro-search]")) return;
    const forms = shownMacros();
    const here = forms.findIndex((form) => form.querySelector(".is-active"));
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const next = forms[Math.max(0, Math.min(forms.length - 1, here + (event.key === "ArrowDown" ? 1 : -1)))];
      if (next) activate(next);
      next?.scrollIntoView({ block: "nearest" });
    } else if (event.key === "Escape") dialog().close(); // a field for searching would only empty itself
    else if (event.key === "Enter") forms[Math.max(0, here)]?.requestSubmit();
    else return;
    event.preventDefault();
  });

  // While somebody writes, a stroke at the beginning of a line brings it up; closed without a choice, the stroke stands.
  let stroke = null;
  document.addEventListener("keydown", (event) => {
    const field = event.target;
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || !field.matches?.("#composer [data-draft]")) return;
    const button = composer().querySelector("[data-macros]");
    const before = field.value.slice(0, field.selectionStart);
    if (!button || (before && !before.endsWith("\n"))) return;
    event.preventDefault();
    stroke = { field, at: field.selectionStart };
    button.click();
  });
  document.addEventListener("close", (event) => {
    if (event.target !== dialog() || !stroke) return;
    const { field, at } = stroke;
    stroke = null;
    if (!field.isConnected || dialog().dataset.chosen) return;
    field.focus();
    field.setRangeText("/", at, at, "end");
  }, true);
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.target.matches?.("[data-macro]")) dialog().dataset.chosen = "yes";
    else if (event.target.matches?.("[data-macros]")) delete dialog().dataset.chosen;
  });

  // Its words come into the field before the panes are fetched anew, so that no draft of before overwrites them.
  document.addEventListener("macro", (event) => {
    stroke = null;
    const words = composer()?.elements.words;
    if (words && event.detail.text) {
      words.value = event.detail.text;
      words.dispatchEvent(new Event("input", { bubbles: true }));
    }
    const again = window.htmx.ajax("GET", event.detail.url, { source: "#pane-main", target: "#pane-main", swap: "outerHTML" });
    again.then(() => {
      const field = composer()?.elements.words;
      field?.focus();
      field?.setSelectionRange(field.value.length, field.value.length);
      notice();
    });
  });

  // What macros do waits for the words: it travels with them into the dialog that solves, and goes when they are emptied.
  const waits = () => composer()?.querySelector(".macro-waits");
  document.addEventListener("htmx:configRequest", (event) => {
    const form = event.target.closest?.("#act form[data-decides]");
    if (!form?.querySelector("[data-words]")?.value) return;
    for (const field of waits()?.querySelectorAll("[name=macro_use]") ?? []) event.detail.parameters.append?.(field.name, field.value);
  });
  document.addEventListener("input", (event) => {
    if (!event.target.matches?.("#composer [data-draft]") || event.target.value.trim()) return;
    for (const off of waits()?.querySelectorAll("[data-macro-off]") ?? []) {
      fetch(off.getAttribute("hx-post"), { method: "POST", headers: { "X-CSRFToken": window.accord.csrf(), "HX-Request": "true" }, keepalive: true }).catch(() => null);
    }
    waits()?.remove();
  });

  // A variable that still stands in braces is noticed while it can be mended; the server refuses it as well.
  const VARIABLE = /\{\s*(?:(?:customer|agent|order|parcel|invoice)\.[a-z_]+|reference|subject|queue|company|today)\s*(?:\|[^{}]*)?\}/gi;
  const notice = () => {
    const form = composer();
    const said = form?.querySelector("[data-unfilled]");
    if (!said) return;
    const left = [...new Set(form.elements.words.value.match(VARIABLE) ?? [])];
    let hint = form.querySelector("[data-unfilled-hint]");
    if (!left.length) return void hint?.remove();
    if (!hint) {
      hint = document.createElement("p");
      hint.className = "composer__hint composer__hint--risk";
      hint.dataset.unfilledHint = "yes";
      form.querySelector(".composer__hints").append(hint);
    }
    const sentence = said.dataset.unfilled.replace("…", left.join(", "));
    if (hint.textContent !== sentence) hint.textContent = sentence;
  };
  document.addEventListener("input", (event) => {
    if (event.target.matches?.("#composer [data-draft]")) notice();
  });

  // Rows of a sentence -------------------------------------------------------------------------------------------------
  let marks = 0;
  document.addEventListener("click", async (event) => {
    const target = event.target instanceof Element ? event.target : null;
    const adder = target?.closest("[data-add-clause]");
    if (adder) {
      const place = document.querySelector(adder.dataset.into);
      marks += 1;
      await window.htmx.ajax("GET", `${adder.dataset.addClause}&mark=n${Date.now() % 1e7}${marks}`, { source: place, target: place, swap: "beforeend" });
      place.lastElementChild?.querySelector("select")?.focus();
    }
    const remover = target?.closest("[data-remove-clause]");
    if (remover) {
      const form = remover.closest("form");
      remover.closest("[data-clause]").remove();
      form?.dispatchEvent(new Event("change", { bubbles: true }));
    }
    const variable = target?.closest("[data-variable]")?.dataset.variable;
    if (variable) {
      const fields = [...document.querySelectorAll("[data-variables-into]")];
      const field = fields.includes(lastField) ? lastField : fields[0];
      field.focus();
      field.setRangeText(variable, field.selectionStart, field.selectionEnd, "end");
    }
  });
  let lastField = null;
  document.addEventListener("focusin", (event) => {
    if (event.target.matches?.("[data-variables-into], [data-clause] textarea")) lastField = event.target;
  });
})();
