// Touchpoints can be dragged to another place; the arrows do the same without a pointer and without this script.
(() => {
  const journey = document.querySelector("[data-journey]");
  if (!journey) return;
  let dragged = null;

  journey.addEventListener("dragstart", (event) => {
    dragged = event.target.closest?.("[data-touchpoint]");
    if (!dragged) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged.dataset.touchpoint);
    dragged.classList.add("journey__place--dragged");
  });

  journey.addEventListener("dragover", (event) => {
    const stage = event.target.closest("[data-stage]");
    if (!dragged || !stage) return;
    event.preventDefault();
    const before = [...stage.querySelectorAll("[data-touchpoint]")].find((place) => {
      const box = place.getBoundingClientRect();
      return place !== dragged && event.clientY < box.top + box.height / 2;
    });
    if (before) before.before(dragged);
    else {
      const last = [...stage.querySelectorAll("[data-touchpoint]")].filter((place) => place !== dragged).at(-1);
      if (last) last.after(dragged);
      else stage.prepend(dragged);
    }
  });

  journey.addEventListener("drop", (event) => event.preventDefault());

  journey.addEventListener("dragend", async () => {
    if (!dragged) return;
    const place = dragged;
    dragged = null;
    place.classList.remove("journey__place--dragged");
    const stage = place.closest("[data-stage]");
    const body = new FormData();
    body.set("stage_id", stage.dataset.stage);
    body.set("place", String([...stage.querySelectorAll("[data-touchpoint]")].indexOf(place)));
    const answer = await fetch(place.dataset.url, { method: "POST", body, headers: { "X-CSRFToken": window.accord.csrf() } });
    window.accord.announce?.(answer.ok ? journey.dataset.done : journey.dataset.failed);
    window.location.reload();
  });
})();
