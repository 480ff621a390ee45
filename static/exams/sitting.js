// @ts-check
// A test while it is sat: every choice is saved by itself, the time left is shown. The server decides what is in time; the clock
// of the device decides nothing: what has passed is counted from the moment the page was drawn.
"use strict";
(() => {
  const form = /** @type {HTMLFormElement | null} */ (document.getElementById("exam-paper"));
  if (!form) return;
  const TYPED_MS = 800;
  const SPOKEN = new Map([
    [300, "Осталось 5 минут."],
    [60, "Осталась 1 минута."],
  ]);
  const items = /** @type {HTMLElement[]} */ ([...form.querySelectorAll("[data-version]")]);
  const itemOf = new Map(items.map((item) => [item.dataset.version ?? "", item]));
  const state = document.getElementById("exam-state");
  const over = document.getElementById("exam-over");
  /** @type {Map<string, number>} milliseconds spent on each question while the page was looked at */
  const spent = new Map();
  let current = "";
  let since = performance.now();

  /** @param {HTMLElement} item */
  const controlsOf = (item) =>
    /** @type {(HTMLInputElement | HTMLSelectElement)[]} */ ([...item.querySelectorAll("input, select")]).filter(
      (control) => control.type !== "hidden",
    );
  /**
   * The answer as a form would send it (exams/shown.py: given_in).
   * @param {HTMLElement} item
   */
  const answerOf = (item) => {
    const controls = controlsOf(item);
    const kind = item.dataset.kind;
    if (kind === "ordering") return controls.map((control) => control.value).filter(Boolean).join(">");
    if (kind === "matching") {
      const numberOf = (/** @type {{ name: string }} */ control) => control.name.slice((item.dataset.name ?? "").length + 1);
      return controls.filter((control) => control.value).map((control) => `${numberOf(control)}=${control.value}`).join("|");
    }
    if (kind === "number" || kind === "short_text") return controls[0]?.value.trim() ?? "";
    const chosen = /** @type {HTMLInputElement[]} */ (controls).filter((control) => control.checked);
    return chosen.map((control) => control.value).join("|");
  };
  /**
   * Shows an answer in the controls of its question.
   * @param {HTMLElement} item
   * @param {string} answer
   */
  const showAnswer = (item, answer) => {
    const kind = item.dataset.kind;
    const parts = answer.split(kind === "ordering" ? ">" : "|");
    const pairs = new Map(parts.map((part) => /** @type {[string, string]} */ (part.split("="))));
    controlsOf(item).forEach((control, place) => {
      if (kind === "ordering") control.value = parts[place] ?? "";
      else if (kind === "matching") control.value = pairs.get(control.name.slice((item.dataset.name ?? "").length + 1)) ?? "";
      else if (kind === "number" || kind === "short_text") control.value = answer;
      else /** @type {HTMLInputElement} */ (control).checked = parts.includes(control.value);
    });
  };
  /**
   * An answer as the page writes it, in words.
   * @param {HTMLElement} item
   * @param {string} answer
   */
  const wordsOf = (item, answer) => {
    const before = answerOf(item);
    showAnswer(item, answer);
    const words = controlsOf(item).flatMap((control) => {
      if (control instanceof HTMLSelectElement) return control.value ? [control.selectedOptions[0]?.text.trim() ?? ""] : [];
      if (control.type === "text") return [control.value];
      return control.checked ? [control.closest("label")?.textContent?.trim() ?? ""] : [];
    });
    showAnswer(item, before);
    return words.join(", ") || "нет ответа";
  };
  /**
   * @param {HTMLElement} item
   * @param {string} text
   * @param {boolean} [isBad]
   */
  const showSaved = (item, text, isBad = false) => {
    const place = item.querySelector("[data-saved]");
    if (!place) return;
    place.textContent = text;
    place.classList.toggle("is-bad", isBad);
  };
  /** @param {HTMLElement} item */
  const hideConflict = (item) => {
    const place = /** @type {HTMLElement | null} */ (item.querySelector("[data-conflict]"));
    if (place) place.hidden = true;
  };
  /**
   * @param {string} version
   * @returns {HTMLElement | undefined}
   */
  const itemWith = (version) => itemOf.get(version);

  const saver = new AnswerSaver({
    url: form.dataset.save ?? "",
    storageKey: form.dataset.key ?? "",
    revisions: Object.fromEntries(items.map((item) => [item.dataset.version ?? "", Number(item.dataset.revision)])),
    showState: (text) => {
      if (state) state.textContent = text;
    },
    onSaved: (version, hint) => {
      const item = itemWith(version);
      if (!item) return;
      setBase(item, saver.revisions[version] ?? 0);
      showSaved(item, hint || `сохранено в ${AnswerSaver.clockText()}`, Boolean(hint));
    },
    onRestored: (version, answer) => {
      const item = itemWith(version);
      if (item) showAnswer(item, answer);
    },
    onRefused: (version, why) => {
      const item = itemWith(version);
      if (item) showSaved(item, `Не сохранено. ${why}`, true);
    },
    onConflict: (version, typed, saved) => {
      const item = itemWith(version);
      if (item) askWhich(item, version, typed, saved);
    },
    onClosed: (why) => close(why),
  });

  /**
   * The form's own buttons must not pass an old answer off as a new one either.
   * @param {HTMLElement} item
   * @param {number} revision
   */
  const setBase = (item, revision) => {
    const field = /** @type {HTMLInputElement | null} */ (item.querySelector("input[type=hidden][name^='base-']"));
    if (field) field.value = String(revision);
  };

  /**
   * @param {HTMLElement} item
   * @param {string} version
   * @param {string} typed
   * @param {string} saved
   */
  const askWhich = (item, version, typed, saved) => {
    const place = /** @type {HTMLElement | null} */ (item.querySelector("[data-conflict]"));
    if (!place) return;
    setBase(item, saver.revisions[version] ?? 0);
    showSaved(item, "");
    const text = document.createElement("p");
    const both = `В другом окне сохранён ответ «${wordsOf(item, saved)}», здесь выбрано «${wordsOf(item, typed)}».`;
    text.textContent = `${both} Какой оставить?`;
    const button = (/** @type {string} */ label, /** @type {() => void} */ act) => {
      const made = document.createElement("button");
      made.type = "button";
      made.className = "btn btn-outline-primary";
      made.textContent = label;
      made.addEventListener("click", () => {
        hideConflict(item);
        act();
      });
      return made;
    };
    const actions = document.createElement("div");
    actions.className = "row-actions";
    actions.append(
      button("Оставить сохранённый", () => {
        saver.leave(version);
        showAnswer(item, saved);
        showSaved(item, "оставлен сохранённый ответ");
      }),
      button("Заменить выбранным здесь", () => saver.change(version, typed, secondsOn(version))),
    );
    place.replaceChildren(text, actions);
    place.hidden = false;
  };

  /** @param {string} why */
  const close = (why) => {
    for (const control of form.querySelectorAll("input, select, button")) control.setAttribute("disabled", "");
    if (!over) return;
    const link = document.createElement("a");
    link.href = location.pathname;
    link.textContent = "Что сохранено";
    over.replaceChildren(`${why} `, link);
    over.hidden = false;
    over.focus();
  };

  // How long each question was looked at: the one with the focus, while the page is seen.
  const settle = () => {
    if (current && !document.hidden) spent.set(current, (spent.get(current) ?? 0) + performance.now() - since);
    since = performance.now();
  };
  /** @param {string} version */
  const secondsOn = (version) => {
    settle();
    return Math.round((spent.get(version) ?? 0) / 1000);
  };
  const [only] = items;
  if (items.length === 1 && only) current = only.dataset.version ?? "";
  form.addEventListener("focusin", (event) => {
    const item = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("[data-version]"));
    settle();
    if (item) current = item.dataset.version ?? "";
  });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) {
      const wasHidden = current;
      if (wasHidden) spent.set(wasHidden, (spent.get(wasHidden) ?? 0) + performance.now() - since);
    }
    since = performance.now();
  });

  /** @type {Map<string, number>} typed texts wait a moment for the next letter */
  const waiting = new Map();
  /** @param {HTMLElement} item */
  const keep = (item) => {
    const version = item.dataset.version ?? "";
    clearTimeout(waiting.get(version));
    waiting.delete(version);
    hideConflict(item);
    showSaved(item, "");
    saver.change(version, answerOf(item), secondsOn(version));
  };
  for (const item of items) {
    item.addEventListener("change", () => keep(item));
    item.addEventListener("input", (event) => {
      const control = /** @type {HTMLInputElement} */ (event.target);
      if (control.type !== "text") return;
      const version = item.dataset.version ?? "";
      clearTimeout(waiting.get(version));
      waiting.set(version, setTimeout(() => keep(item), TYPED_MS));
    });
  }
  // A typed answer that still waits goes before the page does.
  addEventListener("pagehide", () => {
    for (const version of [...waiting.keys()]) {
      const item = itemWith(version);
      if (item) keep(item);
    }
  });

  const left = /** @type {HTMLElement | null} */ (document.querySelector("[data-left]"));
  const spoken = document.getElementById("exam-said");
  const drawnWith = Number(form.dataset.seconds);
  const grace = Number(form.dataset.grace);
  const drawnAt = performance.now();
  let lastShown = drawnWith + 1;
  let isOver = false;
  const tick = () => {
    if (isOver) return;
    const seconds = Math.ceil(drawnWith - (performance.now() - drawnAt) / 1000);
    for (const [mark, words] of SPOKEN) {
      if (spoken && seconds <= mark && lastShown > mark) spoken.textContent = words;
    }
    lastShown = seconds;
    if (left) {
      const shown = Math.max(0, seconds);
      left.hidden = false;
      left.textContent = `осталось ${Math.floor(shown / 60)}:${String(shown % 60).padStart(2, "0")},`;
      left.classList.toggle("is-short", shown <= 60);
    }
    if (seconds > -grace) return;
    isOver = true;
    close("Время вышло: попытка закрыта. Засчитано всё, что сохранено.");
  };
  setInterval(tick, 1000);
  tick();
  saver.restore();
})();
