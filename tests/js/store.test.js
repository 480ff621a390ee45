// One browser, many people: what waits in it names its person, and another person's page finds and leaves nothing of it.
import assert from "node:assert/strict";
import { test } from "node:test";

import { keyOf, openPage, record } from "./page.js";

const NOW = Date.parse("2026-09-05T09:00:00Z");
const DAY = 24 * 60 * 60 * 1000;
const MARKUP = `<form id="work"><input name="title" value="от портала"></form>
  <form data-sign-out action="/accounts/logout/"><button name="action">Выйти</button></form>`;
const open = ({ person = "anna", tab = {}, browser = {}, state, says = true } = {}) => {
  const asked = [];
  const page = openPage(MARKUP, {
    scripts: ["portal/store.js"],
    person,
    before: (window) => {
      for (const [key, text] of Object.entries(tab)) window.sessionStorage.setItem(key, text);
      for (const [key, text] of Object.entries(browser)) window.localStorage.setItem(key, text);
      if (state) window.history.replaceState(state, "");
      window.document.querySelector("#work input").value = "набрано раньше";
      window.confirm = (question) => {
        asked.push(question);
        return says;
      };
    },
  });
  const keys = () => [...Object.keys(page.window.sessionStorage), ...Object.keys(page.window.localStorage)].sort();
  const PersonStore = page.window.eval("PersonStore");
  return { ...page, keys, asked, PersonStore, signOut: () => page.$("[data-sign-out] button").click() };
};

test("what is written is read again under the person's name, and the two areas are apart", () => {
  const { PersonStore, keys, window } = open();
  const draft = new PersonStore("tab", "step:/a/");
  assert.equal(draft.write({ name: "Анна" }), true);
  assert.deepEqual({ ...draft.read() }, { name: "Анна" });
  assert.equal(new PersonStore("browser", "step:/a/").read(), null);
  assert.equal(new PersonStore("tab", "step:/b/").read(), null);
  assert.deepEqual([keys(), window.localStorage.length], [["portal:anna:step:/a/"], 0]);
  draft.remove();
  assert.deepEqual(keys(), []);
});

test("a page of somebody else removes what is not theirs before any script reads it: all keys, in both areas", () => {
  const left = {
    [keyOf("step:/a/")]: record({ name: "Анна" }),
    "step:/a/": '{"passport_number": "123456"}',
    "htmx-current-path-for-history": "/desk/queue/?q=Анна",
  };
  const { keys } = open({ person: "boris", tab: left, browser: { ...left, [keyOf("sheet", "boris")]: record({ points: {} }) } });
  assert.deepEqual(keys(), [keyOf("sheet", "boris")]);
});

test("a name that begins alike is another person", () => {
  const { keys } = open({ person: "ann", browser: { [keyOf("sheet", "anna")]: record(1), [keyOf("sheet", "ann")]: record(2) } });
  assert.deepEqual(keys(), [keyOf("sheet", "ann")]);
});

test("the same person finds what waited, for a day and no longer; what is damaged goes", () => {
  const browser = {
    [keyOf("fresh")]: record(1, NOW - DAY),
    [keyOf("old")]: record(1, NOW - DAY - 1),
    [keyOf("broken")]: "{",
    [keyOf("strange")]: '"text"',
  };
  const { keys, PersonStore } = open({ browser });
  assert.deepEqual(keys(), [keyOf("fresh")]);
  assert.equal(new PersonStore("browser", "fresh").read(), 1);
});

test("what a library writes while the page loads goes as well", () => {
  const { window, keys } = open();
  window.sessionStorage.setItem("htmx-current-path-for-history", "/?q=Анна");
  window.dispatchEvent(new window.Event("load"));
  assert.deepEqual(keys(), []);
});

test("nothing is kept of a visitor, and nothing of the person before is taken from them", () => {
  const { PersonStore, keys } = open({ person: "", browser: { [keyOf("sheet")]: record(1) } });
  const store = new PersonStore("browser", "x");
  assert.equal(store.write(1), false);
  assert.equal(store.read(), null);
  assert.deepEqual(keys(), [keyOf("sheet")]); // a session may end by itself: its author signs in again and goes on
});

test("sign-out leaves nothing, and the page writes nothing afterwards", () => {
  const { PersonStore, keys, signOut, sentForms, asked } = open({ tab: { other: "x" } });
  signOut();
  assert.deepEqual([keys(), asked, sentForms.length], [[], [], 1]);
  assert.equal(new PersonStore("browser", "sheet").write(1), false);
  assert.deepEqual(keys(), []);
});

test("sign-out asks when something has not reached the server: no keeps it, yes forgets it", () => {
  const browser = { [keyOf("sheet")]: record({ points: { idea: "4" } }) };
  const staying = open({ browser, says: false });
  staying.signOut();
  assert.deepEqual([staying.asked.length, staying.keys(), staying.sentForms], [1, [keyOf("sheet")], []]);
  const leaving = open({ browser });
  leaving.signOut();
  assert.deepEqual([leaving.asked.length, leaving.keys(), leaving.sentForms.length], [1, [], 1]);
});

for (const [who, newValue] of [["somebody else came", "boris"], ["the person signed out", "nobody"]]) {
  test(`another window says ${who}: this one forgets everything and keeps nothing any more`, () => {
    const { window, PersonStore, keys } = open({ tab: { [keyOf("step:/a/")]: record({ name: "Анна" }) } });
    window.dispatchEvent(new window.StorageEvent("storage", { key: "portal:person", newValue }));
    assert.deepEqual(keys(), []);
    assert.equal(new PersonStore("tab", "step:/a/").write({ name: "Анна" }), false);
  });
}

test("another window of the same person changes nothing", () => {
  const { window, keys } = open({ tab: { [keyOf("step:/a/")]: record(1) } });
  window.dispatchEvent(new window.StorageEvent("storage", { key: "portal:person", newValue: "anna" }));
  window.dispatchEvent(new window.StorageEvent("storage", { key: "portal:person", newValue: null }));
  assert.deepEqual(keys(), [keyOf("step:/a/")]);
});

test("«back» to a page of the person before shows what the portal sent, not what they typed", () => {
  assert.equal(open({ state: { person: "anna" } }).$("#work input").value, "набрано раньше");
  assert.equal(open({ state: { person: "boris" } }).$("#work input").value, "от портала");
  assert.equal(open({ person: "boris" }).window.history.state.person, "boris");
});
