// Sends the first answer by itself once a person is there: the page was visible for 1.5 seconds and a trusted pointer,
// key or wheel event came. Link scanners run scripts but touch nothing; without scripts the button does the same.
// "scroll" alone is nobody: browsers trust it also when a script scrolled. Whoever scrolls by hand moves something else.
// Questions whose branches are not taken are hidden; the server asks the same rules again.
const VISIBLE_MS = 1500;
const KIOSK_RESTS_MS = 45000;

const HOLDS = {
  answered: (given) => given.length > 0,
  is: (given, value) => given.includes(value),
  is_not: (given, value) => given.length > 0 && !given.includes(value),
  at_least: (given, value) => given.length > 0 && Number(given[0]) >= Number(value),
  at_most: (given, value) => given.length > 0 && Number(given[0]) <= Number(value),
};

class AccordSurvey extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.state = this.querySelector(".survey__state");
    this.questions = [...this.querySelectorAll("[data-question]")];
    this.form.addEventListener("input", () => this.branch());
    this.branch();
    if (this.dataset.kiosk) this.rest();
    if (!this.hasAttribute("data-sends") || !this.questions.length) return;
    this.first = this.questions[0].dataset.question;
    this.visibleMs = 0;
    this.touched = false;
    this.sent = null;
    this.ticker = setInterval(() => this.tick(), 250);
    for (const kind of ["pointerdown", "pointermove", "keydown", "wheel", "touchstart"]) {
      document.addEventListener(kind, (event) => this.touch(event), { passive: true, capture: true });
    }
    this.form.addEventListener("submit", () => clearInterval(this.ticker));
  }

  branch() {
    for (const question of this.questions) {
      if (!question.dataset.when) continue;
      const given = new FormData(this.form);
      const asked = JSON.parse(question.dataset.when).every(([key, comparison, value]) =>
        HOLDS[comparison](given.getAll(key).filter(Boolean), value));
      question.hidden = !asked;
      for (const field of question.querySelectorAll("input, textarea")) field.disabled = !asked;
    }
  }

  // What somebody began and left is not the next person's: the kiosk begins anew.
  rest() {
    let waiting = 0;
    for (const kind of ["pointerdown", "keydown", "input"]) {
      document.addEventListener(kind, () => {
        clearTimeout(waiting);
        waiting = setTimeout(() => location.replace(this.dataset.kiosk), KIOSK_RESTS_MS);
      }, { passive: true, capture: true });
    }
  }

  touch(event) {
    if (event.isTrusted && document.visibilityState === "visible") this.touched = true;
  }

  tick() {
    if (document.visibilityState === "visible") this.visibleMs += 250;
    const rating = new FormData(this.form).get(this.first);
    const isWriting = this.questions[0].querySelector("textarea");
    if (this.touched && this.visibleMs >= VISIBLE_MS && rating && !isWriting && rating !== this.sent) this.send(rating);
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
