// The entrance code without network: kept only when its person asks, or where the portal is installed; what the worker answers.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import vm from "node:vm";

import { openPage, settle } from "./page.js";

const BLOCK = `<div data-pass="/c/a/application/pass/" hidden><p data-pass-state></p>
  <button data-pass-keep>Сохранить</button><button data-pass-drop hidden>Убрать</button></div>`;

/** The block of the page with a stand-in for what keeps. */
const open = async ({ isPossible = true, isInstalled = false, isKept = false, keeps = async () => true } = {}) => {
  const done = [];
  const page = openPage(BLOCK, {
    scripts: ["registration/pass.js"],
    before: (window) => {
      window.PersonPass = {
        isPossible,
        isInstalled,
        isKept: async () => isKept,
        keep: (address) => {
          done.push(`keep ${address}`);
          return keeps();
        },
        drop: async () => done.push("drop"),
      };
    },
  });
  await settle();
  return { ...page, done };
};

test("a browser that cannot keep it shows nothing of it", async () => {
  const { $ } = await open({ isPossible: false });
  assert.equal($("[data-pass]").hidden, true);
});

test("nothing is kept until the person presses, and then it can be taken away", async () => {
  const { $, done, text } = await open();
  assert.deepEqual([done, $("[data-pass]").hidden, $("[data-pass-keep]").hidden], [[], false, false]);
  $("[data-pass-keep]").click();
  await settle();
  assert.deepEqual(done, ["keep /c/a/application/pass/"]);
  assert.deepEqual([$("[data-pass-keep]").hidden, $("[data-pass-drop]").hidden], [true, false]);
  assert.match(text("[data-pass-state]"), /сохранены на этом устройстве/);
  $("[data-pass-drop]").click();
  await settle();
  assert.deepEqual([done.at(-1), $("[data-pass-keep]").hidden], ["drop", false]);
});

test("what is kept is fetched anew, and an installed portal keeps it by itself for as long as it is installed", async () => {
  assert.deepEqual((await open({ isKept: true })).done, ["keep /c/a/application/pass/"]);
  const { $, done } = await open({ isInstalled: true });
  assert.deepEqual([done, $("[data-pass-drop]").hidden], [["keep /c/a/application/pass/"], true]);
});

test("without the network the person is told to press again", async () => {
  const { $, text } = await open({ keeps: () => Promise.reject(new TypeError("Failed to fetch")) });
  $("[data-pass-keep]").click();
  await settle();
  assert.match(text("[data-pass-state]"), /проверьте связь/);
});

const ORIGIN = "https://portal.example";
const SOURCE = readFileSync(new URL("../../static/portal/worker.js", import.meta.url), "utf8");
const NAME = "portal/worker.js";
const HOUR = 60 * 60 * 1000;

/** A cache of the browser by name: address -> answer. */
class Caches {
  stores = new Map();

  keys = async () => [...this.stores.keys()];

  delete = async (name) => this.stores.delete(name);

  match = async (path) => [...this.stores.values()].map((store) => store.get(ORIGIN + path)).find(Boolean);

  open = async (name) => {
    if (!this.stores.has(name)) this.stores.set(name, new Map());
    const store = this.stores.get(name);
    return {
      addAll: async (requests) => requests.forEach((request) => store.set(request.url, new Response("оболочка"))),
      keys: async () => [...store.keys()].map((url) => ({ url })),
      match: async (url) => store.get(url),
      delete: async (url) => store.delete(url),
      put: async (url, answer) => store.set(url, answer),
    };
  };
}

/** The worker in a scope of its own; `fetch` fails as without network unless an answer is given. */
const work = (caches, { answer } = {}) => {
  const listeners = {};
  const scope = {
    caches, Response, URL, Promise, Number, Date,
    SHELL: ["/away/"], VERSION: "2",
    Request: class {
      constructor(path) {
        this.url = ORIGIN + path;
      }
    },
    fetch: async () => answer ?? Promise.reject(new TypeError("Failed to fetch")),
    self: {
      addEventListener: (kind, listener) => (listeners[kind] = listener),
      skipWaiting: () => {},
      clients: { claim: () => {} },
    },
  };
  new vm.Script(SOURCE, { filename: NAME }).runInNewContext(scope);
  const send = async (kind, event = {}) => {
    let result;
    listeners[kind]({ waitUntil: (promise) => (result = promise), respondWith: (promise) => (result = promise), ...event });
    return result;
  };
  const navigate = (path) => send("fetch", { request: { method: "GET", mode: "navigate", url: ORIGIN + path } });
  return { send, navigate };
};

const passUntil = (at) => new Response("код", { headers: { "X-Pass-Until": String(at) } });

test("a new version keeps its own page without network and forgets the older one", async () => {
  const caches = new Caches();
  await caches.open("portal-shell:1");
  const { send } = work(caches);
  await send("install");
  await send("activate");
  assert.deepEqual(await caches.keys(), ["portal-shell:2"]);
});

test("without the network the pass answers until its term, then the page without network", async () => {
  const caches = new Caches();
  const own = await caches.open("portal-pass:anna");
  await own.put(`${ORIGIN}/c/a/application/pass/`, passUntil(Date.now() + HOUR));
  const there = work(caches, { answer: new Response("сеть") });
  await there.send("install");
  assert.equal(await (await there.navigate("/c/a/")).text(), "сеть");
  const away = work(caches);
  assert.equal(await (await away.navigate("/c/a/")).text(), "код");
  await own.put(`${ORIGIN}/c/a/application/pass/`, passUntil(Date.now() - HOUR));
  assert.equal(await (await away.navigate("/c/a/")).text(), "оболочка");
  assert.deepEqual(await own.keys(), []);
});

test("what is sent and what is no page of its own goes past the worker", async () => {
  const { send } = work(new Caches());
  assert.equal(await send("fetch", { request: { method: "POST", mode: "navigate", url: `${ORIGIN}/c/a/` } }), undefined);
  assert.equal(await send("fetch", { request: { method: "GET", mode: "cors", url: `${ORIGIN}/c/a/` } }), undefined);
  const answer = await send("fetch", { request: { method: "GET", mode: "no-cors", url: `${ORIGIN}/away/` } });
  assert.equal(answer.type, "error");
});
