// Ctrl-K: <accord-palette src="/palette"> goes anywhere and does anything.
// Its items: the commands in its JSON block, what the page offers by key (data-key with data-key-label), and, from two
// letters on, what GET src?q=… answers: [{"label", "url", "detail", "group"}].
(() => {
  "use strict";
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

  class Palette extends HTMLElement {
    connectedCallback() {
      this.dialog = this.querySelector("dialog");
      this.input = this.querySelector("input");
      this.list = this.querySelector("[role=listbox]");
      this.none = this.querySelector(".palette__none");
      this.commands = JSON.parse(this.querySelector("[data-commands]").textContent);
      this.found = [];
      this.shown = [];
      this.at = 0;
      this.input.addEventListener("input", () => this.ask());
      this.input.addEventListener("keydown", (event) => this.key(event));
      this.list.addEventListener("pointermove", (event) => this.point(event));
      this.list.addEventListener("click", (event) => this.point(event) && this.go());
      document.addEventListener("keydown", (event) => {
        if ((event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "k") {
          event.preventDefault();
          this.toggle();
        }
      });
      document.addEventListener("click", (event) => {
        if (event.target instanceof Element && event.target.closest("[data-open-palette]")) this.toggle();
      });
    }

    toggle() {
      if (this.dialog.open) return this.dialog.close();
      this.offered = [...document.querySelectorAll("[data-key][data-key-label]")]
        .filter((element) => !element.matches("a.room") && !element.disabled)
        .map((element) => ({ label: element.dataset.keyLabel, group: window.accord.words.on_this_page, detail: element.dataset.key, element }));
      this.input.value = "";
      this.found = [];
      this.render();
      this.dialog.showModal();
    }

    ask() {
      this.render();
      clearTimeout(this.wait);
      this.request?.abort();
      const words = this.input.value.trim();
      if (!this.hasAttribute("src") || words.length < 2) {
        this.found = [];
        return;
      }
      this.wait = setTimeout(() => this.fetch(words), 120);
    }

    async fetch(words) {
      this.request = new AbortController();
      const address = new URL(this.getAttribute("src"), location.href);
      address.searchParams.set("q", words);
      try {
        const answer = await fetch(address, { signal: this.request.signal, headers: { Accept: "application/json", "HX-Request": "true" } });
        if (!answer.ok) return;
        const body = await answer.json();
        this.found = body.items ?? body;
        this.render();
      } catch (error) {
        if (error.name !== "AbortError") throw error;
      }
    }

    render() {
      const asked = plain(this.input.value.trim()).split(/\s+/).filter(Boolean);
      const fits = (item) => asked.every((word) => plain(`${item.label} ${item.detail ?? ""}`).includes(word));
      this.shown = [...this.offered.filter(fits), ...this.commands.filter(fits), ...this.found].slice(0, 40);
      this.at = 0;
      const nodes = [];
      let group = null;
      this.shown.forEach((item, index) => {
        if (item.group && item.group !== group) nodes.push(this.heading((group = item.group)));
        nodes.push(this.option(item, index));
      });
      this.list.replaceChildren(...nodes);
      this.none.hidden = this.shown.length > 0;
      this.list.hidden = this.shown.length === 0;
      window.accord.announce(asked.length ? window.accord.words.results.replace("{count}", this.shown.length) : "");
      this.select(0);
    }

    heading(text) {
      const node = document.createElement("div");
      node.className = "palette__group";
      node.setAttribute("role", "presentation");
      node.textContent = text;
      return node;
    }

    option(item, index) {
      const node = document.createElement("div");
      node.className = "palette__item";
      node.id = `palette-option-${index}`;
      node.dataset.index = index;
      node.setAttribute("role", "option");
      const label = document.createElement("span");
      label.className = "truncate";
      label.textContent = item.label;
      node.append(label);
      if (item.detail) {
        const detail = document.createElement("span");
        detail.className = "palette__detail";
        detail.textContent = item.detail;
        node.append(detail);
      }
      return node;
    }

    select(index) {
      this.at = index;
      for (const option of this.list.querySelectorAll("[role=option]")) {
        const chosen = Number(option.dataset.index) === index;
        option.setAttribute("aria-selected", String(chosen));
        if (chosen) {
          this.input.setAttribute("aria-activedescendant", option.id);
          option.scrollIntoView({ block: "nearest" });
        }
      }
      if (!this.shown.length) this.input.removeAttribute("aria-activedescendant");
    }

    point(event) {
      const option = event.target.closest("[role=option]");
      if (!option) return false;
      if (Number(option.dataset.index) !== this.at) this.select(Number(option.dataset.index));
      return true;
    }

    key(event) {
      const last = this.shown.length - 1;
      const moves = { ArrowDown: this.at >= last ? 0 : this.at + 1, ArrowUp: this.at <= 0 ? last : this.at - 1 };
      if (event.key in moves && last >= 0) {
        event.preventDefault();
        this.select(moves[event.key]);
      } else if (event.key === "Enter" && !event.isComposing) {
        event.preventDefault();
        this.go();
      }
    }

    go() {
      const item = this.shown[this.at];
      if (!item) return;
      this.dialog.close();
      if (item.element) {
        if (item.element.matches("input, textarea, select")) item.element.focus();
        else item.element.click();
      } else if (item.theme !== undefined) {
        document.querySelector(`[data-theme-choice="${item.theme}"]`)?.click();
      } else {
        location.assign(item.url);
      }
    }
  }
  customElements.define("accord-palette", Palette);
})();
