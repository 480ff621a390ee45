// @ts-check
// The timer of the hall's screen runs between the server's answers; a limit counts down, without one it counts up.
"use strict";
(() => {
  const TICK_MS = 250;
  let startedAt = 0;

  /** @param {number} number */
  const twoDigits = (number) => String(number).padStart(2, "0");
  /** @param {number} seconds below zero when the limit is over */
  const clockText = (seconds) => {
    const length = Math.abs(seconds);
    return `${seconds < 0 ? "−" : ""}${twoDigits(Math.floor(length / 60))}:${twoDigits(length % 60)}`;
  };
  /** @returns {HTMLElement | null} the timer while it runs */
  const runningTimer = () => document.querySelector(".hall-timer[data-elapsed]");

  const tick = () => {
    const timer = runningTimer();
    const clock = timer?.querySelector("[data-clock]");
    if (!timer || !clock || !startedAt) return;
    const elapsed = Math.floor((Date.now() - startedAt) / 1000);
    const limit = Number(timer.dataset.limit || 0);
    clock.textContent = clockText(limit ? limit - elapsed : elapsed);
    timer.toggleAttribute("data-over", Boolean(limit) && elapsed > limit);
  };
  const start = () => {
    const timer = runningTimer();
    startedAt = timer ? Date.now() - Number(timer.dataset.elapsed) * 1000 : 0;
    tick();
  };
  document.addEventListener("htmx:afterSettle", start);
  setInterval(tick, TICK_MS);
  start();
})();
