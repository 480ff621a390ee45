// @ts-check
// Saves one score sheet cell by cell. What is typed is stored in this browser until the server has it: a lost network or an
// expired session loses nothing. When another window saved first nothing is overwritten: both versions are handed to the page.
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
 * The page that owns the sheet: `url` takes the changes, `storageKey` names the browser's copy.
 * `onConflict` gets what was typed here and the sheet another window saved; it decides what to show.
 * @typedef {object} SheetPage
 * @property {string} url
 * @property {string} storageKey
 * @property {string | number} revision  the revision the page was drawn with
 * @property {(text: string) => void} showState
 * @property {(answer: SavedAnswer) => void} onSaved
 * @property {(draft: SheetDraft) => void} onRestored
 * @property {(typed: SheetDraft, saved: SavedSheet) => void} onConflict
 * @property {(isEmpty: boolean, hasFailed: boolean) => void} [onAnswered]
 */

class SheetSaver {
  static RETRY_MS = 3000;
  static NOT_STORED = "Браузер не хранит набранное: не закрывайте страницу, оно сохранится само.";
  /** @type {readonly SheetPart[]} */
  static PARTS = ["points", "comments", "words"];

  /** @param {SheetPage} page */
  constructor(page) {
    this.page = page;
    this.revision = Number(page.revision);
    this.store = new PersonStore("browser", page.storageKey);
    this.pending = this.#emptyDraft();
    /** What the request under way brings: stored until the server has it. */
    this.underWay = this.#emptyDraft();
    this.isSending = false;
    this.isStored = false;
    /** @type {number | undefined} */
    this.timer = undefined;
    addEventListener("online", () => this.send());
  }

  get isEmpty() {
    return SheetSaver.PARTS.every((part) => !Object.keys(this.pending[part]).length);
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
    this.pending[part][name] = value;
    this.#storePending();
    this.send();
  }

  /** Takes up what an earlier visit could not save. */
  restore() {
    this.pending = this.#draftIn(this.store.read());
    if (this.isEmpty) return;
    this.page.onRestored(this.pending);
    this.send();
  }

  /** Sends all that waits in one request; a second call meanwhile does nothing. */
  async send() {
    if (this.isSending || this.isEmpty) return;
    clearTimeout(this.timer);
    this.isSending = true;
    const batch = this.pending;
    this.underWay = batch;
    this.pending = this.#emptyDraft();
    this.#storePending();
    this.page.showState("сохраняется…");
    let hasFailed = true;
    try {
      const response = await this.#post(batch);
      const isJson = response.headers.get("Content-Type")?.includes("json");
      const answer = isJson ? await response.json() : {};
      if (response.ok) {
        this.#takeSaved(answer);
        hasFailed = false;
      } else if (response.status === 409 && answer.code === "sheet.stale") {
        this.#takeConflict(batch, answer);
        hasFailed = false;
      } else {
        this.#putBack(batch);
        this.page.showState(this.#refusalText(response.status, answer));
      }
    } catch {
      this.#putBack(batch);
      const place = this.isStored ? "Набранное осталось в этом браузере и сохранится само." : SheetSaver.NOT_STORED;
      this.page.showState(`Нет связи. ${place}`);
    }
    this.underWay = this.#emptyDraft();
    this.isSending = false;
    this.#storePending();
    if (!this.isEmpty) this.timer = setTimeout(() => this.send(), hasFailed ? SheetSaver.RETRY_MS : 0);
    this.page.onAnswered?.(this.isEmpty, hasFailed);
  }

  /** @param {SheetDraft} batch */
  #post(batch) {
    return fetch(this.page.url, {
      method: "POST",
      credentials: "same-origin",
      headers: {
        "Content-Type": "application/json",
        Accept: "application/json",
        "X-CSRFToken": this.#token(),
        "X-Drawn-For": PersonStore.person,
      },
      body: JSON.stringify({ revision: this.revision, ...batch }),
    });
  }

  /** @param {SavedAnswer} answer */
  #takeSaved(answer) {
    this.revision = answer.sheet.revision;
    const reasons = Object.values(answer.refused);
    this.page.showState(reasons.length ? reasons.join(" ") : `сохранено ${SheetSaver.clockText()}`);
    this.page.onSaved(answer);
  }

  /**
   * @param {SheetDraft} batch
   * @param {{ message: string, sheet: SavedSheet }} answer
   */
  #takeConflict(batch, answer) {
    this.revision = answer.sheet.revision;
    this.page.showState(answer.message);
    this.#putBack(batch);
    const typed = this.pending;
    this.pending = this.#emptyDraft();
    this.page.onConflict(typed, answer.sheet);
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
  #emptyDraft() {
    return { points: {}, comments: {}, words: {} };
  }

  /**
   * Whatever is damaged in a stored copy is left out.
   * @param {unknown} stored
   * @returns {SheetDraft}
   */
  #draftIn(stored) {
    const draft = this.#emptyDraft();
    for (const part of SheetSaver.PARTS) {
      const cells = /** @type {Record<string, unknown> | null} */ (stored)?.[part];
      if (typeof cells !== "object" || cells === null) continue;
      for (const [name, value] of Object.entries(cells)) {
        if (typeof value === "string" || value === null) draft[part][name] = value;
      }
    }
    return draft;
  }

  /** Stores all that the server does not have yet, also what is on its way to it. */
  #storePending() {
    const unsaved = this.#emptyDraft();
    for (const part of SheetSaver.PARTS) Object.assign(unsaved[part], this.underWay[part], this.pending[part]);
    if (SheetSaver.PARTS.some((part) => Object.keys(unsaved[part]).length)) this.isStored = this.store.write(unsaved);
    else this.store.remove();
  }

  /**
   * What was changed while the batch was on its way is newer.
   * @param {SheetDraft} batch
   */
  #putBack(batch) {
    for (const part of SheetSaver.PARTS) this.pending[part] = { ...batch[part], ...this.pending[part] };
  }

  // The token changes at sign-in, also in another window: the cookie has the one that is good now.
  #token() {
    return document.cookie.match(/(?:^|; )(?:__Host-)?csrftoken=([^;]+)/)?.[1] || "";
  }

  static clockText() {
    return new Date().toLocaleTimeString("ru", { hour: "2-digit", minute: "2-digit" });
  }
}
