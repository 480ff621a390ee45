// @ts-check
// A step of the application: every field is sent as it is filled, checked by the server and saved there; groups of digits are
// drawn when the person leaves the field, never while they type. What could not be sent stays in this tab until it can be;
// numbers of documents and accounts (`data-unstored`) only while the page is open. A change is sent with what it was typed
// over: where another window or device has saved meanwhile nothing is overwritten, the person chooses.
"use strict";
(() => {
  const DELAY_MS = { digits: 150, text: 800, choice: 0 };
  const BIK_DIGITS = 9;

  const form = /** @type {HTMLFormElement | null} */ (document.getElementById("step"));
  if (!form) return;
  const url = form.dataset.fieldUrl;
  const state = document.getElementById("saved");
  const token = /** @type {HTMLInputElement} */ (form.querySelector("[name=csrfmiddlewaretoken]")).value;
  const store = new PersonStore("tab", `step:${location.pathname}`);
  /** @type {Map<string, number>} */
  const timers = new Map();

  /** @type {Set<string>} fields whose value is on its way */
  const underWay = new Set();

  /** @param {string} name */
  const controlOf = (name) => {
    const control = form.elements.namedItem(name);
    if (!(control instanceof RadioNodeList)) return /** @type {HTMLInputElement | null} */ (control);
    const radios = /** @type {HTMLInputElement[]} */ ([...control]);
    return radios.find((radio) => radio.checked) ?? radios[0] ?? null;
  };
  /** @param {string} name */
  const isUnstored = (name) => controlOf(name)?.dataset.unstored !== undefined;
  /**
   * A change the server does not have yet: `value` typed over `old`.
   * @typedef {{ old: string, value: string }} Change
   */
  /**
   * @param {any} stored  of an earlier version of this script: the value alone, typed over nothing
   * @returns {Change | null}
   */
  const changeIn = (stored) => {
    if (typeof stored === "string") return { old: "", value: stored };
    return typeof stored?.value === "string" && typeof stored.old === "string" ? { old: stored.old, value: stored.value } : null;
  };
  /** @returns {Record<string, Change>} by field */
  const storedDraft = () => {
    const stored = store.read();
    if (typeof stored !== "object" || stored === null) return {};
    /** @type {Record<string, Change>} */
    const changes = {};
    for (const [name, saved] of Object.entries(stored)) {
      const change = isUnstored(name) ? null : changeIn(saved);
      if (change) changes[name] = change;
    }
    return changes;
  };
  let unsent = storedDraft();
  /** @type {Map<string, Set<string>>} what this page has sent of a field: an answer may be lost, the value not */
  const attempted = new Map();
  /** @type {Set<string>} fields about which the person has to choose */
  const undecided = new Set();
  const storeUnsent = () => {
    const storable = Object.entries(unsent).filter(([name]) => !isUnstored(name));
    // A browser without storage: the form's own button still saves.
    if (storable.length) store.write(Object.fromEntries(storable));
    else store.remove();
  };
  /**
   * @param {string} name
   * @returns {string} what the page was drawn with
   */
  const drawnValue = (name) => {
    const control = form.elements.namedItem(name);
    const controls = control instanceof RadioNodeList ? [...control] : [control];
    for (const node of controls) {
      // Beside a value that was refused: what is saved.
      const saved = /** @type {HTMLElement | null} */ (node)?.dataset?.saved;
      if (saved !== undefined) return saved;
      if (node instanceof HTMLSelectElement) return [...node.options].find((option) => option.defaultSelected)?.value ?? "";
      const input = /** @type {HTMLInputElement} */ (node);
      if (input.type !== "radio" || input.defaultChecked) return input.type === "radio" ? input.value : input.defaultValue;
    }
    return "";
  };
  /** @type {Map<string, string>} field -> what the server holds, as this page knows it */
  const known = new Map();
  /** @param {string} name */
  const knownValue = (name) => known.get(name) ?? drawnValue(name);
  /** @param {string} text */
  const showState = (text) => {
    if (state) state.textContent = text;
  };

  /** @param {string} text */
  const digitsOf = (text) => text.replace(/\D/g, "");
  /**
   * The number in its groups; anything that is not a whole number stays as it was typed.
   * @param {string | undefined} groups  "3-3-3 2": digits that stand together and what is between (registration/fields.py)
   * @param {string} value
   */
  const grouped = (groups, value) => {
    if (!groups) return value;
    const parts = groups.split(/([- ])/);
    const digits = digitsOf(value);
    if (digits.length !== parts.reduce((sum, part) => sum + (Number(part) || 0), 0)) return value;
    let position = 0;
    return parts.map((part) => (Number(part) ? digits.slice(position, (position += Number(part))) : part)).join("");
  };
  /** @param {HTMLInputElement} input */
  const group = (input) => {
    const text = grouped(input.dataset.groups, input.value);
    if (text !== input.value) input.value = text;
  };

  /**
   * @param {HTMLInputElement} input
   * @param {string} error  empty: the field is right
   */
  const showError = (input, error) => {
    const surroundings = /** @type {HTMLElement} */ (input.closest(".mb-3") || input.parentElement);
    const id = `${input.id || input.name}-live`;
    let place = document.getElementById(id);
    if (!place) {
      place = document.createElement("div");
      place.id = id;
      place.className = "invalid-feedback d-block";
      place.setAttribute("role", "status");
      surroundings.append(place);
    }
    place.textContent = error;
    input.classList.toggle("is-invalid", Boolean(error));
    input.setAttribute("aria-invalid", error ? "true" : "false");
    // A message of the last full check about the same field would now contradict.
    for (const outdated of surroundings.querySelectorAll(".invalid-feedback:not([id$=-live])")) outdated.remove();
  };

  /**
   * What the value would be refused for: said at once, nothing is stopped by it.
   * @param {HTMLInputElement} input
   * @param {string} warning
   */
  const showJudged = (input, warning) => {
    const id = `${input.name}-judged`;
    let place = document.getElementById(id);
    if (!place && !warning) return;
    if (!place) {
      place = document.createElement("span");
      place.id = id;
      place.className = "judged";
      (input.closest(".mb-3") || input.parentElement)?.append(place);
    }
    place.setAttribute("role", "status");
    place.textContent = warning && `! ${warning}`;
  };

  /** @param {HTMLInputElement} input */
  const valueOf = (input) => {
    if (input.type !== "radio") return input.value;
    /** @type {HTMLInputElement | null} */
    const checked = form.querySelector(`[name="${input.name}"]:checked`);
    return checked?.value ?? "";
  };
  const showLost = () => {
    const isPartlyUnstored = Object.keys(unsent).some(isUnstored);
    const place = isPartlyUnstored
      ? "вышли. Не закрывайте страницу: номера документов и счетов браузер не хранит, они уйдут, когда связь вернётся."
      : "вышли: набранное осталось в этой вкладке и сохранится, когда связь вернётся.";
    showState(`Нет связи или вы ${place}`);
  };
  /**
   * @param {string} name
   * @param {string} value
   */
  const setValue = (name, value) => {
    const control = form.elements.namedItem(name);
    if (control) /** @type {HTMLInputElement} */ (control).value = value;
    const input = controlOf(name);
    if (input && input.type !== "radio") group(input);
  };
  /** @param {string} name */
  const forget = (name) => {
    delete unsent[name];
    undecided.delete(name);
    storeUnsent();
  };
  /**
   * The field shows what is saved; beside it stands what was typed here, one press away.
   * @param {HTMLInputElement} input
   * @param {Change} change
   * @param {string} saved
   */
  const offerTyped = (input, change, saved) => {
    const { name } = input;
    undecided.add(name);
    setValue(name, saved);
    showError(input, "");
    const notice = document.createElement("div");
    notice.className = "notice warn mt-2";
    notice.setAttribute("role", "alert");
    const explanation = document.createElement("p");
    explanation.textContent = `В другом окне сохранено: ${saved || "пусто"}. Здесь было: ${change.value || "пусто"}.`;
    /**
     * @param {string} text
     * @param {() => void} onPress
     */
    const makeButton = (text, onPress) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "btn btn-sm btn-outline-primary me-2";
      button.textContent = text;
      button.addEventListener("click", () => {
        notice.remove();
        forget(name);
        onPress();
      });
      return button;
    };
    const take = makeButton("Взять то, что было здесь", () => {
      setValue(name, change.value);
      const chosen = controlOf(name);
      if (chosen) send(chosen);
    });
    notice.append(explanation, take, makeButton("Оставить сохранённое", () => {}));
    (input.closest(".mb-3") || input.parentElement)?.append(notice);
  };
  /**
   * @param {HTMLInputElement} input
   * @param {Change} change
   * @param {string} saved  what another window has saved, or this one when its answer was lost
   * @returns {boolean} whether the field may be sent again at once
   */
  const takeStale = (input, change, saved) => {
    known.set(input.name, saved);
    if (attempted.get(input.name)?.has(saved)) {
      unsent[input.name] = { ...change, old: saved };
      return true;
    }
    offerTyped(input, change, saved);
    return false;
  };
  /**
   * Sends the field as it is now; while an earlier value of it is on its way, the newest one follows after the answer.
   * @param {HTMLInputElement} input
   */
  const send = async (input) => {
    if (!url) return;
    const { name } = input;
    const value = valueOf(input);
    if (undecided.has(name)) forget(name); // typed anew after both were seen
    const change = { old: unsent[name]?.old ?? knownValue(name), value };
    unsent[name] = change;
    storeUnsent();
    if (underWay.has(name)) return;
    underWay.add(name);
    let mayFollow = false;
    try {
      const response = await fetch(url, {
        method: "POST",
        headers: { "X-CSRFToken": token, "X-Drawn-For": PersonStore.person, Accept: "application/json" },
        body: new URLSearchParams({ name, ...change }),
        redirect: "manual",
      });
      if (!response.ok && response.status !== 409) throw new Error("not saved");
      /** @type {{ error: string, saved: boolean, at?: string, stale?: string, warning?: string }} */
      const answer = await response.json();
      mayFollow = true;
      if (answer.stale !== undefined) {
        mayFollow = takeStale(input, unsent[name] ?? change, answer.stale);
        showState(answer.error);
      } else {
        if (answer.saved) known.set(name, value);
        if (unsent[name]?.value === value) {
          forget(name);
          showError(input, answer.error);
          showJudged(input, answer.warning ?? "");
          if (answer.saved) showState(`Сохранено в ${answer.at}.`);
          else if (answer.error) showState("Поле с ошибкой пока не сохранено, остальные сохранены.");
        } else if (answer.saved && unsent[name]) {
          unsent[name] = { ...unsent[name], old: value };
        }
      }
      attempted.set(name, (attempted.get(name) ?? new Set()).add(value));
    } catch {
      attempted.set(name, (attempted.get(name) ?? new Set()).add(value));
      showLost();
    }
    underWay.delete(name);
    if (mayFollow && name in unsent) send(input);
  };

  /** @param {string} bik */
  const fillBank = async (bik) => {
    try {
      const response = await fetch((form.dataset.bankUrl ?? "").replace("BIK", bik));
      /** @type {{ name?: string, corr_account?: string }} */
      const bank = await response.json();
      for (const [name, value] of Object.entries({ bank_name: bank.name, corr_account: bank.corr_account })) {
        const input = /** @type {HTMLInputElement | null} */ (form.elements.namedItem(name));
        if (!input || !value || digitsOf(input.value) === value || input.value === value) continue;
        input.value = value;
        group(input);
        send(input);
      }
    } catch {
      // Without the directory the person types the bank.
    }
  };

  /**
   * @param {HTMLInputElement} input
   * @param {number} delay  milliseconds
   */
  const sendSoon = (input, delay) => {
    clearTimeout(timers.get(input.name));
    timers.set(input.name, setTimeout(() => send(input), delay));
  };
  /** @param {HTMLInputElement} input */
  const isField = (input) => Boolean(input.name) && input.name !== "csrfmiddlewaretoken";

  form.addEventListener("input", (event) => {
    const input = /** @type {HTMLInputElement} */ (event.target);
    if (!isField(input)) return;
    const wanted = Number(input.dataset.digits || 0);
    const count = digitsOf(input.value).length;
    if (wanted && count < wanted) {
      showError(input, "");
      showState(count ? `Ещё ${wanted - count} из ${wanted} цифр.` : "");
      clearTimeout(timers.get(input.name));
      return;
    }
    if (input.name === "bik" && count === BIK_DIGITS) fillBank(digitsOf(input.value));
    sendSoon(input, wanted ? DELAY_MS.digits : DELAY_MS.text);
  });
  form.addEventListener("change", (event) => {
    const input = /** @type {HTMLInputElement} */ (event.target);
    if (isField(input)) sendSoon(input, DELAY_MS.choice);
  });
  form.addEventListener("focusout", (event) => group(/** @type {HTMLInputElement} */ (event.target)));
  form.addEventListener("submit", () => {
    unsent = {};
    storeUnsent();
  });

  form.querySelectorAll("input").forEach(group);
  // What an earlier visit of this tab could not send.
  for (const [name, { value }] of Object.entries(unsent)) {
    if (!form.elements.namedItem(name)) continue;
    setValue(name, value);
    const input = controlOf(name);
    if (input) send(input);
  }
  addEventListener("online", () => {
    for (const name of Object.keys(unsent)) {
      const input = undecided.has(name) ? null : controlOf(name);
      if (input) send(input);
    }
  });
})();
