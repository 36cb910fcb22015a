// The list of the inbox: choosing among several, its width, and the place where somebody was reading.
(() => {
  "use strict";
  const { remember } = window.accord;
  const list = () => document.getElementById("rows");
  const pane = document.querySelector(".pane--list");
  const panes = document.querySelector(".panes");
  const bar = document.getElementById("several");
  if (!list() || !bar) return;

  // Choosing: what is chosen survives the list being fetched again ------------------------------------------------
  const picked = new Set();
  let lastPicked = null;
  let begun = false; // on a touch screen choosing begins before anything is chosen
  const boxes = () => [...list().querySelectorAll("[data-pick]")];
  const show = () => {
    const shown = boxes();
    const here = new Set(shown.map((box) => box.value));
    for (const id of picked) if (!here.has(id)) picked.delete(id);
    for (const box of shown) box.checked = picked.has(box.value);
    bar.hidden = picked.size === 0 && !begun;
    pane.classList.toggle("picking", !bar.hidden);
    const said = bar.querySelector("[data-picked-count]");
    if (said.textContent !== String(picked.size)) said.textContent = picked.size;
    const all = bar.querySelector("[data-pick-all]");
    all.checked = picked.size > 0 && picked.size === shown.length;
    all.indeterminate = picked.size > 0 && picked.size < shown.length;
  };
  const set = (box, chosen) => (chosen ? picked.add(box.value) : picked.delete(box.value));
  const none = () => {
    picked.clear();
    begun = false;
    lastPicked = null;
    show();
  };
  const upTo = (box, chosen) => {
    const all = boxes();
    const from = all.findIndex((each) => each.value === lastPicked);
    const to = all.indexOf(box);
    for (const each of all.slice(Math.min(from, to), Math.max(from, to) + 1)) set(each, chosen);
  };
  // Where nothing hovers, the whole row is the box while somebody chooses.
  document.addEventListener("click", (event) => {
    const row = event.target instanceof Element && event.target.closest("#rows [data-row]");
    if (!row || bar.hidden || !matchMedia("(hover: none)").matches) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    row.closest("[data-row-id]").querySelector("[data-pick]")?.click();
  }, true);
  let withShift = false;
  document.addEventListener("click", (event) => (withShift = event.shiftKey), true);
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-pick-all]")) {
      for (const box of boxes()) set(box, event.target.checked);
      show();
    }
    if (!event.target.matches("[data-pick]")) return;
    if (withShift && lastPicked !== null) upTo(event.target, event.target.checked);
    set(event.target, event.target.checked);
    lastPicked = event.target.value;
    show();
  });
  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    if (target?.closest("[data-pick-none]")) none();
    if (target?.closest("[data-pick-begin]")) {
      begun = true;
      show();
    }
    if (!target?.closest("[data-pick-row]")) return;
    const here = document.activeElement?.closest("[data-row-id]") ?? list().querySelector("[aria-current]")?.closest("[data-row-id]");
    const box = here?.querySelector("[data-pick]") ?? boxes()[0];
    if (box) box.click();
  });
  document.addEventListener("keydown", (event) => {
    const free = !document.querySelector("dialog[open], details[data-menu][open]");
    const inField = document.activeElement?.matches("textarea, select, input:not([type=checkbox])");
    if (event.key === "Escape" && picked.size && free && !inField) none();
  });
  document.addEventListener("picked", () => {
    none();
    document.dispatchEvent(new CustomEvent("accord:refresh"));
  });
  bar.addEventListener("submit", (event) => event.preventDefault());
  new MutationObserver(show).observe(list(), { childList: true });

  // Width: in steps, said to the server by a cookie, so that the next page stands still ---------------------------
  const resizer = pane.querySelector("[data-resizer]");
  const widen = (width) => {
    const step = Math.round(Math.max(280, Math.min(520, width)) / 20) * 20;
    if (panes.dataset.listWidth === String(step)) return;
    panes.dataset.listWidth = step;
    resizer.setAttribute("aria-valuenow", step);
    remember("list", step);
  };
  resizer.addEventListener("pointerdown", (event) => {
    resizer.setPointerCapture(event.pointerId);
    resizer.dataset.dragging = "";
    event.preventDefault();
  });
  resizer.addEventListener("pointermove", (event) => {
    if ("dragging" in resizer.dataset) widen(event.clientX - pane.getBoundingClientRect().left);
  });
  resizer.addEventListener("pointerup", () => delete resizer.dataset.dragging);
  resizer.addEventListener("dblclick", () => {
    delete panes.dataset.listWidth;
    remember("list", "");
  });
  resizer.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -20, ArrowRight: 20 }[event.key];
    if (!step) return;
    widen(pane.getBoundingClientRect().width + step);
    event.preventDefault();
  });

  // Where somebody was reading: kept for the way back from another page --------------------------------------------
  const scroller = list().closest(".pane__body");
  const place = `accord-list:${new URLSearchParams(location.search).get("view") ?? ""}`;
  const kept = Number(sessionStorage.getItem(place) ?? 0);
  if (kept) scroller.scrollTop = kept;
  window.addEventListener("pagehide", () => sessionStorage.setItem(place, String(Math.round(scroller.scrollTop))));

  // What was decided shows at once; the server's answer follows, and a refusal takes it back -----------------------
  const dialog = () => document.getElementById("act");
  const going = (form) => {
    const several = [...form.querySelectorAll('input[name="picked"]')].map((field) => field.value);
    return several.length ? several : [document.getElementById("pane-main")?.dataset.conversation];
  };
  const rowsOf = (form) => going(form).map((id) => list().querySelector(`[data-row-id="${CSS.escape(id ?? "")}"]`)).filter(Boolean);
  document.addEventListener("htmx:beforeRequest", (event) => {
    const form = event.target.closest?.("#act form[data-decides]");
    if (!form) return;
    dialog().close();
    if (form.hasAttribute("data-leaves")) for (const row of rowsOf(form)) row.dataset.going = "";
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.target.closest?.("#act form[data-decides]");
    if (!form || (event.detail.xhr.status > 0 && event.detail.xhr.status < 400)) return;
    for (const row of rowsOf(form)) delete row.dataset.going;
    dialog().showModal();
    form.querySelector('input:not([type="hidden"]), select, textarea, .choice')?.focus();
  });

  // After something was done the keyboard goes on where it was: the same control, else the row ---------------------
  let before = null;
  let cameFrom = null;
  const nameOf = (element) => element?.dataset.key ?? element?.getAttribute("name") ?? "";
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target?.id !== "pane-main") return;
    const here = document.activeElement;
    before = here?.closest("#pane-main") ? nameOf(here) : null;
    // Who wrote in one conversation does not go on writing in the next: there a letter is a key again.
    cameFrom = here?.matches("textarea, input, select") ? event.detail.target.dataset.conversation : null;
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target?.id !== "pane-main" && event.target.id !== "pane-main") return;
    if (document.activeElement && document.activeElement !== document.body) return;
    const main = document.getElementById("pane-main");
    const elsewhere = cameFrom && cameFrom !== main.dataset.conversation;
    const same = before && !elsewhere && [...main.querySelectorAll("[data-key], [name]")].find((each) => nameOf(each) === before);
    const row = list().querySelector("[data-row][aria-current]");
    const next = [same, row, main.querySelector(".pane__body[tabindex]")].find((each) => each && each.checkVisibility());
    next?.focus({ preventScroll: true });
  });
  show();
})();
