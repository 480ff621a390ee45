// @ts-check
// Buttons that copy a field's text or hand it to the phone's own sharing (Web Share); hidden where the browser cannot.
"use strict";
(() => {
  /** @param {string | undefined} id */
  const textOf = (id) => /** @type {HTMLInputElement} */ (document.getElementById(id ?? "")).value;
  /** @type {NodeListOf<HTMLButtonElement>} */
  const sharing = document.querySelectorAll("[data-share]");
  for (const button of "share" in navigator ? sharing : []) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      try {
        await navigator.share({ title: button.dataset.title, url: textOf(button.dataset.share) });
      } catch {
        // Put away without choosing anybody: nothing to say.
      }
    });
  }
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
