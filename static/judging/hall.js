// The timer of the hall's screen runs between the server's answers; a limit counts down, without one it counts up.
"use strict";
(() => {
  let began = 0;
  const two = (number) => String(number).padStart(2, "0");
  const written = (seconds) => `${seconds < 0 ? "−" : ""}${two(Math.floor(Math.abs(seconds) / 60))}:${two(Math.abs(seconds) % 60)}`;
  const start = () => {
    const timer = document.querySelector(".hall-timer[data-elapsed]");
    began = timer ? Date.now() - Number(timer.dataset.elapsed) * 1000 : 0;
    tick();
  };
  const tick = () => {
    const timer = document.querySelector(".hall-timer[data-elapsed]");
    if (!timer || !began) return;
    const elapsed = Math.floor((Date.now() - began) / 1000);
    const limit = Number(timer.dataset.limit || 0);
    timer.querySelector("[data-clock]").textContent = written(limit ? limit - elapsed : elapsed);
    timer.toggleAttribute("data-over", Boolean(limit) && elapsed > limit);
  };
  document.addEventListener("htmx:afterSettle", start);
  setInterval(tick, 250);
  start();
})();
