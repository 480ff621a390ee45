// @ts-check
// Saves one score sheet cell by cell. What is typed is stored in this browser until the server has it: a lost network or an
// expired session loses nothing. A change is stored and sent with the revision it was typed on: where another window or device
// has saved since, or the sheet has been signed, nothing is overwritten and both versions are handed to the page.
"use strict";
/* exported SheetSaver */

/**
 * Cells of a sheet: points and comments by criterion, and the two texts about the project (`comment`, `private_note`).
 * A cell that the server has without points is null.
 * @typedef {"points" | "comments" | "words"} SheetPart
 * @typedef {Record<string, string | null>} SheetCells
 * @typedef {Record<SheetPart, SheetCells>} SheetDraft
 * @typedef {SheetDraft & { revision: number }} SavedSheet
 * @typedef {{ sheet: SavedSheet, refused: Record<string, string> }} SavedAnswer  refused: criterion -> why
 */

/**
 * One change: `value` typed over `old`, as the revision `base` had it; `old` is null where that was empty or is not known.
 * @typedef {{ part: SheetPart, name: string, base: number, old: string | null, value: string | null }} TypedCell
 */

/**
 * The page that owns the sheet: `url` takes the changes, `storageKey` names the copy here, `saved` is what it was drawn with.
 * `onRestored` gets the changes of an earlier visit and the revision they were typed on; `onConflict` what was typed here, the
 * sheet another window saved and what the changes were typed over; `onHeld` changes that cannot be sent any more, and why.
 * @typedef {object} SheetPage
 * @property {string} url
 * @property {string} storageKey
 * @property {string | number} revision  the revision the page was drawn with
 * @property {SheetDraft} [saved]
 * @property {(text: string) => void} showState
 * @property {(answer: SavedAnswer) => void} onSaved
 * @property {(draft: SheetDraft, base: number) => void} onRestored
 * @property {(typed: SheetDraft, saved: SavedSheet, before: SheetDraft) => void} onConflict
 * @property {(typed: SheetDraft, why: string) => void} [onHeld]
 * @property {(isEmpty: boolean, hasFailed: boolean) => void} [onAnswered]
 */

class SheetSaver {
  static RETRY_MS = 3000;
  static NOT_STORED = "Браузер не хранит набранное: не закрывайте страницу, оно сохранится само.";
  /** @type {readonly SheetPart[]} */
  static PARTS = ["points", "comments", "words"];
  // Answers that do not change by asking again: the sheet is signed, the assessment closed, the member recused.
  static FINAL = [400, 404, 409, 422];

  /** @param {SheetPage} page */
  constructor(page) {
    this.page = page;
    this.revision = Number(page.revision);
    this.saved = page.saved ?? SheetSaver.#emptyDraft();
    this.store = new PersonStore("browser", page.storageKey);
    /** @type {Map<string, TypedCell>} what waits to be sent */
    this.pending = new Map();
    /** @type {Map<string, TypedCell>} what the request under way brings: stored until the server has it */
    this.underWay = new Map();
    /** @type {Map<string, TypedCell>} what the person has to decide about, or can only read; stored, never sent by itself */
    this.held = new Map();
    /** @type {Set<string>} cells of this window as they stand in the browser, whole: another window's are left alone */
    this.written = new Set();
    this.isSending = false;
    this.isStored = false;
    /** @type {number | undefined} */
    this.timer = undefined;
    addEventListener("online", () => this.send());
  }

  get isEmpty() {
    return !this.pending.size;
  }

  /** Nothing waits and nothing is on its way. */
  get isIdle() {
    return !this.isSending && this.isEmpty;
  }

  /**
   * @param {SheetPart} part
   * @param {string} name  a criterion, or one of the two texts
   * @param {string} value
   */
  change(part, name, value) {
    const key = SheetSaver.#keyOf({ part, name });
    const earlier = this.pending.get(key) ?? this.underWay.get(key);
    this.held.delete(key);
    const [base, old] = earlier ? [earlier.base, earlier.old] : [this.revision, this.saved[part][name] ?? null];
    this.pending.set(key, { part, name, base, old, value });
    this.#storeUnsent();
    this.send();
  }

  /**
   * The person leaves what is saved: what was typed here goes.
   * @param {SheetPart} part
   * @param {string} name
   */
  leave(part, name) {
    this.held.delete(SheetSaver.#keyOf({ part, name }));
    this.#storeUnsent();
  }

  /**
   * Takes up what an earlier visit could not save.
   * @param {boolean} [isEditable]  false: the sheet is signed or closed meanwhile, what was typed is only shown
   */
  restore(isEditable = true) {
    const cells = SheetSaver.#cellsIn(this.store.read());
    if (!cells.length) return;
    this.written = new Set(cells.map((cell) => JSON.stringify(cell)));
    const target = isEditable ? this.pending : this.held;
    for (const cell of cells) target.set(SheetSaver.#keyOf(cell), cell);
    if (!isEditable) {
      this.page.onHeld?.(SheetSaver.#draftOf(cells), "");
      return;
    }
    this.page.onRestored(SheetSaver.#draftOf(cells), this.#firstBase());
    this.send();
  }

  /** Sends what waits and was typed on one revision, the earliest, in one request; a second call meanwhile does nothing. */
  async send() {
    if (this.isSending || this.isEmpty) return;
    clearTimeout(this.timer);
    this.isSending = true;
    const base = this.#firstBase();
    const batch = this.#takeTypedOn(base);
    this.underWay = batch;
    this.#storeUnsent();
    this.page.showState("сохраняется…");
    let hasFailed = true;
    try {
      const response = await this.#post(batch, base);
      const isJson = response.headers.get("Content-Type")?.includes("json");
      const answer = isJson ? await response.json() : {};
      if (response.ok) {
        this.#takeSaved(answer, base);
        hasFailed = false;
      } else if (response.status === 409 && answer.code === "sheet.stale") {
        this.#takeConflict(batch, base, answer);
        hasFailed = false;
      } else if (SheetSaver.#isFinal(response, answer.code)) {
        this.#hold(batch, answer.message ?? "");
      } else {
        this.#putBack(batch);
        this.page.showState(this.#refusalText(response.status, answer));
      }
    } catch {
      this.#putBack(batch);
      const place = this.isStored ? "Набранное осталось в этом браузере и сохранится само." : SheetSaver.NOT_STORED;
      this.page.showState(`Нет связи. ${place}`);
    }
    this.underWay = new Map();
    this.isSending = false;
    this.#storeUnsent();
    if (!this.isEmpty) this.timer = setTimeout(() => this.send(), hasFailed ? SheetSaver.RETRY_MS : 0);
    this.page.onAnswered?.(this.isEmpty, hasFailed);
  }

  /** @returns {number} the earliest revision on which something waiting was typed */
  #firstBase() {
    return Math.min(...[...this.pending.values()].map((cell) => cell.base));
  }

  /**
   * @param {number} base
   * @returns {Map<string, TypedCell>} what waits and was typed on this revision; it waits no more
   */
  #takeTypedOn(base) {
    const taken = new Map([...this.pending].filter(([, cell]) => cell.base === base));
    for (const key of taken.keys()) this.pending.delete(key);
    return taken;
  }

  /**
   * @param {Map<string, TypedCell>} batch
   * @param {number} base
   */
  #post(batch, base) {
    return fetch(this.page.url, {
      method: "POST",
      credentials: "same-origin",
      headers: {
        "Content-Type": "application/json",
        Accept: "application/json",
        "X-CSRFToken": this.#token(),
        "X-Drawn-For": PersonStore.person,
      },
      body: JSON.stringify({ revision: base, ...SheetSaver.#draftOf(batch.values()) }),
    });
  }

  /**
   * @param {SavedAnswer} answer
   * @param {number} base  what was typed meanwhile on the same revision stands now on what has just been saved
   */
  #takeSaved(answer, base) {
    this.revision = answer.sheet.revision;
    this.saved = answer.sheet;
    for (const [key, cell] of this.pending) {
      if (cell.base !== base) continue;
      this.pending.set(key, { ...cell, base: this.revision, old: answer.sheet[cell.part][cell.name] ?? null });
    }
    const reasons = Object.values(answer.refused);
    this.page.showState(reasons.length ? reasons.join(" ") : `сохранено ${SheetSaver.clockText()}`);
    this.page.onSaved(answer);
  }

  /**
   * @param {Map<string, TypedCell>} batch
   * @param {number} base
   * @param {{ message: string, sheet: SavedSheet }} answer
   */
  #takeConflict(batch, base, answer) {
    this.revision = answer.sheet.revision;
    this.saved = answer.sheet;
    this.page.showState(answer.message);
    const typed = new Map([...batch, ...this.#takeTypedOn(base)]);
    for (const [key, cell] of typed) {
      if ((answer.sheet[cell.part][cell.name] ?? "") !== (cell.value ?? "")) this.held.set(key, cell);
    }
    const cells = [...typed.values()];
    this.page.onConflict(SheetSaver.#draftOf(cells), answer.sheet, SheetSaver.#draftOf(cells, "old"));
  }

  /**
   * @param {Map<string, TypedCell>} batch
   * @param {string} why
   */
  #hold(batch, why) {
    this.#putBack(batch);
    this.held = new Map([...this.held, ...this.pending]);
    const cells = [...this.pending.values()];
    this.pending = new Map();
    this.page.showState(why || "Портал не принял набранное.");
    this.page.onHeld?.(SheetSaver.#draftOf(cells), why);
  }

  /**
   * @param {Response} response
   * @param {string} [code]
   */
  static #isFinal({ status, headers }, code = "") {
    if (!code || headers.has("Retry-After")) return false;
    return SheetSaver.FINAL.includes(status) || (status === 403 && code.startsWith("sheet."));
  }

  /**
   * @param {number} status
   * @param {{ message?: string, code?: string }} answer
   */
  #refusalText(status, answer) {
    if (answer.code === "person.other") return answer.message ?? "";
    const isOut = status === 401 || status === 403;
    if (isOut && this.isStored) {
      return "Вы вышли из портала: войдите в другом окне. Набранное сохранено в этом браузере и уйдёт само.";
    }
    if (isOut) return `Вы вышли из портала: войдите в другом окне. ${SheetSaver.NOT_STORED}`;
    if (answer.message) return answer.message;
    const place = this.isStored ? "Набранное осталось в этом браузере." : SheetSaver.NOT_STORED;
    return `Не сохранено: портал ответил ошибкой. ${place}`;
  }

  /** @returns {SheetDraft} */
  static #emptyDraft() {
    return { points: {}, comments: {}, words: {} };
  }

  /** @param {{ part: SheetPart, name: string }} cell */
  static #keyOf({ part, name }) {
    return `${part}:${name}`;
  }

  /**
   * @param {Iterable<TypedCell>} cells
   * @param {"value" | "old"} [which]
   * @returns {SheetDraft}
   */
  static #draftOf(cells, which = "value") {
    const draft = SheetSaver.#emptyDraft();
    for (const cell of cells) draft[cell.part][cell.name] = cell[which];
    return draft;
  }

  /**
   * Whatever is damaged in a stored copy is left out. A copy of an earlier version of this script does not say on what it was
   * typed: it counts as typed on the empty sheet, so that it overwrites nothing.
   * @param {unknown} stored
   * @returns {TypedCell[]}
   */
  static #cellsIn(stored) {
    if (typeof stored !== "object" || stored === null) return [];
    const cells = Array.isArray(stored) ? stored : SheetSaver.#cellsOfEarlierCopy(stored);
    return cells.filter(
      (cell) =>
        SheetSaver.PARTS.includes(cell?.part) &&
        typeof cell.name === "string" &&
        Number.isInteger(cell.base) &&
        cell.base >= 0 &&
        (typeof cell.value === "string" || cell.value === null),
    );
  }

  /**
   * @param {object} stored
   * @returns {TypedCell[]}
   */
  static #cellsOfEarlierCopy(stored) {
    return SheetSaver.PARTS.flatMap((part) => {
      const cells = /** @type {Record<string, Record<string, any>>} */ (stored)[part];
      if (typeof cells !== "object" || cells === null) return [];
      return Object.entries(cells).map(([name, value]) => ({ part, name, base: 0, old: null, value }));
    });
  }

  /** Stores all that the server does not have yet, also what is on its way to it; cells of another window of this sheet stay. */
  #storeUnsent() {
    const own = new Map([...this.held, ...this.underWay, ...this.pending]);
    const others = SheetSaver.#cellsIn(this.store.read()).filter(
      (cell) => !this.written.has(JSON.stringify(cell)) && !own.has(SheetSaver.#keyOf(cell)),
    );
    const cells = [...others, ...own.values()];
    this.written = new Set([...own.values()].map((cell) => JSON.stringify(cell)));
    if (cells.length) this.isStored = this.store.write(cells);
    else this.store.remove();
  }

  /**
   * What was changed while the batch was on its way is newer, and was typed on the same.
   * @param {Map<string, TypedCell>} batch
   */
  #putBack(batch) {
    this.pending = new Map([...batch, ...this.pending]);
  }

  // The token changes at sign-in, also in another window: the cookie has the one that is good now.
  #token() {
    return document.cookie.match(/(?:^|; )(?:__Host-)?csrftoken=([^;]+)/)?.[1] || "";
  }

  static clockText() {
    return new Date().toLocaleTimeString("ru", { hour: "2-digit", minute: "2-digit" });
  }
}
