// The queue of one score sheet: nothing typed is lost, nothing of another window is overwritten.
import assert from "node:assert/strict";
import { test } from "node:test";

import { keyOf, openPage, record } from "./page.js";

const KEY = "sheet-spring-7-3-main";
const sheet = (revision, more = {}) => ({ revision, points: {}, comments: {}, words: {}, ...more });
const saved = (revision, refused = {}) => ({ sheet: sheet(revision), refused });

const openSaver = ({ stored, raw, cookie = "csrftoken=first", forbid } = {}) => {
  const page = openPage("<body></body>", {
    scripts: ["portal/store.js", "judging/saver.js"],
    before: (window) => {
      window.document.cookie = cookie;
      if (stored) window.localStorage.setItem(keyOf(KEY), record(stored));
      if (raw) window.localStorage.setItem(keyOf(KEY), raw);
      forbid?.(window);
    },
  });
  const calls = { states: [], saved: [], restored: [], conflicts: [], answered: [] };
  const SheetSaver = page.window.eval("SheetSaver");
  const saver = new SheetSaver({
    url: "/cells/",
    storageKey: KEY,
    revision: "4",
    showState: (text) => calls.states.push(text),
    onSaved: (answer) => calls.saved.push(answer),
    onRestored: (draft) => calls.restored.push(structuredClone(draft)),
    onConflict: (typed, server) => calls.conflicts.push([typed, server]),
    onAnswered: (isEmpty, hasFailed) => calls.answered.push([isEmpty, hasFailed]),
  });
  const storedDraft = () => page.storedAbout("localStorage", KEY);
  return { ...page, saver, calls, storedDraft, state: () => calls.states.at(-1) };
};

test("a change goes at once with the page's revision and the token of the cookie", async () => {
  const { saver, network } = openSaver({ cookie: "csrftoken=first" });
  saver.change("points", "idea", "4");
  assert.deepEqual(network.sent, { revision: 4, points: { idea: "4" }, comments: {}, words: {} });
  assert.equal(network.last.url, "/cells/");
  assert.equal(network.last.options.method, "POST");
  assert.equal(network.last.options.headers["X-CSRFToken"], "first");
  assert.equal(saver.isIdle, false);
});

test("the server's answer empties the browser's copy and gives the next revision", async () => {
  const { saver, network, calls, storedDraft, state } = openSaver();
  saver.change("points", "idea", "4");
  assert.deepEqual(storedDraft(), { points: { idea: "4" }, comments: {}, words: {} });
  assert.equal(state(), "сохраняется…");
  await network.answer(200, saved(5));
  assert.equal(storedDraft(), null);
  assert.match(state(), /^сохранено \d\d:\d\d$/);
  assert.equal(calls.saved.length, 1);
  assert.deepEqual(calls.answered, [[true, false]]);
  assert.equal(saver.isIdle, true);
  saver.change("points", "idea", "5");
  assert.equal(network.sent.revision, 5);
});

test("what changes while a request is on its way is stored and goes in one request after it", async () => {
  const { saver, network, later, storedDraft } = openSaver();
  saver.change("points", "idea", "4");
  saver.change("points", "work", "2");
  saver.change("comments", "idea", "хорошо");
  assert.equal(network.requests.length, 1);
  assert.deepEqual(storedDraft(), { points: { idea: "4", work: "2" }, comments: { idea: "хорошо" }, words: {} });
  await network.answer(200, saved(5));
  await later(0);
  assert.equal(network.requests.length, 2);
  assert.deepEqual(network.sent, { revision: 5, points: { work: "2" }, comments: { idea: "хорошо" }, words: {} });
});

test("without network the change stays in the browser and is sent again after three seconds", async () => {
  const { saver, network, later, storedDraft, state, calls } = openSaver();
  saver.change("points", "idea", "4");
  await network.lose();
  assert.equal(state(), "Нет связи. Набранное осталось в этом браузере и сохранится само.");
  assert.deepEqual(storedDraft().points, { idea: "4" });
  assert.deepEqual(calls.answered, [[false, true]]);
  await later(2999);
  assert.equal(network.requests.length, 1);
  await later(1);
  assert.equal(network.requests.length, 2);
  assert.deepEqual(network.sent.points, { idea: "4" });
});

test("the network's return sends at once, and the waiting retry does not send a second time", async () => {
  const { saver, network, later, online } = openSaver();
  saver.change("points", "idea", "4");
  await network.lose();
  await later(1000);
  await online();
  assert.equal(network.requests.length, 2);
  await network.lose();
  await later(2999);
  assert.equal(network.requests.length, 2);
  await later(1);
  assert.equal(network.requests.length, 3);
  await network.answer(200, saved(5));
  await later(10_000);
  assert.equal(network.requests.length, 3);
});

test("a value typed while the failing request was on its way is newer than what comes back", async () => {
  const { saver, network, later } = openSaver();
  saver.change("points", "idea", "4");
  saver.change("points", "idea", "5");
  await network.lose();
  await later(3000);
  assert.deepEqual(network.sent.points, { idea: "5" });
});

for (const status of [401, 403]) {
  test(`an expired session (${status}) loses nothing: the next try takes the new cookie`, async () => {
    const { saver, network, later, document, state, storedDraft } = openSaver();
    saver.change("words", "comment", "смело");
    await network.answer(status, { message: "нет" });
    assert.equal(state(), "Вы вышли из портала: войдите в другом окне. Набранное сохранено в этом браузере и уйдёт само.");
    assert.deepEqual(storedDraft().words, { comment: "смело" });
    document.cookie = "csrftoken=second";
    await later(3000);
    assert.equal(network.last.options.headers["X-CSRFToken"], "second");
    assert.deepEqual(network.sent.words, { comment: "смело" });
  });
}

test("a refusal of the whole sheet shows the server's words, an error page its own", async () => {
  const { saver, network, later, state, storedDraft } = openSaver();
  saver.change("points", "idea", "4");
  await network.answer(409, { code: "assessment.closed", message: "Оценка закрыта." });
  assert.equal(state(), "Оценка закрыта.");
  await later(3000);
  await network.answer(500, "<h1>Ошибка</h1>", "text/html");
  assert.equal(state(), "Не сохранено: портал ответил ошибкой. Набранное осталось в этом браузере.");
  assert.deepEqual(storedDraft().points, { idea: "4" });
});

test("a page instead of an answer is no saved sheet", async () => {
  const { saver, network, storedDraft, calls } = openSaver();
  saver.change("points", "idea", "4");
  await network.answer(200, "<h1>Вход</h1>", "text/html");
  assert.deepEqual(storedDraft().points, { idea: "4" });
  assert.deepEqual([calls.saved.length, calls.answered], [0, [[false, true]]]);
});

test("a cell outside of the scale is named and not sent again", async () => {
  const { saver, network, later, state } = openSaver();
  saver.change("points", "idea", "9");
  await network.answer(200, saved(5, { idea: "Балл от 0 до 5.", work: "Балл от 0 до 3." }));
  assert.equal(state(), "Балл от 0 до 5. Балл от 0 до 3.");
  await later(10_000);
  assert.equal(network.requests.length, 1);
});

test("another window saved first: both versions go to the page, nothing is sent over it", async () => {
  const { saver, network, later, calls, state, storedDraft } = openSaver();
  saver.change("points", "idea", "4");
  saver.change("points", "work", "1"); // typed while the request is on its way
  const theirs = sheet(9, { points: { idea: "2" } });
  await network.answer(409, { code: "sheet.stale", message: "Лист сохранён в другом окне.", sheet: theirs });
  assert.equal(state(), "Лист сохранён в другом окне.");
  assert.equal(calls.conflicts.length, 1);
  assert.deepEqual(structuredClone(calls.conflicts[0]), [
    { points: { idea: "4", work: "1" }, comments: {}, words: {} },
    theirs,
  ]);
  assert.deepEqual(calls.answered, [[true, false]]);
  assert.equal(storedDraft(), null);
  await later(10_000);
  assert.equal(network.requests.length, 1);
  saver.change("points", "idea", "4");
  assert.equal(network.sent.revision, 9);
});

test("what an earlier visit could not save is shown and sent", async () => {
  const { saver, network, calls } = openSaver({ stored: { points: { idea: "3" }, words: { comment: "да" } } });
  saver.restore();
  const draft = { points: { idea: "3" }, comments: {}, words: { comment: "да" } };
  assert.deepEqual(calls.restored, [draft]);
  assert.deepEqual(network.sent, { revision: 4, ...draft });
});

test("without an earlier visit nothing is restored and nothing sent", async () => {
  const { saver, network, calls } = openSaver();
  saver.restore();
  await saver.send();
  assert.deepEqual([calls.restored, network.requests], [[], []]);
});

test("a second change does not push out what is on its way: a page that dies has both", async () => {
  const first = openSaver();
  first.saver.change("points", "idea", "4");
  first.saver.change("points", "idea", "5");
  first.saver.change("words", "comment", "да");
  assert.deepEqual(first.storedDraft(), { points: { idea: "5" }, comments: {}, words: { comment: "да" } });
  await first.network.answer(200, saved(5));
  assert.deepEqual(first.storedDraft(), { points: { idea: "5" }, comments: {}, words: { comment: "да" } });
  await first.later(0);
  await first.network.answer(200, saved(6));
  assert.equal(first.storedDraft(), null);
});

const setItem = (window) => {
  window.Storage.prototype.setItem = () => {
    throw new Error("full");
  };
};
const allOfIt = (window) => {
  Object.defineProperty(window, "localStorage", {
    get: () => {
      throw new Error("forbidden");
    },
  });
};
for (const [what, forbid] of [["full", setItem], ["forbidden", allOfIt]]) {
  test(`where storage is ${what} everything is saved all the same, and the page says what is not kept`, async () => {
    const { saver, network, later, state } = openSaver({ forbid });
    saver.restore();
    saver.change("points", "idea", "4");
    saver.change("points", "work", "2");
    await network.lose();
    assert.equal(state(), "Нет связи. Браузер не хранит набранное: не закрывайте страницу, оно сохранится само.");
    await later(3000);
    assert.deepEqual(network.sent.points, { idea: "4", work: "2" });
    await network.answer(200, saved(5));
    assert.equal(saver.isIdle, true);
  });
}

for (const [what, raw, sent] of [
  ["cut off", '{"at": 1', null],
  ["no record", '"sheet"', null],
  ["of another shape", record(["4"]), null],
  ["without its parts", record({ points: null, comments: "x" }), null],
  ["damaged in one cell", record({ points: { idea: "4", work: { deep: 1 } } }), { idea: "4" }],
]) {
  test(`a stored copy that is ${what} stops nothing`, async () => {
    const { saver, network } = openSaver({ raw });
    saver.restore();
    assert.deepEqual(network.requests.map((request) => JSON.parse(request.body).points), sent ? [sent] : []);
    saver.change("words", "comment", "да");
    assert.equal(network.requests.length, 1);
  });
}

test("each request says for whom its page was drawn, and the refusal to somebody else is shown as it is", async () => {
  const { saver, network, state } = openSaver();
  saver.change("points", "idea", "4");
  assert.equal(network.last.options.headers["X-Drawn-For"], "anna");
  await network.answer(403, { code: "person.other", message: "Теперь здесь другой человек." });
  assert.equal(state(), "Теперь здесь другой человек.");
});
