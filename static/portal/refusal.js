// @ts-check
// The summary of what was refused has the focus and is seen, also where the answer's address names another place of the page.
"use strict";
(() => {
  const summary = document.getElementById("error-summary");
  if (!summary) return;
  const show = () => {
    summary.focus({ preventScroll: true });
    summary.scrollIntoView({ block: "start" });
  };
  show();
  // A browser goes to the place it remembers once all has loaded.
  addEventListener("load", show, { once: true });
  summary.addEventListener("click", ({ target }) => {
    const link = /** @type {Element} */ (target).closest("a");
    const field = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
    for (let box = field?.closest("details"); box; box = box.parentElement?.closest("details") ?? null) box.open = true;
    field?.focus();
  });
})();
