// @ts-check
// Buttons that copy a field's text; hidden where the browser cannot.
"use strict";
(() => {
  // Outside of a secure context there is no clipboard, whatever the type says.
  if (!navigator.clipboard) return;
  /** @type {NodeListOf<HTMLButtonElement>} */
  const buttons = document.querySelectorAll("[data-copy]");
  for (const button of buttons) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const field = /** @type {HTMLInputElement} */ (document.getElementById(button.dataset.copy ?? ""));
      try {
        await navigator.clipboard.writeText(field.value);
        button.textContent = "Скопировано";
      } catch {
        field.select();
      }
    });
  }
})();
