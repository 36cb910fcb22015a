// Passkeys beside the library's scripts: say in words what failed, and hide the button where no passkey can work.
(() => {
  "use strict";
  const problem = document.getElementById("passkey-problem");
  const say = (words) => {
    if (!problem) return;
    problem.textContent = words;
    problem.hidden = false;
  };

  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    say(problem?.dataset.failed);
  });

  if (!window.PublicKeyCredential) {
    for (const form of document.querySelectorAll("form[data-passkey]")) form.hidden = true;
    if (!document.querySelector("input[type=password]")) say(problem?.dataset.missing);
  }
})();
