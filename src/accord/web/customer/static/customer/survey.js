// Sends the rating by itself once a person is there: the page was visible for 1.5 seconds and a trusted pointer, key
// or scroll event came. Link scanners run scripts but touch nothing; without scripts the button does the same.
const VISIBLE_MS = 1500;

class AccordSurvey extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.state = this.querySelector(".survey__state");
    this.visibleMs = 0;
    this.touched = false;
    this.sent = null;
    this.ticker = setInterval(() => this.tick(), 250);
    for (const kind of ["pointerdown", "pointermove", "keydown", "wheel", "touchstart", "scroll"]) {
      document.addEventListener(kind, (event) => this.touch(event), { passive: true, capture: true });
    }
    this.form.addEventListener("submit", () => clearInterval(this.ticker));
  }

  touch(event) {
    if (event.isTrusted && document.visibilityState === "visible") this.touched = true;
  }

  tick() {
    if (document.visibilityState === "visible") this.visibleMs += 250;
    const rating = new FormData(this.form).get("csat");
    if (this.touched && this.visibleMs >= VISIBLE_MS && rating && rating !== this.sent) this.send(rating);
  }

  async send(rating) {
    this.sent = rating;
    const body = new URLSearchParams(new FormData(this.form));
    body.set("how", "touch");
    try {
      const answer = await fetch(this.form.action, { method: "POST", body });
      this.state.textContent = answer.ok ? this.dataset.saved : this.dataset.retry;
      if (!answer.ok) clearInterval(this.ticker);
    } catch {
      this.sent = null;
    }
  }
}

customElements.define("accord-survey", AccordSurvey);
