// A page for the tests: markup in a DOM without a browser, the scripts of static/ run in it as plain script tags, a clock that
// stands still until a test moves it, and a network whose every request waits for the test's answer.
import { readFileSync } from "node:fs";
import { mock } from "node:test";
import vm from "node:vm";

import { JSDOM, VirtualConsole } from "jsdom";

const STATIC = new URL("../../static/", import.meta.url);
/** @type {Map<string, vm.Script>} */
const compiled = new Map();

/** @param {string} name  path below static/ */
const scriptOf = (name) => {
  const filename = new URL(name, STATIC).pathname;
  if (!compiled.has(name)) compiled.set(name, new vm.Script(readFileSync(filename, "utf8"), { filename }));
  return compiled.get(name);
};

/** Lets promises and the page's own reactions to them run to their end. */
export const settle = async () => {
  for (let turn = 0; turn < 3; turn += 1) await new Promise(setImmediate);
};

/** The page's person, as the server writes an account on it. */
export const PERSON = "anna";
/** @param {string} object */
export const keyOf = (object, person = PERSON) => `portal:${person}:${object}`;
/** What a page of this person left in the browser at the moment the tests begin. */
export const record = (value, at = Date.parse("2026-09-05T09:00:00Z")) => JSON.stringify({ at, value });

/** The other end of the wire: `requests` in the order they came, `waiting` those without an answer. */
export class Network {
  requests = [];

  fetch = (url, options = {}) =>
    new Promise((resolve, reject) => {
      const body = options.body === undefined ? undefined : String(options.body);
      this.requests.push({ url: String(url), options, body, resolve, reject, isAnswered: false });
    });

  get waiting() {
    return this.requests.filter((request) => !request.isAnswered);
  }

  get last() {
    return this.requests.at(-1);
  }

  /** The body of the last request, read as JSON. */
  get sent() {
    return JSON.parse(this.last.body);
  }

  #next() {
    const [request] = this.waiting;
    if (!request) throw new Error("no request waits for an answer");
    request.isAnswered = true;
    return request;
  }

  /** Answers the oldest waiting request. */
  async answer(status, content, type = "application/json") {
    const body = type === "application/json" ? JSON.stringify(content) : content;
    this.#next().resolve(new Response(body, { status, headers: { "Content-Type": type } }));
    await settle();
  }

  /** A redirect that the page does not follow, as to the sign-in page. */
  async redirect() {
    this.#next().resolve(Response.error());
    await settle();
  }

  /** The oldest waiting request never reached the server. */
  async lose() {
    this.#next().reject(new TypeError("Failed to fetch"));
    await settle();
  }
}

/**
 * @param {string} html
 * @param {object} options
 * @param {string[]} options.scripts  paths below static/, in the order of the page
 * @param {string} [options.person]  whom the page was drawn for; empty: a visitor
 * @param {(window: Window) => void} [options.before]  what the browser holds before the scripts run
 */
export const openPage = (html, { scripts, before = () => {}, person = PERSON }) => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"], now: Date.parse("2026-09-05T09:00:00Z") });
  const virtualConsole = new VirtualConsole();
  // An error in a page's listener fails the test that caused it.
  virtualConsole.on("jsdomError", (error) => {
    if (error.type === "unhandled-exception") queueMicrotask(() => Promise.reject(error.cause ?? error));
  });
  const dom = new JSDOM(html, {
    url: "https://portal.example/page/",
    runScripts: "outside-only",
    pretendToBeVisual: true,
    virtualConsole,
  });
  const { window } = dom;
  const network = new Network();
  Object.assign(window, {
    fetch: network.fetch,
    setTimeout: globalThis.setTimeout,
    clearTimeout: globalThis.clearTimeout,
    setInterval: globalThis.setInterval,
    Date: globalThis.Date,
  });
  /** @type {string[]} */
  const sentForms = [];
  window.addEventListener("submit", (event) => {
    // A real page would leave here; JSDOM knows no navigation.
    if (!event.defaultPrevented) sentForms.push(event.submitter?.value ?? "");
    event.preventDefault();
  });
  if (person) window.document.documentElement.dataset.person = person;
  before(window);
  for (const name of scripts) scriptOf(name).runInContext(dom.getInternalVMContext());
  const { document } = window;
  const find = (selector) => document.querySelector(selector);
  return {
    window,
    document,
    network,
    sentForms,
    /** What is kept about an object; null without it. */
    storedAbout: (area, object, who = person) => JSON.parse(window[area].getItem(keyOf(object, who)))?.value ?? null,
    $: find,
    text: (selector) => find(selector).textContent,
    /** Types a value into a field; `change` as when the person leaves it. */
    type: (selector, value, kind = "input") => {
      find(selector).value = value;
      find(selector).dispatchEvent(new window.Event(kind, { bubbles: true }));
    },
    choose: (selector) => {
      find(selector).checked = true;
      find(selector).dispatchEvent(new window.Event("change", { bubbles: true }));
    },
    /** @returns {boolean} whether the page took the key for itself */
    key: (name, selector = "body", more = {}) => {
      const options = { key: name, bubbles: true, cancelable: true, ...more };
      const event = new window.KeyboardEvent("keydown", options);
      return !find(selector).dispatchEvent(event);
    },
    focused: () => document.activeElement,
    online: async () => {
      window.dispatchEvent(new window.Event("online"));
      await settle();
    },
    later: async (milliseconds) => {
      mock.timers.tick(milliseconds);
      await settle();
    },
  };
};
