// @ts-check
// Saves the answers of one attempt, each by itself. What is chosen stays in this browser until the server has it: a lost
// network, a closed page or an expired session loses nothing. An answer is sent with the revision it was given on: where another
// window has saved since, nothing is overwritten and both versions are handed to the page. Whether it is in time the server says.
"use strict";
/* exported AnswerSaver */

/**
 * One answer that the server does not have yet: `base` is the revision it was given on, `seconds` the time spent on it.
 * @typedef {{ base: number, answer: string, seconds: number | null }} GivenAnswer
 */

/**
 * The page that owns the answers. `revisions`: what it was drawn with, by question. `onConflict` gets what was chosen here and
 * what another window has saved; `onRefused` an answer that is none; `onClosed` says that nothing is taken any more.
 * @typedef {object} AnswerPage
 * @property {string} url
 * @property {string} storageKey
 * @property {Record<string, number>} revisions
 * @property {(text: string) => void} showState
 * @property {(version: string, hint: string) => void} onSaved
 * @property {(version: string, answer: string) => void} onRestored
 * @property {(version: string, typed: string, saved: string) => void} onConflict
 * @property {(version: string, why: string) => void} onRefused
 * @property {(why: string) => void} onClosed
 */

class AnswerSaver {
  static FIRST_RETRY_MS = 1000;
  static LONGEST_RETRY_MS = 30000;
  static NOT_STORED = "Браузер не хранит ответы: не закрывайте страницу, они уйдут сами.";
  static STORED = "Ответы остались в этом браузере и уйдут сами.";

  /** @param {AnswerPage} page */
  constructor(page) {
    this.page = page;
    this.revisions = { ...page.revisions };
    this.store = new PersonStore("browser", page.storageKey);
    /** @type {Map<string, GivenAnswer>} what waits to be sent, the first given first */
    this.pending = new Map();
    /** @type {Map<string, GivenAnswer>} what the person has to decide about: stored, never sent by itself */
    this.held = new Map();
    /** @type {[string, GivenAnswer] | null} what is on its way */
    this.underWay = null;
    this.isStored = false;
    this.isClosed = false;
    this.failures = 0;
    /** @type {number | undefined} */
    this.timer = undefined;
    addEventListener("online", () => this.send());
  }

  /** Everything given here is with the server. */
  get isIdle() {
    return !this.pending.size && !this.underWay;
  }

  /**
   * @param {string} version
   * @param {string} answer
   * @param {number | null} [seconds]
   */
  change(version, answer, seconds = null) {
    if (this.isClosed) return;
    const earlier = this.pending.get(version);
    const base = earlier?.base ?? this.revisions[version] ?? 0;
    this.held.delete(version);
    this.pending.set(version, { base, answer, seconds });
    this.#storeUnsent();
    this.send();
  }

  /**
   * The person leaves what is saved: what was chosen here goes.
   * @param {string} version
   */
  leave(version) {
    this.held.delete(version);
    this.#storeUnsent();
  }

  /** Takes up what an earlier visit could not send. */
  restore() {
    const given = AnswerSaver.#answersIn(this.store.read());
    for (const [version, unsent] of given) {
      if (!(version in this.revisions)) continue;
      this.pending.set(version, unsent);
      this.page.onRestored(version, unsent.answer);
    }
    if (given.length) this.#storeUnsent();
    this.send();
  }

  /** Sends what waits, one answer at a time; a second call meanwhile does nothing. */
  async send() {
    if (this.underWay || this.isClosed || !this.pending.size) return;
    clearTimeout(this.timer);
    const [first] = this.pending;
    if (!first) return;
    this.underWay = first;
    this.pending.delete(first[0]);
    this.page.showState("сохраняется…");
    const hasFailed = await this.#sendOne(...first);
    this.underWay = null;
    this.#storeUnsent();
    this.failures = hasFailed ? this.failures + 1 : 0;
    if (this.pending.size && !this.isClosed) this.timer = setTimeout(() => this.send(), hasFailed ? this.#pause() : 0);
  }

  /** How long to wait after a failure: longer each time, not in step with other people's browsers. */
  #pause() {
    const longest = Math.min(AnswerSaver.LONGEST_RETRY_MS, AnswerSaver.FIRST_RETRY_MS * 2 ** (this.failures - 1));
    return longest * (0.75 + Math.random() / 4);
  }

  /**
   * @param {string} version
   * @param {GivenAnswer} given
   * @returns {Promise<boolean>} whether it has to be sent again
   */
  async #sendOne(version, given) {
    try {
      const response = await this.#post(version, given);
      const isJson = response.headers.get("Content-Type")?.includes("json");
      const answer = isJson ? await response.json() : {};
      if (response.ok) {
        this.#takeSaved(version, answer);
        return false;
      }
      return this.#takeRefusal(version, given, response.status, answer);
    } catch {
      this.#putBack(version, given);
      this.page.showState(`Нет связи. ${this.#place()}`);
      return true;
    }
  }

  /**
   * @param {string} version
   * @param {GivenAnswer} given
   */
  #post(version, given) {
    return fetch(this.page.url, {
      method: "POST",
      credentials: "same-origin",
      headers: {
        "Content-Type": "application/json",
        Accept: "application/json",
        "X-CSRFToken": document.cookie.match(/(?:^|; )(?:__Host-)?csrftoken=([^;]+)/)?.[1] || "",
        "X-Drawn-For": PersonStore.person,
      },
      body: JSON.stringify({ version: Number(version), answer: given.answer, revision: given.base, seconds: given.seconds }),
    });
  }

  /**
   * @param {string} version
   * @param {{ revision: number, hint?: string }} answer
   */
  #takeSaved(version, answer) {
    this.revisions[version] = answer.revision;
    const newer = this.pending.get(version);
    if (newer) newer.base = answer.revision;
    this.page.showState(this.pending.size ? "сохраняется…" : `сохранено в ${AnswerSaver.clockText()}`);
    if (!newer) this.page.onSaved(version, answer.hint ?? "");
  }

  /**
   * @param {string} version
   * @param {GivenAnswer} given
   * @param {number} status
   * @param {{ code?: string, message?: string, saved?: { revision: number, answer: string } }} answer
   * @returns {boolean} whether it has to be sent again
   */
  #takeRefusal(version, given, status, answer) {
    const { code = "", message = "", saved } = answer;
    if (code === "answer.stale" && saved) {
      const typed = this.pending.get(version) ?? given;
      this.pending.delete(version);
      this.revisions[version] = saved.revision;
      this.held.set(version, { ...typed, base: saved.revision });
      this.page.showState(message);
      this.page.onConflict(version, typed.answer, saved.answer);
      return false;
    }
    if (code.startsWith("answer.")) {
      this.page.showState("");
      this.page.onRefused(version, message);
      return false;
    }
    if (code.startsWith("attempt.")) {
      this.#putBack(version, given);
      this.isClosed = true;
      this.page.showState("");
      this.page.onClosed(message);
      return false;
    }
    this.#putBack(version, given);
    const isOut = status === 401 || (status === 403 && code !== "person.other");
    const out = `Вы вышли из портала: войдите в другом окне. ${this.#place()}`;
    this.page.showState(isOut ? out : message || `Не сохранено: портал ответил ошибкой. ${this.#place()}`);
    return true;
  }

  #place() {
    return this.isStored ? AnswerSaver.STORED : AnswerSaver.NOT_STORED;
  }

  /**
   * What was chosen while it was on its way is newer, and was given on the same.
   * @param {string} version
   * @param {GivenAnswer} given
   */
  #putBack(version, given) {
    const newer = this.pending.get(version);
    this.pending = new Map([[version, newer ? { ...newer, base: given.base } : given], ...this.pending]);
    if (newer) this.pending.set(version, { ...newer, base: given.base });
    this.#storeUnsent();
  }

  #storeUnsent() {
    const unsent = new Map([...this.held, ...(this.underWay ? [this.underWay] : []), ...this.pending]);
    if (unsent.size) this.isStored = this.store.write(Object.fromEntries(unsent));
    else this.store.remove();
  }

  /**
   * Whatever is damaged in a stored copy is left out.
   * @param {unknown} stored
   * @returns {[string, GivenAnswer][]}
   */
  static #answersIn(stored) {
    if (typeof stored !== "object" || stored === null) return [];
    return /** @type {[string, any][]} */ (Object.entries(stored))
      .filter(([, unsent]) => Number.isInteger(unsent?.base) && unsent.base >= 0 && typeof unsent.answer === "string")
      .map(([version, { base, answer, seconds }]) => [
        version,
        { base, answer, seconds: Number.isInteger(seconds) ? seconds : null },
      ]);
  }

  static clockText() {
    return new Date().toLocaleTimeString("ru", { hour: "2-digit", minute: "2-digit", second: "2-digit" });
  }
}
