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

  // A passkey belongs to a name: browsers refuse it on a bare address such as 127.0.0.1.
  const bareAddress = /^[\d.]+$|:/.test(location.hostname);
  if (!window.PublicKeyCredential || bareAddress) {
    for (const form of document.querySelectorAll("form[data-passkey]")) form.hidden = true;
    if (!document.querySelector("form:not([hidden]) input:not([type=hidden])")) say(problem?.dataset.missing);
  }
})();
