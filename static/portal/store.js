// @ts-check
// The one way to this browser's storage. What waits there for the server names the person the page was drawn for and the object:
// another person's leftovers go before anything is read, everything goes at sign-out, and nothing waits longer than a day.
"use strict";
/* exported PersonStore, PersonPass */

/** What one page keeps about one object, until the tab is closed (`tab`) or the server has it (`browser`). */
class PersonStore {
  static LONGEST_MS = 24 * 60 * 60 * 1000;
  static SIGNAL = "portal:person";
  /** After sign-out, or once somebody else is here, this page keeps nothing any more. */
  static isClosed = false;

  /**
   * @param {"tab" | "browser"} area
   * @param {string} object  what it is about: an address, a sheet; nothing personal
   */
  constructor(area, object) {
    this.area = area;
    this.key = PersonStore.prefix + object;
  }

  /** An opaque word for the account the page was drawn for; empty for a visitor, of whom nothing is kept. */
  static get person() {
    return document.documentElement.dataset.person ?? "";
  }

  static get prefix() {
    return `portal:${PersonStore.person}:`;
  }

  /**
   * @param {"tab" | "browser"} area
   * @returns {Storage | null} null where the browser forbids it
   */
  static storage(area) {
    try {
      return area === "tab" ? window.sessionStorage : window.localStorage;
    } catch {
      return null;
    }
  }

  static get #isOpen() {
    return Boolean(PersonStore.person) && !PersonStore.isClosed;
  }

  /** @returns {unknown} what was kept; null without it, and for a copy that is damaged or too old */
  read() {
    if (!PersonStore.#isOpen) return null;
    try {
      return PersonStore.#valueIn(PersonStore.storage(this.area)?.getItem(this.key));
    } catch {
      return null;
    }
  }

  /**
   * @param {unknown} value
   * @returns {boolean} false: this browser keeps nothing (no room, forbidden, signed out)
   */
  write(value) {
    if (!PersonStore.#isOpen) return false;
    try {
      const storage = PersonStore.storage(this.area);
      storage?.setItem(this.key, JSON.stringify({ at: Date.now(), value }));
      return Boolean(storage);
    } catch {
      return false;
    }
  }

  remove() {
    try {
      PersonStore.storage(this.area)?.removeItem(this.key);
    } catch {
      // What cannot be reached is not there either.
    }
  }

  /**
   * @param {string | null | undefined} text
   * @returns {unknown}
   */
  static #valueIn(text) {
    if (!text) return null;
    try {
      /** @type {{ at?: unknown, value?: unknown } | null} */
      const record = JSON.parse(text);
      const age = Date.now() - Number(record?.at);
      return age <= PersonStore.LONGEST_MS ? (record?.value ?? null) : null;
    } catch {
      return null;
    }
  }

  /** @param {(key: string, text: string | null) => boolean} isLeft */
  static #forget(isLeft) {
    for (const area of /** @type {const} */ (["tab", "browser"])) {
      try {
        const storage = PersonStore.storage(area);
        for (const key of Object.keys(storage ?? {})) if (!isLeft(key, storage?.getItem(key) ?? null)) storage?.removeItem(key);
      } catch {
        // A browser without storage keeps nothing.
      }
    }
  }

  /** Whatever is not of the page's person goes: another person's, an older version's, a library's; and what is a day old. */
  static forgetOthers() {
    const { prefix } = PersonStore;
    PersonStore.#forget((key, text) => key.startsWith(prefix) && PersonStore.#valueIn(text) !== null);
  }

  static forgetAll() {
    PersonStore.#forget(() => false);
  }

  /** @returns {boolean} whether something of this person has not reached the server */
  static get hasUnsent() {
    let count = 0;
    PersonStore.#forget((key) => {
      if (key.startsWith(PersonStore.prefix)) count += 1;
      return true;
    });
    return count > 0;
  }

  /**
   * Tells the other windows of this browser who is here now; they hear it by the `storage` event, nothing stays.
   * @param {string} person  empty: nobody
   */
  static announce(person) {
    try {
      window.localStorage.setItem(PersonStore.SIGNAL, person || "nobody");
      window.localStorage.removeItem(PersonStore.SIGNAL);
    } catch {
      // Without storage there is nothing to clear in them.
    }
  }
}

/** The page with the entrance code, kept for a place without network where its person has asked, or in the installed app. */
class PersonPass {
  /** @type {string | undefined} the worker's address, as the one policy of the page has made it */
  static #worker;

  static get #name() {
    return `portal-pass:${PersonStore.person}`;
  }

  /** @returns {boolean} whether this browser can keep it: an old one, or one reached without TLS, cannot */
  static get isPossible() {
    return Boolean(PersonStore.person) && "caches" in window && "serviceWorker" in navigator;
  }

  /** @returns {boolean} whether the portal was opened from the home screen: such a device has one person */
  static get isInstalled() {
    return window.matchMedia("(display-mode: standalone)").matches;
  }

  /** @param {string} address */
  static async isKept(address) {
    if (!PersonPass.isPossible || !(await caches.has(PersonPass.#name))) return false;
    return Boolean(await (await caches.open(PersonPass.#name)).match(address));
  }

  /**
   * Fetches the page anew and keeps it; what is no pass any more is taken away.
   * @param {string} address
   * @returns {Promise<boolean>} whether it is kept now
   */
  static async keep(address) {
    if (!PersonPass.isPossible || PersonStore.isClosed) return false;
    const answer = await fetch(address);
    const until = Number(answer.headers.get("X-Pass-Until"));
    if (!answer.ok || answer.redirected || !until) {
      await PersonPass.drop();
      return false;
    }
    if (PersonPass.#worker === undefined) {
      const policy = window.trustedTypes?.createPolicy("worker", { createScriptURL: () => "/worker.js" });
      PersonPass.#worker = /** @type {string} */ (policy?.createScriptURL?.("") ?? "/worker.js");
    }
    await navigator.serviceWorker.register(PersonPass.#worker, { scope: "/", updateViaCache: "none" });
    await (await caches.open(PersonPass.#name)).put(address, answer);
    await navigator.serviceWorker.ready;
    return true;
  }

  /** Everything of it goes: the pass, the worker and what the worker keeps. */
  static async drop() {
    if (!("caches" in window)) return;
    await Promise.all((await caches.keys()).map((name) => caches.delete(name)));
    const workers = "serviceWorker" in navigator ? await navigator.serviceWorker.getRegistrations() : [];
    await Promise.all(workers.map((worker) => worker.unregister()));
  }

  /** Another person's goes before this page keeps anything. */
  static async dropOthers() {
    if (!("caches" in window)) return;
    const others = (await caches.keys()).filter((name) => name.startsWith("portal-pass:") && name !== PersonPass.#name);
    if (others.length > 0) await PersonPass.drop();
  }
}

(() => {
  const { person } = PersonStore;
  if (!person) return;
  PersonStore.forgetOthers();
  void PersonPass.dropOthers();
  PersonStore.announce(person);
  // A library of the page writes the address it was opened with, words searched for included.
  addEventListener("load", () => PersonStore.forgetOthers());

  // «Back» to a page of the person before: the browser puts what they typed into this person's form, before or after the scripts.
  const author = /** @type {{ person?: string } | null} */ (history.state)?.person;
  const isOfAnother = Boolean(author) && author !== person;
  const resetForms = () => {
    for (const form of document.forms) form.reset();
  };
  if (isOfAnother) resetForms();
  history.replaceState({ ...history.state, person }, "");
  addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
    else if (isOfAnother) resetForms();
  });

  const close = () => {
    PersonStore.isClosed = true;
    PersonStore.forgetAll();
    void PersonPass.drop();
  };
  addEventListener("storage", (event) => {
    if (event.key !== PersonStore.SIGNAL || !event.newValue || event.newValue === person) return;
    close();
    location.reload();
  });
  document.addEventListener("submit", (event) => {
    const form = /** @type {HTMLFormElement} */ (event.target);
    if (event.defaultPrevented || !form.matches("[data-sign-out], [action$='/accounts/logout/']")) return;
    const question = "В этом браузере есть набранное, которое ещё не дошло до портала. Выйти и стереть его?";
    if (PersonStore.hasUnsent && !window.confirm(question)) {
      event.preventDefault();
      return;
    }
    close();
    PersonStore.announce("");
  });
})();
