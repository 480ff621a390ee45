// @ts-check
// All own sheets in one table: a row saves itself. A digit fills a cell and moves right, arrows walk, Delete empties.
"use strict";
(() => {
  const form = /** @type {HTMLFormElement | null} */ (document.getElementById("grid"));
  if (!form) return;
  const least = Number(form.dataset.least);
  const most = Number(form.dataset.most);
  const allRows = [...form.querySelectorAll("tr[data-key]")].map((row) => /** @type {HTMLTableRowElement} */ (row));
  const rows = allRows.filter((row) => row.dataset.editable);
  /** @type {Map<HTMLTableRowElement, SheetSaver>} */
  const savers = new Map();

  /**
   * A number is typed, a word (yes, a level) is chosen.
   * @typedef {HTMLInputElement | HTMLSelectElement} Cell
   */
  /** @param {HTMLTableRowElement} row */
  const cellsOf = (row) => [...row.querySelectorAll(".cell")].map((cell) => /** @type {Cell} */ (cell));
  /**
   * @param {HTMLTableRowElement} row
   * @param {string} criterion
   */
  const cellOf = (row, criterion) => cellsOf(row).find((cell) => cell.dataset.criterion === criterion);
  /** @param {Cell} cell */
  const rowOf = (cell) => /** @type {HTMLTableRowElement} */ (cell.closest("tr"));
  /**
   * @param {EventTarget | null} target
   * @returns {Cell | null} the cell an event belongs to
   */
  const cellAt = (target) =>
    (target instanceof HTMLInputElement || target instanceof HTMLSelectElement) && target.matches(".cell") ? target : null;
  /**
   * What a mark adds to the sum; where less is better, how far it stays below the greatest.
   * @param {Cell} cell
   */
  const worthOf = (cell) => {
    const typed = cell.value.replace(",", ".");
    const points = Number(typed) || 0;
    const counted = typed && cell.dataset.offset !== undefined ? Number(cell.dataset.offset) - points : points;
    return counted * Number(cell.dataset.weight || 1);
  };

  /** @param {HTMLTableRowElement} row */
  const showTotal = (row) => {
    const sum = cellsOf(row).reduce((value, cell) => value + worthOf(cell), 0);
    const total = /** @type {HTMLElement} */ (row.querySelector("[data-total]"));
    total.textContent = String(Math.round(sum * 100) / 100).replace(".", ",");
  };
  /**
   * @param {HTMLTableRowElement} row
   * @param {SheetCells} points
   */
  const showPoints = (row, points) => {
    for (const [criterion, value] of Object.entries(points)) {
      const cell = cellOf(row, criterion);
      if (cell) cell.value = value ?? "";
    }
    showTotal(row);
  };

  /** @param {SheetDraft} draft */
  const countOfTexts = (draft) => Object.keys(draft.comments).length + Object.keys(draft.words).length;
  /**
   * @param {HTMLTableRowElement} row
   * @param {[string, string | null][]} typed  criterion and what was typed
   * @param {number} texts  comments, which only the sheet's own page shows
   */
  const textOf = (row, typed, texts) => {
    const parts = typed.map(([criterion, value]) => `${cellOf(row, criterion)?.ariaLabel}: здесь было ${value || "пусто"}`);
    if (texts) parts.push("замечания — на странице листа");
    return parts.join("; ");
  };
  /**
   * @param {string} text
   * @param {() => void} onPress
   */
  const makeButton = (text, onPress) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-sm btn-outline-primary me-2";
    button.textContent = text;
    button.addEventListener("click", onPress);
    return button;
  };
  /** @param {Cell} cell */
  const drawnValue = (cell) => (cell instanceof HTMLInputElement ? cell.defaultValue : cell.dataset.saved);
  /**
   * @param {HTMLTableRowElement} row
   * @returns {SheetDraft} what the row was drawn with
   */
  const drawnDraft = (row) => ({
    points: Object.fromEntries(cellsOf(row).map((cell) => [cell.dataset.criterion ?? "", drawnValue(cell) || null])),
    comments: {},
    words: {},
  });

  /** @param {HTMLTableRowElement} row */
  const makeSaver = (row) => {
    const state = /** @type {HTMLElement} */ (row.querySelector("[data-state]"));
    const revision = /** @type {HTMLInputElement} */ (row.querySelector("input[type=hidden]"));
    const saver = new SheetSaver({
      url: row.dataset.cells ?? "",
      storageKey: row.dataset.key ?? "",
      revision: revision.value,
      saved: drawnDraft(row),
      showState: (text) => {
        state.textContent = text;
      },
      onSaved: (answer) => {
        revision.value = String(answer.sheet.revision);
        for (const cell of cellsOf(row)) {
          cell.setAttribute("aria-invalid", String((cell.dataset.criterion ?? "") in answer.refused));
        }
      },
      onRestored: (draft, base) => {
        revision.value = String(base); // «Сохранить всё» must not pass old changes off as new ones either
        showPoints(row, draft.points);
      },
      onConflict: (typed, saved) => {
        revision.value = String(saved.revision);
        showPoints(row, saved.points);
        const lost = Object.entries(typed.points).filter(([criterion, value]) => (saved.points[criterion] ?? "") !== value);
        const others = countOfTexts(typed);
        if (!lost.length && !others) return;
        state.textContent = `Лист сохранён в другом окне, показан он. ${textOf(row, lost, others)}. `;
        if (!lost.length) return;
        const leaveAll = () => lost.forEach(([criterion]) => saver.leave("points", criterion));
        state.append(
          makeButton("Взять то, что было здесь", () => {
            state.textContent = "";
            for (const [criterion, value] of lost) saver.change("points", criterion, value ?? "");
            showPoints(row, Object.fromEntries(lost));
          }),
          makeButton("Оставить сохранённое", () => {
            state.textContent = "";
            leaveAll();
          }),
        );
      },
      onHeld: (typed, why) => {
        const left = Object.entries(typed.points);
        const first = why || `${state.textContent || "Лист уже не изменить"}.`;
        state.textContent = `${first} Осталось неотправленное: ${textOf(row, left, countOfTexts(typed))}. `;
        if (!left.length) return;
        state.append(
          makeButton("Стереть неотправленное", () => {
            state.textContent = "";
            left.forEach(([criterion]) => saver.leave("points", criterion));
          }),
        );
      },
    });
    return saver;
  };
  for (const row of allRows) {
    const saver = makeSaver(row);
    savers.set(row, saver);
    saver.restore(Boolean(row.dataset.editable));
  }

  /** @type {Record<string, [number, number]>} key -> cells to the right, rows down */
  const STEPS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1], Enter: [0, 1] };
  /**
   * A step past the end of a row goes on in the next one.
   * @param {Cell} cell
   * @param {number} right
   * @param {number} down
   */
  const move = (cell, right, down) => {
    const row = rowOf(cell);
    const width = cellsOf(row).length;
    const column = cellsOf(row).indexOf(cell) + right;
    const wrapped = column >= width ? 1 : column < 0 ? -1 : 0;
    const targetRow = rows[rows.indexOf(row) + down + wrapped];
    const target = targetRow && cellsOf(targetRow)[(column + width) % width];
    target?.focus();
    if (target instanceof HTMLInputElement) target.select();
  };
  /** @param {Cell} cell */
  const save = (cell) => {
    const row = rowOf(cell);
    showTotal(row);
    savers.get(row)?.change("points", cell.dataset.criterion ?? "", cell.value.trim());
  };
  /**
   * @param {Cell} cell
   * @param {string} key
   * @returns {boolean} whether the key alone is a whole mark
   */
  const isWholeScore = (cell, key) => {
    if (!/^[0-9]$/.test(key)) return false;
    if (cell instanceof HTMLSelectElement) return [...cell.options].some((option) => option.value === key);
    return cell.dataset.typed === undefined && most < 10 && Number(key) >= least && Number(key) <= most;
  };

  form.addEventListener("change", ({ target }) => {
    const cell = cellAt(target);
    if (cell) save(cell);
  });
  form.addEventListener("keydown", (event) => {
    const cell = cellAt(event.target);
    if (!cell || event.ctrlKey || event.metaKey || event.altKey) return;
    const step = STEPS[event.key];
    if (step) {
      event.preventDefault();
      move(cell, ...step);
    } else if (isWholeScore(cell, event.key)) {
      event.preventDefault();
      cell.value = event.key;
      save(cell);
      move(cell, 1, 0);
    } else if (event.key === "Delete") {
      event.preventDefault();
      cell.value = "";
      save(cell);
    }
  });
  form.addEventListener("focusin", ({ target }) => {
    if (target instanceof HTMLInputElement && cellAt(target)) target.select();
  });
})();
