// The queue of one score sheet: nothing typed is lost, nothing of another window is overwritten.
import assert from "node:assert/strict";
import { test } from "node:test";

import { keyOf, openPage, record } from "./page.js";

const KEY = "sheet-spring-7-3-main";
const sheet = (revision, more = {}) => ({ revision, points: {}, comments: {}, words: {}, ...more });
const saved = (revision, refused = {}) => ({ sheet: sheet(revision), refused });

/** Changes as the browser keeps them: each with the revision it was typed on. */
const typedOn = (base, draft, old = {}) =>
  Object.entries(draft).flatMap(([part, cells]) =>
    Object.entries(cells).map(([name, value]) => ({ part, name, base, old: old[name] ?? null, value })),
  );
const draft = (more) => ({ points: {}, comments: {}, words: {}, ...more });

const openSaver = ({ stored, raw, cookie = "csrftoken=first", forbid, revision = "4", before, person } = {}) => {
  const page = openPage("<body></body>", {
    scripts: ["portal/store.js", "judging/saver.js"],
    ...(person ? { person } : {}),
    before: (window) => {
      window.document.cookie = cookie;
      if (stored) window.localStorage.setItem(keyOf(KEY), record(stored));
      if (raw) window.localStorage.setItem(keyOf(KEY), raw);
      forbid?.(window);
    },
  });
  const calls = { states: [], saved: [], restored: [], conflicts: [], held: [], answered: [] };
  const SheetSaver = page.window.eval("SheetSaver");
  const saver = new SheetSaver({
    url: "/cells/",
    storageKey: KEY,
    revision,
    saved: before,
    showState: (text) => calls.states.push(text),
    onSaved: (answer) => calls.saved.push(answer),
    onRestored: (typed, base) => calls.restored.push([structuredClone(typed), base]),
    onConflict: (typed, server, over) => calls.conflicts.push([typed, server, over]),
    onHeld: (typed, why) => calls.held.push([structuredClone(typed), why]),
    onAnswered: (isEmpty, hasFailed) => calls.answered.push([isEmpty, hasFailed]),
  });
  const storedCells = () => page.storedAbout("localStorage", KEY);
  const storedDraft = () => {
    const typed = storedCells() && draft();
    for (const cell of storedCells() ?? []) typed[cell.part] = { ...typed[cell.part], [cell.name]: cell.value };
    return typed;
  };
  return { ...page, saver, calls, storedCells, storedDraft, state: () => calls.states.at(-1) };
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
  await network.answer(429, { code: "too_often", message: "Слишком часто." });
  assert.equal(state(), "Слишком часто.");
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
    draft({ points: { idea: "4", work: "1" } }),
    theirs,
    draft({ points: { idea: null, work: null } }),
  ]);
  assert.deepEqual(calls.answered, [[true, false]]);
  assert.deepEqual(storedDraft().points, { idea: "4", work: "1" }); // until the person has chosen
  await later(10_000);
  assert.equal(network.requests.length, 1);
  saver.change("points", "idea", "4");
  assert.equal(network.sent.revision, 9);
  saver.leave("points", "work");
  assert.deepEqual(storedDraft().points, { idea: "4" });
  await network.answer(200, saved(10));
  assert.equal(storedDraft(), null);
});

test("what an earlier visit could not save is shown and sent", async () => {
  const typed = draft({ points: { idea: "3" }, words: { comment: "да" } });
  const { saver, network, calls } = openSaver({ stored: typedOn(4, typed) });
  saver.restore();
  assert.deepEqual(calls.restored, [[typed, 4]]);
  assert.deepEqual(network.sent, { revision: 4, ...typed });
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
  ["without a revision", record([{ part: "points", name: "idea", value: "4" }]), null],
  ["of no part of a sheet", record([{ part: "secrets", name: "idea", base: 4, old: null, value: "4" }]), null],
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

// The laptop loses the network, 5 is typed over 1, its tab is closed; on the phone the same member saves 2; the laptop is back.
test("two devices: offline points go with the revision they were typed on, the newer stay until the person chooses", async () => {
  const laptop = openSaver({ before: draft({ points: { idea: "1" } }) });
  laptop.saver.change("points", "idea", "5");
  await laptop.network.lose();
  assert.deepEqual(laptop.storedCells(), typedOn(4, { points: { idea: "5" } }, { idea: "1" }));

  const again = openSaver({ stored: laptop.storedCells(), revision: "5", before: draft({ points: { idea: "2" } }) });
  again.saver.restore();
  assert.deepEqual(again.calls.restored, [[draft({ points: { idea: "5" } }), 4]]);
  assert.deepEqual(again.network.sent, { revision: 4, ...draft({ points: { idea: "5" } }) });
  const phone = sheet(5, { points: { idea: "2" } });
  await again.network.answer(409, { code: "sheet.stale", message: "Лист изменён в другом окне.", sheet: phone });
  assert.deepEqual(structuredClone(again.calls.conflicts[0]), [
    draft({ points: { idea: "5" } }), phone, draft({ points: { idea: "1" } }),
  ]);
  await again.later(10_000);
  assert.equal(again.network.requests.length, 1);
  again.saver.change("points", "idea", "5");
  assert.deepEqual(again.network.sent, { revision: 5, ...draft({ points: { idea: "5" } }) });
});

test("a tab closed before the choice asks again, with the same revision", async () => {
  const first = openSaver({ stored: typedOn(4, { points: { idea: "5" } }), revision: "5" });
  first.saver.restore();
  await first.network.answer(409, { code: "sheet.stale", message: "", sheet: sheet(5, { points: { idea: "2" } }) });
  const second = openSaver({ stored: first.storedCells(), revision: "6" });
  second.saver.restore();
  assert.equal(second.network.sent.revision, 4);
});

test("offline for long: what was typed on one revision goes together, a cell keeps what it was first typed over", async () => {
  const { saver, network, storedCells } = openSaver({ before: draft({ points: { idea: "1", work: "0" } }) });
  saver.change("points", "idea", "4");
  await network.lose();
  saver.change("points", "work", "3");
  await network.lose();
  saver.change("points", "idea", "5");
  assert.deepEqual(network.sent, { revision: 4, ...draft({ points: { idea: "5", work: "3" } }) });
  assert.deepEqual(storedCells(), typedOn(4, { points: { idea: "5", work: "3" } }, { idea: "1", work: "0" }));
});

test("what is typed on the sheet of now is not held back by what an earlier visit left", async () => {
  const { saver, network, later, calls } = openSaver({ stored: typedOn(4, { points: { idea: "5" } }), revision: "6" });
  saver.restore();
  saver.change("points", "work", "3");
  await network.answer(409, { code: "sheet.stale", message: "", sheet: sheet(6, { points: { idea: "2" } }) });
  assert.deepEqual(structuredClone(calls.conflicts[0][0]), draft({ points: { idea: "5" } }));
  await later(0);
  assert.deepEqual(network.sent, { revision: 6, ...draft({ points: { work: "3" } }) });
});

test("what the other device has saved alike is no choice to make", async () => {
  const { saver, network, storedDraft } = openSaver({ stored: typedOn(4, { points: { idea: "5", work: "1" } }), revision: "6" });
  saver.restore();
  const theirs = sheet(6, { points: { idea: "5", work: "2" } });
  await network.answer(409, { code: "sheet.stale", message: "", sheet: theirs });
  assert.deepEqual(storedDraft().points, { work: "1" });
});

test("a sheet signed or closed meanwhile: what was typed before is shown and stays here, nothing is sent", async () => {
  const stored = typedOn(4, { points: { idea: "5" } });
  const { saver, network, later, online, calls, storedDraft } = openSaver({ stored, revision: "6" });
  saver.restore(false);
  await later(10_000);
  await online();
  assert.deepEqual([calls.held, network.requests], [[[draft({ points: { idea: "5" } }), ""]], []]);
  assert.deepEqual(storedDraft().points, { idea: "5" });
  saver.leave("points", "idea");
  assert.equal(storedDraft(), null);
});

const FINAL = [[409, "sheet.signed"], [409, "assessment.not_open"], [403, "sheet.recused"], [409, "project.removed"]];
for (const [status, code] of FINAL) {
  test(`refused while the page is open (${code}): shown with the reason, never sent again by itself`, async () => {
    const { saver, network, later, online, calls, state, storedDraft } = openSaver();
    saver.change("points", "idea", "5");
    await network.answer(status, { code, message: "Лист подписан." });
    await later(10_000);
    await online();
    assert.equal(network.requests.length, 1);
    assert.deepEqual([state(), calls.held], ["Лист подписан.", [[draft({ points: { idea: "5" } }), "Лист подписан."]]]);
    assert.deepEqual(storedDraft().points, { idea: "5" });
    assert.equal(saver.isIdle, true);
  });
}

test("another window of the same sheet keeps what it has stored: neither pushes the other's out", async () => {
  const theirs = typedOn(4, { points: { work: "2" } });
  const { saver, network, window, storedDraft } = openSaver();
  window.localStorage.setItem(keyOf(KEY), record(theirs));
  saver.change("points", "idea", "4");
  assert.deepEqual(storedDraft().points, { work: "2", idea: "4" });
  await network.answer(200, saved(5));
  assert.deepEqual(storedDraft().points, { work: "2" });
});

test("another member at the same device sees and sends nothing of it, and takes nothing away that is theirs to see", async () => {
  const { saver, network, window, calls } = openSaver({ stored: typedOn(4, { points: { idea: "5" } }), person: "boris" });
  saver.restore();
  saver.restore(false);
  assert.deepEqual([calls.restored, calls.held, network.requests], [[], [], []]);
  assert.equal(window.localStorage.getItem(keyOf(KEY)), null); // store.js: another person's leftovers go
});

test("what an earlier version of this page has left counts as typed on the empty sheet", () => {
  const { saver, network } = openSaver({ stored: { points: { idea: "3" }, words: { comment: "да" } } });
  saver.restore();
  assert.deepEqual(network.sent, { revision: 0, points: { idea: "3" }, comments: {}, words: { comment: "да" } });
});
