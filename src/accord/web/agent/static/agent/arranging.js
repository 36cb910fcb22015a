// Tags are found while they are typed; an @ in a note offers colleagues.
(() => {
  "use strict";
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().trim().replace(/^#/, "");
  const dialog = () => document.getElementById("act");

  document.addEventListener("input", (event) => {
    if (!event.target.matches("#act [data-narrows]")) return;
    const asked = plain(event.target.value);
    for (const choice of dialog().querySelectorAll("[data-name]")) choice.hidden = !plain(choice.dataset.name).includes(asked);
  });
  document.addEventListener("keydown", (event) => {
    const field = event.target;
    if (event.key !== "Enter" || !field.matches?.("#act [data-narrows]")) return;
    const asked = plain(field.value);
    const fitting = [...dialog().querySelectorAll("[data-name]")].filter((choice) => plain(choice.dataset.name).startsWith(asked));
    const exact = fitting.find((choice) => plain(choice.dataset.name) === asked);
    event.preventDefault();
    if (asked) (exact ?? fitting[0] ?? dialog().querySelector("[data-typed]")).click();
  });
  // With nothing typed a digit chooses, as in every other dialog.
  document.addEventListener("keydown", (event) => {
    if (!event.target.matches?.("#act [data-narrows]") || event.target.value || !/^[1-9]$/.test(event.key)) return;
    const choice = dialog().querySelector(`[data-digit="${event.key}"]`);
    if (!choice) return;
    event.preventDefault();
    choice.click();
  });

  // Mentions --------------------------------------------------------------------------------------------------------
  let people = null;
  let list = null;
  let at = 0;
  const field = () => document.querySelector("#composer.composer--note [name=words]");
  const known = async () => {
    if (people) return people;
    const answer = await fetch("/inbox/colleagues/", { headers: { Accept: "application/json", "HX-Request": "true" } }).catch(() => null);
    people = answer?.ok ? (await answer.json()).colleagues : [];
    return people;
  };
  const begun = (words) => words.value.slice(0, words.selectionStart).match(/(?:^|[\s(])@([\p{L}\p{M}.'-]{0,30}(?: [\p{L}\p{M}.'-]{0,30})?)$/u);
  const close = () => {
    list?.remove();
    list = null;
    field()?.removeAttribute("aria-activedescendant");
  };
  const choose = (name) => {
    const words = field();
    const found = begun(words);
    if (!found) return close();
    const start = words.selectionStart - found[1].length;
    words.setRangeText(`${name} `, start, words.selectionStart, "end");
    close();
    words.dispatchEvent(new Event("input", { bubbles: true }));
    words.focus();
  };
  const mark = (index) => {
    const options = [...list.children];
    at = (index + options.length) % options.length;
    options.forEach((option, number) => option.setAttribute("aria-selected", String(number === at)));
    field().setAttribute("aria-activedescendant", options[at].id);
    options[at].scrollIntoView({ block: "nearest" });
  };
  const offer = async () => {
    const words = field();
    const found = words && begun(words);
    if (!found) return close();
    const asked = plain(found[1]);
    const fitting = (await known()).filter((each) => plain(each.name).split(/\s+/).some((part) => part.startsWith(asked)) || plain(each.name).startsWith(asked)).slice(0, 6);
    if (!fitting.length || !begun(words)) return close();
    close();
    list = document.createElement("div");
    list.className = "mentions";
    list.id = "mentions";
    list.setAttribute("role", "listbox");
    fitting.forEach((each, index) => {
      const option = document.createElement("div");
      option.className = "mentions__item";
      option.id = `mention-${index}`;
      option.setAttribute("role", "option");
      option.dataset.name = each.name;
      const name = document.createElement("b");
      name.textContent = each.name;
      const detail = document.createElement("span");
      detail.textContent = each.detail;
      option.append(name, detail);
      option.addEventListener("mousedown", (event) => {
        event.preventDefault();
        choose(each.name);
      });
      list.append(option);
    });
    words.before(list);
    words.setAttribute("aria-controls", "mentions");
    mark(0);
    window.accord.announce(fitting[0].name);
  };
  document.addEventListener("input", (event) => event.target === field() && offer());
  document.addEventListener("focusout", (event) => event.target === field() && setTimeout(close, 150));
  document.addEventListener("keydown", (event) => {
    if (!list || event.target !== field()) return;
    const moves = { ArrowDown: at + 1, ArrowUp: at - 1 };
    if (event.key in moves) mark(moves[event.key]);
    else if ((event.key === "Enter" && !event.ctrlKey && !event.metaKey) || event.key === "Tab") choose(list.children[at].dataset.name);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, true);
})();
