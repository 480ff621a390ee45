// @ts-check
// A score sheet that saves every change by itself. Keys: a digit gives points and moves on, arrows choose.
"use strict";
(() => {
  const form = /** @type {HTMLFormElement | null} */ (document.getElementById("sheet"));
  if (!form) return;
  const cells = [...form.querySelectorAll("[data-criterion]")].map((cell) => /** @type {HTMLElement} */ (cell));
  const total = document.getElementById("total");
  const state = document.getElementById("saved");
  const isEditable = Boolean(form.dataset.editable);
  const panel = /** @type {HTMLDetailsElement | null} */ (document.querySelector("[data-open-from]"));
  if (panel) panel.open ||= window.innerWidth >= Number(panel.dataset.openFrom);
  const PROJECT_TEXTS = ["comment", "private_note"];
  // A digit that may begin a longer number (1 of 10) waits a moment for the next one.
  const SECOND_DIGIT_MS = 700;

  /**
   * @param {string} name
   * @returns {HTMLInputElement | null}
   */
  const controlOf = (name) => /** @type {HTMLInputElement | null} */ (form.elements.namedItem(name));
  const revision = /** @type {HTMLInputElement} */ (controlOf("revision"));

  /**
   * A short scale is pressed, a long one is typed.
   * @param {HTMLElement} cell
   * @returns {HTMLInputElement | null}
   */
  const givenInput = (cell) => cell.querySelector("input:checked") || cell.querySelector("input[type=number]");
  /** @param {HTMLElement} cell */
  const pointsOf = (cell) => {
    const value = givenInput(cell)?.value;
    if (!value) return 0;
    // Where less is better, what counts is how far it stays below the greatest.
    return cell.dataset.offset === undefined ? Number(value) : Number(cell.dataset.offset) - Number(value);
  };
  /** @param {HTMLElement} cell */
  const radiosOf = (cell) => /** @type {HTMLInputElement[]} */ ([...cell.querySelectorAll("input[type=radio]")]);

  /** @param {HTMLElement} cell */
  const showBand = (cell) => {
    const points = givenInput(cell)?.value ?? "";
    for (const band of /** @type {NodeListOf<HTMLElement>} */ (cell.querySelectorAll(".bands [data-least]"))) {
      const isWithin = Number(points) >= Number(band.dataset.least) && Number(points) <= Number(band.dataset.most);
      band.classList.toggle("chosen", points !== "" && isWithin);
    }
  };
  const showTotal = () => {
    if (!total) return;
    const sum = cells.reduce((value, cell) => value + pointsOf(cell) * Number(cell.dataset.weight || 1), 0);
    total.textContent = String(Math.round(sum * 100) / 100).replace(".", ",");
    cells.forEach(showBand);
  };

  /**
   * @param {string} criterion
   * @param {string | null | undefined} value
   */
  const showPoints = (criterion, value) => {
    const cell = document.getElementById(`criterion-${criterion}`);
    if (!cell) return;
    for (const radio of radiosOf(cell)) radio.checked = radio.value === value;
    /** @type {HTMLInputElement | null} */
    const typedInput = cell.querySelector("input[type=number]");
    if (typedInput) typedInput.value = value ?? "";
  };
  /**
   * @param {SheetPart} part
   * @param {string} name
   */
  const textFieldOf = (part, name) => controlOf(part === "comments" ? `comment_${name}` : name);
  /**
   * @param {SheetPart} part
   * @param {string} name
   * @param {string | null | undefined} value
   */
  const showValue = (part, name, value) => {
    if (part === "points") {
      showPoints(name, value);
      return;
    }
    const field = textFieldOf(part, name);
    if (field) field.value = value ?? "";
  };
  /**
   * @param {SheetPart} part
   * @param {string} name
   */
  const placeOf = (part, name) =>
    part === "words" ? textFieldOf(part, name)?.parentElement : document.getElementById(`criterion-${name}`);

  /** @type {HTMLElement | null} the button of a submit that waits until everything is saved */
  let waitingButton = null;

  /** @returns {SheetDraft} what the page was drawn with */
  const drawnDraft = () => {
    /** @type {SheetDraft} */
    const draft = { points: {}, comments: {}, words: {} };
    for (const cell of cells) {
      const name = cell.dataset.criterion ?? "";
      draft.points[name] = cell.dataset.saved || null;
      draft.comments[name] = textFieldOf("comments", name)?.defaultValue ?? "";
    }
    for (const name of PROJECT_TEXTS) draft.words[name] = controlOf(name)?.defaultValue ?? "";
    return draft;
  };

  const saver = new SheetSaver({
    url: form.dataset.cells ?? "",
    storageKey: form.dataset.key ?? "",
    revision: revision.value,
    saved: drawnDraft(),
    showState: (text) => {
      if (state) state.textContent = text;
    },
    onSaved: (answer) => {
      revision.value = String(answer.sheet.revision);
    },
    onRestored: (draft, base) => {
      revision.value = String(base); // the form's own buttons must not pass old changes off as new ones either
      for (const part of SheetSaver.PARTS) {
        for (const [name, value] of Object.entries(draft[part])) showValue(part, name, value);
      }
      showTotal();
    },
    // Another window saved first. The page shows what is saved; beside it stands what was typed here, one press away.
    onConflict: (typed, saved, before) => {
      revision.value = String(saved.revision);
      for (const part of SheetSaver.PARTS) {
        for (const [name, value] of Object.entries(saved[part])) showValue(part, name, value);
        for (const [name, value] of Object.entries(typed[part])) {
          const savedValue = saved[part][name] ?? "";
          if (savedValue === value) continue;
          showValue(part, name, savedValue);
          offerTyped(part, name, savedValue, value ?? "", before[part][name]);
        }
      }
      showTotal();
    },
    onHeld: (typed, why) => {
      for (const part of SheetSaver.PARTS) {
        for (const [name, value] of Object.entries(typed[part])) showUnsent(part, name, value ?? "", why);
      }
    },
    onAnswered: (isEmpty, hasFailed) => {
      if (hasFailed) waitingButton = null; // not saved: the person reads why before signing
      else if (isEmpty && waitingButton) {
        const button = waitingButton;
        waitingButton = null;
        form.requestSubmit(button);
      }
    },
  });

  /**
   * @param {string} className
   * @param {string} text
   * @param {() => void} onPress
   */
  const makeButton = (className, text, onPress) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = `btn btn-sm btn-outline-primary ${className}`.trim();
    button.textContent = text;
    button.addEventListener("click", onPress);
    return button;
  };
  /**
   * A mark as its button says it: "да" for 1.
   * @param {string} name
   * @param {string} value
   */
  const faceOf = (name, value) => {
    const cell = document.getElementById(`criterion-${name}`);
    return cell && radiosOf(cell).find((radio) => radio.value === value)?.nextElementSibling?.textContent;
  };
  /**
   * @param {SheetPart} part
   * @param {string} name
   * @param {string} value
   */
  const wordsFor = (part, name, value) => (part === "points" && faceOf(name, value)) || value || "пусто";
  /**
   * @param {SheetPart} part
   * @param {string} name
   * @param {string} text
   * @param {(notice: HTMLElement) => HTMLElement[]} buttonsOf
   */
  const showNotice = (part, name, text, buttonsOf) => {
    const notice = document.createElement("div");
    notice.className = "notice warn mt-2";
    notice.setAttribute("role", "alert");
    const explanation = document.createElement("p");
    explanation.textContent = text;
    notice.append(explanation, ...buttonsOf(notice));
    placeOf(part, name)?.append(notice);
  };
  /**
   * @param {SheetPart} part
   * @param {string} name
   * @param {string} savedValue
   * @param {string} typedValue
   * @param {string | null | undefined} typedOver
   */
  const offerTyped = (part, name, savedValue, typedValue, typedOver) => {
    const [saved, typed] = [savedValue, typedValue].map((value) => wordsFor(part, name, value));
    const over = typedOver && typedOver !== savedValue ? `, а до того: ${wordsFor(part, name, typedOver)}` : "";
    showNotice(part, name, `В другом окне сохранено: ${saved}. Здесь было: ${typed}${over}.`, (notice) => [
      makeButton("me-2", "Взять то, что было здесь", () => {
        notice.remove();
        showValue(part, name, typedValue);
        saver.change(part, name, typedValue);
        showTotal();
      }),
      makeButton("", "Оставить сохранённое", () => {
        notice.remove();
        saver.leave(part, name);
      }),
    ]);
  };
  /**
   * Typed before the sheet was signed or the assessment closed: shown, never sent.
   * @param {SheetPart} part
   * @param {string} name
   * @param {string} typedValue
   * @param {string} why
   */
  const showUnsent = (part, name, typedValue, why) => {
    const typed = wordsFor(part, name, typedValue);
    const text = `${why || "Лист уже не изменить."} В этом браузере осталось неотправленное: ${typed}.`;
    showNotice(part, name, text, (notice) => [
      makeButton("", "Стереть неотправленное", () => {
        notice.remove();
        saver.leave(part, name);
      }),
    ]);
  };

  form.addEventListener("change", (event) => {
    const input = /** @type {HTMLInputElement} */ (event.target);
    /** @type {HTMLElement | null} */
    const cell = input.closest("[data-criterion]");
    const criterion = cell?.dataset.criterion ?? "";
    if (cell && (input.type === "radio" || input.type === "number")) saver.change("points", criterion, input.value);
    else if (cell) saver.change("comments", criterion, input.value);
    else if (PROJECT_TEXTS.includes(input.name)) saver.change("words", input.name, input.value);
    showTotal();
  });

  /**
   * @param {HTMLElement} cell
   * @param {string} value
   * @returns {boolean} whether the scale has such points
   */
  const pressPoints = (cell, value) => {
    const radio = radiosOf(cell).find((candidate) => candidate.value === value);
    if (!radio) return false;
    radio.checked = true;
    radio.dispatchEvent(new Event("change", { bubbles: true }));
    return true;
  };
  /** @param {HTMLElement} cell */
  const moveOn = (cell) => {
    const following = cells[cells.indexOf(cell) + 1];
    /** @type {HTMLElement | null} */
    const target = following
      ? following.querySelector("input:checked") || following.querySelector("input")
      : form.querySelector("button[value=sign]");
    target?.focus();
  };
  /** @param {EventTarget | null} target */
  const takesDigits = (target) =>
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement ||
    (target instanceof HTMLInputElement && target.type !== "radio");

  /** @type {{ cell: HTMLElement, digit: string, timer: number } | null} */
  let begunNumber = null;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !isEditable) return;
    if (takesDigits(event.target) || !/^[0-9]$/.test(event.key)) return;
    if (begunNumber) {
      clearTimeout(begunNumber.timer);
      const { cell, digit } = begunNumber;
      begunNumber = null;
      if (pressPoints(cell, digit + event.key)) {
        event.preventDefault();
        moveOn(cell);
        return;
      }
      moveOn(cell);
    }
    /** @type {HTMLElement | null | undefined} */
    const focusedCell = document.activeElement?.closest("[data-criterion]");
    const cell = focusedCell || cells.find((candidate) => !candidate.querySelector("input:checked")) || cells[0];
    if (!cell || !pressPoints(cell, event.key)) return;
    event.preventDefault();
    const mayGoOn = radiosOf(cell).some((radio) => radio.value.length > 1 && radio.value[0] === event.key);
    if (!mayGoOn) {
      moveOn(cell);
      return;
    }
    const timer = setTimeout(() => {
      begunNumber = null;
      moveOn(cell);
    }, SECOND_DIGIT_MS);
    begunNumber = { cell, digit: event.key, timer };
  });
  // "Sign" pressed while a change is still on its way: the form goes when the change is saved, with the right revision.
  form.addEventListener("submit", (event) => {
    if (saver.isIdle) return;
    event.preventDefault();
    waitingButton = event.submitter;
    saver.send();
  });

  saver.restore(isEditable);
  showTotal();
})();
