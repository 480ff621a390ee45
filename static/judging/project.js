// @ts-check
// The captain's project: what is typed is kept by the server a moment later, field by field as it is right; the list of parts
// and the time left follow. Nothing is handed in but by the button. What another window has saved is not overwritten.
"use strict";
(() => {
  const DELAY_MS = 1500;
  const DAY_MS = 24 * 60 * 60 * 1000;
  const form = /** @type {HTMLFormElement | null} */ (document.getElementById("project-form"));
  if (!form) return;
  const state = document.getElementById("kept");
  /** @type {number | undefined} */
  let timer;
  /** @type {Promise<void> | null} */
  let underWay = null;
  let isStopped = false;

  /** @typedef {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} Control */
  const controls = () =>
    /** @type {Control[]} */ ([...form.elements]).filter(
      (control) => control.name && control.type !== "hidden" && control.type !== "submit",
    );
  /** @param {string} text */
  const showState = (text) => {
    if (state) state.textContent = text;
  };
  /** @param {string} name */
  const fieldsOf = (name) => controls().filter((control) => control.name === name);
  /** What the server has is what the page was drawn with: nobody is asked about it on leaving.
   * @param {Control} control
   * @param {string[]} values  as they were sent
   */
  const markKept = (control, values) => {
    control.removeAttribute("data-typed");
    if (control instanceof HTMLSelectElement) {
      for (const option of control.options) option.defaultSelected = values.includes(option.value);
    } else if (control.type === "checkbox" || control.type === "radio") {
      /** @type {HTMLInputElement} */ (control).defaultChecked = values.includes(control.value);
    } else control.defaultValue = values[0] ?? "";
  };
  /**
   * @param {string} name
   * @param {string} error
   */
  const showError = (name, error) => {
    const [control] = fieldsOf(name);
    const surroundings = control?.closest(".mb-3");
    if (!control || !surroundings) return;
    const id = `${name}-live`;
    let place = document.getElementById(id);
    if (!place && !error) return;
    if (!place) {
      place = document.createElement("div");
      place.id = id;
      place.className = "invalid-feedback d-block";
      place.setAttribute("role", "status");
      surroundings.append(place);
    }
    place.textContent = error;
    control.classList.toggle("is-invalid", Boolean(error));
    control.setAttribute("aria-invalid", error ? "true" : "false");
    for (const outdated of surroundings.querySelectorAll(".invalid-feedback:not([id$=-live])")) outdated.remove();
  };
  /** @param {{ parts: Record<string, boolean>, done: number, needed: number }} answer */
  const showParts = (answer) => {
    for (const [code, isDone] of Object.entries(answer.parts)) {
      document.querySelector(`[data-part="${code}"]`)?.classList.toggle("is-done", isDone);
    }
    for (const place of document.querySelectorAll("[data-done]")) place.textContent = String(answer.done);
    for (const place of document.querySelectorAll("[data-needed]")) place.textContent = String(answer.needed);
    const bar = /** @type {HTMLProgressElement | null} */ (document.querySelector(".work-aside progress"));
    if (bar) [bar.max, bar.value] = [answer.needed, answer.done];
  };

  const keep = async () => {
    const sent = new FormData(form);
    sent.set("action", "keep");
    const body = new URLSearchParams();
    for (const [name, value] of sent) body.append(name, String(value));
    showState("Сохраняем…");
    try {
      const response = await fetch(form.getAttribute("action") ?? "", {
        method: "POST",
        headers: { Accept: "application/json", "X-Drawn-For": PersonStore.person },
        body,
        redirect: "manual",
      });
      /** @type {any} */
      const answer = await response.json();
      if (!response.ok) {
        isStopped = true;
        showState(`Не сохранено. ${answer.refused ?? ""}`);
        return;
      }
      /** @type {HTMLInputElement} */ (form.elements.namedItem("seen")).value = answer.seen;
      for (const control of controls()) {
        const error = answer.errors[control.name] ?? "";
        showError(control.name, error);
        if (!error) markKept(control, body.getAll(control.name));
      }
      showParts(answer);
      const isWhole = Object.keys(answer.errors).length === 0;
      showState(isWhole ? `Черновик сохранён в ${answer.at}.` : "Поле с ошибкой пока не сохранено, остальные сохранены.");
    } catch {
      showState("Нет связи или вы вышли: набранное пока только на этой странице.");
    }
  };
  const start = () => {
    clearTimeout(timer);
    if (isStopped) return;
    if (underWay) {
      timer = setTimeout(start, DELAY_MS);
      return;
    }
    underWay = keep().finally(() => {
      underWay = null;
    });
  };
  const startSoon = () => {
    clearTimeout(timer);
    timer = setTimeout(start, DELAY_MS);
  };
  for (const kind of ["input", "change"]) {
    addEventListener(kind, (event) => {
      const control = /** @type {Control} */ (event.target);
      if (control.form === form) startSoon();
    });
  }
  addEventListener("online", startSoon);
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    if (!underWay) return;
    // What is on its way changes what the page has seen: the press follows its answer.
    event.preventDefault();
    event.stopPropagation();
    const { submitter } = event;
    underWay.finally(() => form.requestSubmit(submitter));
  });

  const left = document.getElementById("time-left");
  if (!left || !form.dataset.until || !form.dataset.now) return;
  const until = Date.parse(form.dataset.until);
  const ahead = Date.parse(form.dataset.now) - Date.now();
  const tick = () => {
    const rest = until - Date.now() - ahead;
    if (rest > DAY_MS) return;
    const seconds = Math.max(0, Math.floor(rest / 1000));
    const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
    left.textContent = rest < 0 ? "срок прошёл" : `осталось ${parts.map((part) => String(part).padStart(2, "0")).join(":")}`;
  };
  tick();
  setInterval(tick, 1000);
})();
