// Dialogs, menus, theme, toasts, fold of small manners. Everything here is a comfort: forms and links work without it.
(() => {
  "use strict";
  const year = 60 * 60 * 24 * 365;
  const words = JSON.parse(document.getElementById("ui-words")?.textContent || "{}");

  const remember = (name, value) => {
    const secure = location.protocol === "https:" ? "; Secure" : "";
    document.cookie = `${name}=${value}; Path=/; Max-Age=${value ? year : 0}; SameSite=Lax${secure}`;
  };

  const setTheme = (theme) => {
    remember("theme", theme);
    if (theme) document.documentElement.dataset.theme = theme;
    else delete document.documentElement.dataset.theme;
    document.querySelector('meta[name="color-scheme"]')?.setAttribute("content", theme || "light dark");
    for (const choice of document.querySelectorAll("[data-theme-choice]")) {
      if (choice.dataset.themeChoice === theme) choice.setAttribute("aria-current", "true");
      else choice.removeAttribute("aria-current");
    }
  };

  // As the cookie has it now: signing in again, in another tab, has given a new one to a page that stayed open.
  const csrf = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? JSON.parse(document.body.getAttribute("hx-headers") || "{}")["X-CSRFToken"];
  document.addEventListener("htmx:configRequest", (event) => {
    event.detail.headers["X-CSRFToken"] = csrf();
    if (event.detail.parameters?.csrfmiddlewaretoken) event.detail.parameters.csrfmiddlewaretoken = csrf();
  });

  const announce = (text) => {
    const place = document.getElementById("announcer");
    if (place) place.textContent = text;
  };

  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    if (!target) return;
    const opener = target.closest("[data-open]");
    if (opener) document.getElementById(opener.dataset.open)?.showModal();
    if (target.closest("[data-print]")) window.print();
    if (target.closest("[data-close]")) target.closest("dialog")?.close();
    if (target.matches("dialog[open]") && !insideBox(target, event)) target.close();
    const choice = target.closest("[data-theme-choice]");
    if (choice) setTheme(choice.dataset.themeChoice);
    for (const menu of document.querySelectorAll("details[data-menu][open]")) {
      const chosen = target.closest(".menu__item");
      if (!menu.contains(target) || (chosen && menu.contains(chosen))) menu.open = false;
    }
  });

  const insideBox = (dialog, event) => {
    const box = dialog.getBoundingClientRect();
    return event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
  };

  document.addEventListener("keydown", (event) => {
    const menu = document.querySelector("details[data-menu][open]");
    if (menu && event.key === "Escape") {
      menu.open = false;
      menu.querySelector("summary")?.focus();
    }
    if (menu && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      const items = [...menu.querySelectorAll(".menu__item")];
      const here = items.indexOf(document.activeElement);
      const step = event.key === "ArrowDown" ? 1 : -1;
      items.at((here + step + items.length) % items.length)?.focus();
      event.preventDefault();
    }
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      const form = document.activeElement?.closest("form");
      const sender = form?.querySelector("[data-submit-key]") ?? (form?.closest("dialog") && form.querySelector(".button--primary"));
      if (sender) {
        event.preventDefault();
        form.requestSubmit(sender);
      }
    }
  });

  class Toasts extends HTMLElement {
    connectedCallback() {
      for (const toast of this.querySelectorAll(".toast")) this.arm(toast);
      this.addEventListener("click", (event) => this.clicked(event));
    }
    clicked(event) {
      const undo = event.target.closest("[data-undo]");
      const toast = event.target.closest(".toast");
      if (undo) window.htmx?.ajax("POST", undo.dataset.undo, { source: document.body, swap: "none" });
      if (undo || event.target.closest("[data-dismiss]")) toast?.remove();
    }
    arm(toast) {
      let left = toast.querySelector("[data-undo]") ? 10 : 6;
      const tick = setInterval(() => {
        if (toast.matches(":hover, :focus-within") || document.hidden) return;
        left -= 1;
        if (left > 0 && toast.isConnected) return;
        clearInterval(tick);
        toast.remove();
      }, 1000);
    }
    say(text, undo) {
      for (const old of this.querySelectorAll(".toast")) if (old.firstElementChild.textContent === text) old.remove();
      const template = this.querySelector("template");
      const toast = template?.content.firstElementChild?.cloneNode(true);
      if (!toast) return;
      toast.querySelector("span").textContent = text;
      const button = toast.querySelector("[data-undo]");
      if (undo) button.dataset.undo = undo;
      else button.remove();
      this.append(toast);
      this.arm(toast);
      for (const old of [...this.querySelectorAll(".toast")].slice(0, -2)) old.remove();
    }
  }
  customElements.define("accord-toasts", Toasts);
  // What is taken back elsewhere on the page cannot be taken back by its toast any more.
  document.addEventListener("htmx:beforeRequest", (event) => {
    const path = event.detail.requestConfig?.path.split("?")[0];
    for (const undo of document.querySelectorAll(".toast [data-undo]")) if (undo.dataset.undo.split("?")[0] === path) undo.closest(".toast").remove();
  });
  const say = (text, undo) => document.querySelector("accord-toasts")?.say(text, undo);

  document.addEventListener("toast", (event) => say(event.detail.text ?? event.detail.value, event.detail.undo));
  document.addEventListener("htmx:sendError", () => say(words.lost));
  // A toast lies in the dark behind a dialog: what is wrong with its form is said in the form.
  const sayInDialog = (element, said) => {
    const form = element instanceof Element && element.matches("dialog form") ? element : null;
    if (!form) return false;
    const place = form.querySelector("[data-problem]") ?? document.createElement("p");
    place.className = "dialog__problem";
    place.dataset.problem = "";
    place.setAttribute("role", "alert");
    place.textContent = said;
    form.prepend(place);
    return true;
  };
  document.addEventListener("htmx:responseError", (event) => {
    // A refusal carries its own sentence (409, 403); anything longer is a page and not for a toast.
    const sentence = event.detail.xhr.getResponseHeader("X-Accord-Sentence");
    const said = sentence ? decodeURIComponent(sentence) : words.lost;
    if (!sayInDialog(event.target, said)) say(said);
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    const spoken = event.target instanceof Element && event.target.closest("[data-announce]");
    if (spoken) announce(spoken.dataset.announce);
  });

  // On a phone the rail is a bar that may be wider than the screen: begin where the person is.
  document.querySelector(".room[aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });

  // Set once every script of the page listens and the first field has the focus: a key pressed before is lost.
  const ready = () => setTimeout(() => (document.documentElement.dataset.ready = ""));
  document.addEventListener("DOMContentLoaded", () => requestAnimationFrame(ready));

  window.accord = { words, remember, announce, say, csrf };
})();
