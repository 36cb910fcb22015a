// Rings: when something new concerns the person and the page is not in front, the browser says so, if it may.
// One tab of a browser does it: notifications with the same tag replace each other.
(() => {
  "use strict";
  const bell = () => document.getElementById("bell");
  if (!bell()) return;
  const topic = bell().dataset.liveTopic;
  const key = `accord-rung:${topic}`;
  const rung = () => Number(localStorage.getItem(key) ?? 0);
  const may = () => "Notification" in window && Notification.permission === "granted";
  if (!rung()) localStorage.setItem(key, String(Date.now() / 1000));

  const ring = async () => {
    if (!may() || (!document.hidden && document.hasFocus())) return;
    const answer = await fetch("/notices/fresh/", { headers: { Accept: "application/json", "HX-Request": "true" } }).catch(() => null);
    if (!answer?.ok) return;
    const { notices } = await answer.json();
    const after = rung();
    const fresh = notices.filter((each) => each.at > after);
    if (!fresh.length) return;
    localStorage.setItem(key, String(Math.max(...fresh.map((each) => each.at))));
    for (const each of fresh) {
      const shown = new Notification(each.title, { body: each.body, tag: `accord-${each.id}` });
      shown.onclick = () => {
        window.focus();
        location.assign(each.url);
      };
    }
  };
  document.addEventListener("accord:hint", (event) => event.detail.topic === topic && ring());

  const ask = document.querySelector("[data-ask-browser]");
  if (ask && "Notification" in window) ask.hidden = Notification.permission !== "default";
  document.addEventListener("click", async (event) => {
    const target = event.target instanceof Element ? event.target : null;
    if (target?.closest("[data-allow-browser]")) {
      await Notification.requestPermission();
      if (ask) ask.hidden = Notification.permission !== "default";
    }
    if (target?.closest("[data-read-one]")) {
      const row = document.activeElement?.closest("[data-notice]") ?? document.querySelector(".notice--new [data-notice]");
      if (row) window.htmx.ajax("POST", "/notices/read/", { values: { notice: row.dataset.notice }, swap: "none", source: row, target: document.body });
    }
  });
  document.addEventListener("picked", () => document.dispatchEvent(new CustomEvent("accord:refresh")));
})();
