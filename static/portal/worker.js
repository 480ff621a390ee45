// Away from the network: answers with the entrance code that its person has asked to keep, or says that there is no network.
// It stores nothing of a person itself: the pass is kept and taken away by static/portal/store.js. The server writes the lines
// above this file: what the page without a network is made of, and the version of it.
"use strict";
/* global SHELL, VERSION, self, caches, Request, Response */
(() => {
  const SHELL_CACHE = `portal-shell:${VERSION}`;

  self.addEventListener("install", (event) => {
    const whole = SHELL.map((path) => new Request(path, { credentials: "omit", cache: "reload" }));
    event.waitUntil(caches.open(SHELL_CACHE).then((cache) => cache.addAll(whole)).then(() => self.skipWaiting()));
  });

  self.addEventListener("activate", (event) => {
    const old = (name) => name.startsWith("portal-shell:") && name !== SHELL_CACHE;
    event.waitUntil(
      caches
        .keys()
        .then((names) => Promise.all(names.filter(old).map((name) => caches.delete(name))))
        .then(() => self.clients.claim()),
    );
  });

  /** The pass this address names, else the one kept last; nothing after its term. */
  const pass = async (address) => {
    for (const name of (await caches.keys()).filter((each) => each.startsWith("portal-pass:"))) {
      const cache = await caches.open(name);
      const stored = (await cache.keys()).map((each) => each.url);
      const asked = stored.find((each) => new URL(each).pathname === new URL(address).pathname) ?? stored.at(-1);
      const answer = asked && (await cache.match(asked));
      if (!answer) continue;
      if (Number(answer.headers.get("X-Pass-Until")) > Date.now()) return answer;
      await cache.delete(asked);
    }
    return null;
  };

  const away = async (address) => (await pass(address)) ?? (await caches.match(SHELL[0])) ?? Response.error();

  self.addEventListener("fetch", (event) => {
    const { request } = event;
    if (request.method !== "GET") return;
    if (request.mode === "navigate") event.respondWith(fetch(request).catch(() => away(request.url)));
    else if (SHELL.includes(new URL(request.url).pathname)) {
      event.respondWith(fetch(request).catch(async () => (await caches.match(request)) ?? Response.error()));
    }
  });
})();
