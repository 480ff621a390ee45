// @ts-check
// The link of a letter is one tap: the page sends the answer by itself. A mail scanner that only reads links answers nothing.
"use strict";
(() => {
  /** @type {HTMLFormElement | null} */
  const form = document.querySelector("form[data-autopost]");
  if (!form) return;
  /** @type {HTMLButtonElement | null} */
  const yes = form.querySelector(`[name="${form.dataset.autopost}"][value="yes"]`);
  yes?.click();
})();
