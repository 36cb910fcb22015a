// The matter beside a conversation: what is missing is shown, and what others change appears while nobody types there.
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

  let wait = 0;
  document.addEventListener("accord:hint", (event) => {
    const panel = matter();
    if (!panel || event.detail.topic !== panel.dataset.conversationTopic || wait) return;
    wait = setTimeout(() => {
      wait = 0;
      const now = matter();
      if (now && !now.matches(":focus-within")) document.body.dispatchEvent(new CustomEvent("matter"));
    }, 1000 + Math.random() * 60);
  });

  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-submits]")) event.target.form.requestSubmit();
  });
})();
