// Saves one score sheet cell by cell. What is typed is kept in this browser until the server has it: a lost network or an expired
// session loses nothing. When another window saved first nothing is overwritten: both versions are handed to the page.
"use strict";
window.SheetSaver = class {
  static RETRY_MS = 3000;
  static PARTS = ["points", "comments", "words"];

  // page: { url, key, revision, say(text), conflict(mine, server), saved(answer), applied(kept) }
  constructor(page) {
    this.page = page;
    this.revision = Number(page.revision);
    this.pending = this.#empty();
    this.sending = false;
    this.timer = null;
    addEventListener("online", () => this.send());
  }
  #empty() { return { points: {}, comments: {}, words: {} }; }
  get isEmpty() { return SheetSaver.PARTS.every((part) => !Object.keys(this.pending[part]).length); }
  get isIdle() { return !this.sending && this.isEmpty; }

  change(part, name, value) {
    this.pending[part][name] = value;
    this.#keep();
    this.send();
  }
  // What an earlier visit could not save.
  restore() {
    const kept = JSON.parse(localStorage.getItem(this.page.key) || "null");
    if (!kept) return;
    this.pending = { ...this.#empty(), ...kept };
    this.page.applied?.(this.pending);
    this.send();
  }
  #keep() {
    if (this.isEmpty) localStorage.removeItem(this.page.key);
    else localStorage.setItem(this.page.key, JSON.stringify(this.pending));
  }
  #putBack(batch) {
    for (const part of SheetSaver.PARTS) this.pending[part] = { ...batch[part], ...this.pending[part] };
  }
  // The token changes at sign-in, also in another window: the cookie has the one that is good now.
  #token() { return document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] || ""; }

  async send() {
    if (this.sending || this.isEmpty) return;
    clearTimeout(this.timer);
    this.sending = true;
    const batch = this.pending;
    this.pending = this.#empty();
    localStorage.setItem(this.page.key, JSON.stringify(batch));
    this.page.say("сохраняется…");
    let again = true;
    try {
      const response = await fetch(this.page.url, {
        method: "POST",
        credentials: "same-origin",
        headers: { "Content-Type": "application/json", "Accept": "application/json", "X-CSRFToken": this.#token() },
        body: JSON.stringify({ revision: this.revision, ...batch }),
      });
      const answer = response.headers.get("Content-Type")?.includes("json") ? await response.json() : {};
      if (response.ok) {
        this.revision = answer.sheet.revision;
        again = false;
        const refused = Object.values(answer.refused);
        this.page.say(refused.length ? refused.join(" ") : `сохранено ${SheetSaver.clock()}`);
        this.page.saved?.(answer);
      } else if (response.status === 409 && answer.code === "sheet.stale") {
        this.revision = answer.sheet.revision;
        again = false;
        this.page.say(answer.message);
        this.#putBack(batch);
        const mine = this.pending;
        this.pending = this.#empty();
        this.page.conflict(mine, answer.sheet);
      } else {
        this.#putBack(batch);
        if (response.status === 401 || response.status === 403) {
          this.page.say("Вы вышли из портала: войдите в другом окне. Набранное сохранено в этом браузере и уйдёт само.");
        } else {
          this.page.say(answer.message || "Не сохранено: портал ответил ошибкой. Набранное осталось в этом браузере.");
        }
      }
    } catch {
      this.#putBack(batch);
      this.page.say("Нет связи. Набранное осталось в этом браузере и сохранится само.");
    }
    this.#keep();
    this.sending = false;
    if (!this.isEmpty) this.timer = setTimeout(() => this.send(), again ? SheetSaver.RETRY_MS : 0);
    this.page.idle?.(this.isEmpty, again);
  }
  static clock() { return new Date().toLocaleTimeString("ru", { hour: "2-digit", minute: "2-digit" }); }
};
