// Single letters act on the page. An element says its key itself:
//   data-key="r"            one letter, or two in a row: "g i"
//   data-key-label="Reply"  the words on the help page (`?`); without it the element's own name
//   data-key-group="Rooms"  the heading there
//   data-key-first          while it is shown it goes before others of the same key
// Of two elements with one key the later one counts: the page goes before the frame.
// They rest while a field has the focus or a dialog is open, can be switched off (<html data-keys="off">) and remapped
// (<html data-keys-map='{"e": "x"}'>: what the page calls e is pressed as x).
(() => {
  "use strict";
  const root = document.documentElement;
  const { words, remember } = window.accord;
  let remap = {};
  try {
    remap = JSON.parse(root.dataset.keysMap || "{}");
  } catch {
    remap = {};
  }
  const pressedAs = (key) => remap[key] ?? key;
  let first = null;
  let firstAt = 0;

  const writing = () => {
    const here = document.activeElement;
    return Boolean(here?.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]"));
  };
  const resting = () => root.dataset.keys === "off" || writing() || document.querySelector("dialog[open]");
  const shown = (element) => element.checkVisibility?.() ?? element.offsetParent !== null;

  const act = (element) => {
    if (element.matches("input, textarea, select, [contenteditable]")) element.focus();
    else element.click();
  };

  const walk = (step) => {
    const rows = [...document.querySelectorAll("[data-list] [data-row]")].filter(shown);
    if (!rows.length) return false;
    let here = rows.indexOf(document.activeElement);
    if (here < 0) here = rows.findIndex((row) => row.getAttribute("aria-current"));
    const next = rows[Math.max(0, Math.min(rows.length - 1, here + step))];
    next.focus();
    next.scrollIntoView({ block: "nearest" });
    return true;
  };

  const find = (pressed) => {
    const fitting = [...document.querySelectorAll("[data-key]")].filter(
      (element) => pressedAs(element.dataset.key) === pressed && !element.disabled && (!("keyFirst" in element.dataset) || shown(element)),
    );
    return fitting.find((element) => "keyFirst" in element.dataset) ?? fitting.at(-1);
  };

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && writing() && !document.querySelector("dialog[open]")) document.activeElement.blur();
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || resting()) return;
    const key = event.key;
    const pair = first && event.timeStamp - firstAt < 1200 ? `${first} ${key}` : null;
    const element = (pair && find(pair)) || find(key);
    first = key;
    firstAt = event.timeStamp; // as it was pressed, however late a busy page hears of it
    if (element) {
      event.preventDefault();
      act(element);
    } else if (key === "?") {
      event.preventDefault();
      help();
    } else if ((key === pressedAs("j") && walk(1)) || (key === pressedAs("k") && walk(-1))) {
      event.preventDefault();
    }
  });

  const line = (keys, label) => {
    const row = document.createElement("div");
    row.className = "keys__line";
    const name = document.createElement("span");
    name.textContent = label;
    const caps = document.createElement("span");
    for (const key of keys) {
      const cap = document.createElement("kbd");
      cap.className = "kbd";
      cap.textContent = key;
      caps.append(cap);
    }
    row.append(name, caps);
    return row;
  };

  const group = (title, lines) => {
    const box = document.createElement("section");
    box.className = "keys__group";
    const heading = document.createElement("h3");
    heading.textContent = title;
    box.append(heading, ...lines);
    return box;
  };

  const help = () => {
    const dialog = document.getElementById("keys-help");
    const list = dialog?.querySelector("[data-keys-list]");
    if (!list) return;
    const groups = new Map();
    for (const element of document.querySelectorAll("[data-key]")) {
      if ("keyFirst" in element.dataset && !shown(element)) continue;
      const title = element.dataset.keyGroup || words.on_this_page;
      const label = element.dataset.keyLabel || element.getAttribute("aria-label") || element.textContent.trim();
      if (!groups.has(title)) groups.set(title, new Map());
      groups.get(title).set(label, pressedAs(element.dataset.key).split(" "));
    }
    const always = JSON.parse(list.dataset.always).map((entry) => line(entry.keys.map(pressedAs), entry.label));
    const own = [...groups].map(([title, lines]) => group(title, [...lines].map(([label, keys]) => line(keys, label))));
    list.replaceChildren(...own, group(list.dataset.alwaysTitle, always));
    dialog.querySelector("[data-keys-switch]").checked = root.dataset.keys !== "off";
    dialog.showModal();
  };

  document.addEventListener("click", (event) => {
    if (event.target instanceof Element && event.target.closest("[data-open-keys]")) help();
  });
  document.addEventListener("change", (event) => {
    if (!event.target.matches("[data-keys-switch]")) return;
    if (event.target.checked) delete root.dataset.keys;
    else root.dataset.keys = "off";
    remember("keys", event.target.checked ? "on" : "off");
  });
})();
