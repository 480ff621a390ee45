// @ts-check
// A sign-up for a season: the day of birth and the region are judged by the server as they are typed, and said beside the field.
// Without this script the same is said when the form is sent.
"use strict";
(() => {
  const form = /** @type {HTMLFormElement | null} */ (document.getElementById("entry"));
  if (!form) return;
  const url = form.dataset.fieldUrl ?? "";
  const token = /** @type {HTMLInputElement} */ (form.querySelector("[name=csrfmiddlewaretoken]")).value;

  /**
   * @param {HTMLInputElement} input
   * @param {string} text
   */
  const say = (input, text) => {
    const id = `${input.id}-live`;
    let beside = document.getElementById(id);
    if (!beside) {
      beside = document.createElement("p");
      beside.id = id;
      beside.className = "judged";
      beside.setAttribute("role", "status");
      input.after(beside);
      input.setAttribute("aria-describedby", `${input.getAttribute("aria-describedby") ?? ""} ${id}`.trim());
    }
    beside.textContent = text;
    beside.hidden = !text;
  };

  /** @param {HTMLInputElement} input */
  const judge = async (input) => {
    if (!input.value) {
      say(input, "");
      return;
    }
    const body = new URLSearchParams({ name: input.name, value: input.value });
    try {
      const answer = await fetch(url, { method: "POST", body, headers: { "X-CSRFToken": token, Accept: "application/json" } });
      if (!answer.ok) return;
      const judged = await answer.json();
      say(input, judged.error || judged.warning || "");
    } catch {
      // Without the network the form itself is judged when it is sent.
    }
  };

  for (const input of /** @type {NodeListOf<HTMLInputElement>} */ (form.querySelectorAll("[data-judge]"))) {
    input.addEventListener("change", () => void judge(input));
  }
})();
