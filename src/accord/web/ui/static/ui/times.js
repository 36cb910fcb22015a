// Relative times stay true while the page is open. The words are the server's, so they match what it wrote.
(() => {
  "use strict";
  const { words } = window.accord;
  const MINUTE = 60, HOUR = 3600, DAY = 86400;

  const amount = (seconds) => {
    if (seconds < 55 * MINUTE) return words.minutes.replace("{count}", Math.max(1, Math.round(seconds / MINUTE)));
    if (seconds < 22 * HOUR) return words.hours.replace("{count}", Math.max(1, Math.round(seconds / HOUR)));
    const days = Math.max(1, Math.round(seconds / DAY));
    return (days === 1 ? words.day : words.days).replace("{count}", days);
  };

  const relative = (moment) => {
    const seconds = Math.round((moment - Date.now()) / 1000);
    const size = Math.abs(seconds);
    if (size < 45) return seconds <= 0 ? words.now : words.soon;
    if (size >= 6.5 * DAY) return null;
    return (seconds > 0 ? words.in : words.ago).replace("{amount}", amount(size));
  };

  const refresh = () => {
    if (document.hidden) return;
    for (const time of document.querySelectorAll("time[data-relative]")) {
      const said = relative(Date.parse(time.dateTime));
      if (said && said !== time.textContent) time.textContent = said;
    }
  };
  setInterval(refresh, 20000);
  document.addEventListener("visibilitychange", refresh);
})();
