// What is written during a visit stays on the phone until it has been sent: a cellar has no reception.
class AccordVisit extends HTMLElement {
  connectedCallback() {
    this.place = `accord-visit-${this.dataset.key}`;
    if (this.hasAttribute("data-kept")) localStorage.removeItem(this.place);
    this.form = this.querySelector("form");
    if (!this.form) return;
    this.state = this.querySelector(".survey__state");
    this.restore();
    this.form.addEventListener("input", () => this.keep());
    this.form.addEventListener("submit", (event) => this.leave(event));
  }

  keep() {
    const given = [...new FormData(this.form)].filter(([, value]) => typeof value === "string");
    try {
      localStorage.setItem(this.place, JSON.stringify(given));
      this.state.textContent = this.dataset.here;
    } catch { /* a phone that keeps nothing: the buttons still send */ }
  }

  restore() {
    let given = [];
    try { given = JSON.parse(localStorage.getItem(this.place) || "[]"); } catch { return; }
    if (!given.length) return;
    for (const [name, value] of given) {
      for (const field of this.form.elements) {
        if (field.name !== name) continue;
        if (field.type === "radio" || field.type === "checkbox") field.checked = field.checked || field.value === value;
        else if (field.type !== "submit" && field.type !== "hidden") field.value = value;
      }
    }
    this.state.textContent = this.dataset.here;
    this.form.dispatchEvent(new Event("change", { bubbles: true }));
  }

  // The server's answer takes the words from the phone (data-kept): a failed way there must not.
  leave(event) {
    if (navigator.onLine !== false) return;
    event.preventDefault();
    this.state.textContent = this.dataset.offline;
  }
}
customElements.define("accord-visit", AccordVisit);

for (const field of document.querySelectorAll("[data-sends-itself]")) {
  field.addEventListener("change", () => field.files.length && field.form.requestSubmit());
}
