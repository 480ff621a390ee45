// A step of the application: every field is sent as it is filled, checked by the server and kept there; groups of digits are
// drawn when the person leaves the field, never while they type. What could not be sent stays in this tab until it can be.
"use strict";
(() => {
  const form = document.getElementById("step");
  if (!form) return;
  const url = form.dataset.fieldUrl;
  const saved = document.getElementById("saved");
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  const keepKey = `step:${location.pathname}`;
  const digits = (text) => text.replace(/\D/g, "");
  const timers = new Map();
  let waiting = {};
  try {
    waiting = JSON.parse(sessionStorage.getItem(keepKey) || "{}");
  } catch {
    waiting = {};
  }

  const keep = () => {
    try {
      if (Object.keys(waiting).length) sessionStorage.setItem(keepKey, JSON.stringify(waiting));
      else sessionStorage.removeItem(keepKey);
    } catch {
      // A browser without storage: the form's own button still saves.
    }
  };
  const say = (text) => {
    if (saved) saved.textContent = text;
  };

  // `data-groups`, such as "3-3-3 2": how many digits stand together and what stands between them (registration/fields.py).
  const group = (input) => {
    const parts = (input.dataset.groups || "").split(/([- ])/);
    const plain = digits(input.value);
    if (!parts[0] || plain.length !== parts.reduce((sum, part) => sum + (Number(part) || 0), 0)) return;
    let at = 0;
    input.value = parts.map((part) => (Number(part) ? plain.slice(at, (at += Number(part))) : part)).join("");
  };

  const tell = (input, error) => {
    const id = `${input.id || input.name}-live`;
    let place = document.getElementById(id);
    if (!place) {
      place = document.createElement("div");
      place.id = id;
      place.className = "invalid-feedback d-block";
      place.setAttribute("role", "status");
      (input.closest(".mb-3") || input.parentElement).append(place);
    }
    place.textContent = error;
    input.classList.toggle("is-invalid", Boolean(error));
    input.setAttribute("aria-invalid", error ? "true" : "false");
    // A message of the last full check about the same field would now contradict.
    for (const old of (input.closest(".mb-3") || input.parentElement).querySelectorAll(".invalid-feedback:not([id$=-live])")) old.remove();
  };

  const send = async (input) => {
    if (!url) return;
    const { name } = input;
    const value = input.type === "radio" ? (form.querySelector(`[name="${name}"]:checked`)?.value ?? "") : input.value;
    waiting[name] = value;
    keep();
    try {
      const response = await fetch(url, {
        method: "POST",
        headers: { "X-CSRFToken": token, Accept: "application/json" },
        body: new URLSearchParams({ name, value }),
        redirect: "manual",
      });
      if (!response.ok && response.status !== 409) throw new Error("not kept");
      const answer = await response.json();
      delete waiting[name];
      keep();
      tell(input, answer.error);
      if (answer.saved) say(`Сохранено в ${answer.at}.`);
      else if (answer.error) say("Поле с ошибкой пока не сохранено, остальные сохранены.");
    } catch {
      say("Нет связи или вы вышли: набранное осталось в этой вкладке и сохранится, когда связь вернётся.");
    }
  };

  const fillBank = async (bik) => {
    try {
      const response = await fetch(form.dataset.bankUrl.replace("BIK", bik));
      const bank = await response.json();
      for (const [name, value] of [["bank_name", bank.name], ["corr_account", bank.corr_account]]) {
        const input = form.elements[name];
        if (input && value && digits(input.value) !== value && input.value !== value) {
          input.value = value;
          group(input);
          send(input);
        }
      }
    } catch {
      // Without the directory the person types the bank.
    }
  };

  const soon = (input, delay) => {
    clearTimeout(timers.get(input.name));
    timers.set(input.name, setTimeout(() => send(input), delay));
  };
  form.addEventListener("input", ({ target }) => {
    if (!target.name || target.name === "csrfmiddlewaretoken") return;
    const wanted = Number(target.dataset.digits || 0);
    const count = digits(target.value).length;
    if (wanted && count < wanted) {
      tell(target, "");
      say(count ? `Ещё ${wanted - count} из ${wanted} цифр.` : "");
      clearTimeout(timers.get(target.name));
      return;
    }
    if (target.name === "bik" && count === 9) fillBank(digits(target.value));
    soon(target, wanted ? 150 : 800);
  });
  form.addEventListener("change", ({ target }) => {
    if (target.name && target.name !== "csrfmiddlewaretoken") soon(target, 0);
  });
  form.addEventListener("focusout", ({ target }) => group(target));
  form.addEventListener("submit", () => {
    waiting = {};
    keep();
  });
  for (const input of form.querySelectorAll("input")) group(input);
  for (const [name, value] of Object.entries(waiting)) {
    const input = form.elements[name];
    if (!input) continue;
    if (input instanceof RadioNodeList) input.value = value;
    else input.value = value;
    send(input instanceof RadioNodeList ? [...input].find((one) => one.checked) || input[0] : input);
  }
  addEventListener("online", () => {
    for (const name of Object.keys(waiting)) {
      const input = form.elements[name];
      if (input) send(input instanceof RadioNodeList ? input[0] : input);
    }
  });
})();
