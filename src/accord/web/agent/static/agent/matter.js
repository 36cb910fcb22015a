// The matter beside a conversation: what is missing is shown, and it hears of the cases linked with it.
(() => {
  "use strict";
  const matter = () => document.getElementById("matter");

  document.addEventListener("missing", (event) => {
    document.querySelector("#act[open]")?.close();
    window.accord.say(event.detail.sentence);
    const panes = document.querySelector(".panes");
    if (panes && !matter()?.offsetParent) panes.dataset.pane = "aside";
    const place = document.getElementById(event.detail.place);
    if (!place) return;
    place.scrollIntoView({ block: "center" });
    place.focus();
  });

  // It brings a grant of its own: only it knows the cases that it shows beside its own.
  let heard = "";
  document.addEventListener("accord:grant", (event) => {
    if (event.detail !== matter()?.dataset.liveGrant) heard = "";
  });
  const granted = () => {
    const { liveTopic = "", liveGrant } = matter()?.dataset ?? {};
    if (!liveGrant || liveTopic === heard) return;
    document.dispatchEvent(new CustomEvent("accord:grant", { detail: liveGrant }));
    heard = liveTopic;
  };
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.target.id === "matter") granted();
  });
  document.addEventListener("accord:fresh", (event) => {
    if (event.target.id === "matter") granted();
  });

  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-submits]")) event.target.form.requestSubmit();
  });
})();
