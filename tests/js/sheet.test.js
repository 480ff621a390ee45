// The page of one score sheet: the sum, the keys, signing while a change is on its way, and two windows.
import assert from "node:assert/strict";
import { test } from "node:test";

import { keyOf, openPage, record } from "./page.js";

const SCALE = [0, 1, 2, 3, 4, 5];
const radios = (code, values, disabled) =>
  values.map((value) => `<input type="radio" name="points_${code}" value="${value}" ${disabled}>`).join("");
const criterion = (code, { weight = 1, values = SCALE, bands = "", disabled = "" } = {}) => `
  <fieldset data-criterion="${code}" data-weight="${weight}" id="criterion-${code}">
    ${values ? radios(code, values, disabled) : `<input type="number" name="points_${code}">`}
    <dl class="bands">${bands}</dl>
    <input name="comment_${code}" id="comment_${code}">
  </fieldset>`;
const openSheet = ({ criteria = [criterion("idea"), criterion("work")], editable = "1", stored } = {}) =>
  openPage(
    `<form id="sheet" data-cells="/cells/" data-key="sheet" data-editable="${editable}">
      <input type="hidden" name="revision" value="4">${criteria.join("")}
      <div><textarea name="comment" id="comment"></textarea></div>
      <div><textarea name="private_note"></textarea></div>
      <span id="total">0</span><span id="saved"></span>
      <button name="action" value="sign">Подписать</button><button name="action" value="save">Сохранить</button>
    </form>`,
    {
      scripts: ["portal/store.js", "judging/saver.js", "judging/sheet.js"],
      before: (window) => stored && window.localStorage.setItem(keyOf("sheet"), record(stored)),
    },
  );
const points = (code, value) => `#criterion-${code} input[value="${value}"]`;
const saved = (revision) => ({ sheet: { revision, points: {}, comments: {}, words: {} }, refused: {} });
const stale = (revision, sheet) => ({
  code: "sheet.stale",
  message: "Лист сохранён в другом окне.",
  sheet: { revision, points: {}, comments: {}, words: {}, ...sheet },
});

test("the sum counts weights and is written with a comma", () => {
  const page = openSheet({ criteria: [criterion("idea", { weight: 0.35 }), criterion("work", { weight: 2 })] });
  assert.equal(page.text("#total"), "0");
  page.choose(points("idea", 3));
  assert.equal(page.text("#total"), "1,05");
  page.choose(points("work", 5));
  assert.equal(page.text("#total"), "11,05");
});

test("the band of the given points is marked, its ends included, and none without points", () => {
  const bands = '<div data-least="0" data-most="2"></div><div data-least="3" data-most="5"></div>';
  const page = openSheet({ criteria: [criterion("idea", { bands })] });
  const chosen = () => [...page.document.querySelectorAll(".bands div")].map((band) => band.className);
  assert.deepEqual(chosen(), ["", ""]);
  for (const [value, classes] of [[0, ["chosen", ""]], [2, ["chosen", ""]], [3, ["", "chosen"]], [5, ["", "chosen"]]]) {
    page.choose(points("idea", value));
    assert.deepEqual(chosen(), classes);
  }
});

test("points, a remark on a criterion and a note go as three kinds of cells", async () => {
  const page = openSheet();
  page.choose(points("work", 2));
  assert.deepEqual(page.network.sent, { revision: 4, points: { work: "2" }, comments: {}, words: {} });
  page.type("#comment_idea", "ясно", "change");
  page.type("[name=private_note]", "спросить", "change");
  await page.network.answer(200, saved(5));
  await page.later(0);
  const texts = { comments: { idea: "ясно" }, words: { private_note: "спросить" } };
  assert.deepEqual(page.network.sent, { revision: 5, points: {}, ...texts });
  assert.equal(page.$("[name=revision]").value, "5");
});

test("a long scale is typed", () => {
  const page = openSheet({ criteria: [criterion("idea", { values: null, weight: 0.5 })] });
  page.type("[name=points_idea]", "87", "change");
  assert.deepEqual(page.network.sent.points, { idea: "87" });
  assert.equal(page.text("#total"), "43,5");
});

test("a digit gives points to the first criterion without any and moves on, the last one to signing", () => {
  const page = openSheet();
  assert.equal(page.key("4"), true);
  assert.equal(page.$(points("idea", 4)).checked, true);
  assert.equal(page.focused().name, "points_work");
  assert.equal(page.key("0"), true);
  assert.equal(page.$(points("work", 0)).checked, true);
  assert.equal(page.focused().value, "sign");
  assert.equal(page.text("#total"), "4");
});

test("moving on stops at the points that the next criterion has", () => {
  const page = openSheet();
  page.choose(points("work", 3));
  page.key("4");
  assert.equal(page.focused(), page.$(points("work", 3)));
});

test("a digit pressed on a criterion is its points, though an earlier one has none", () => {
  const page = openSheet();
  page.$(points("work", 0)).focus();
  assert.equal(page.key("3", points("work", 0)), true);
  assert.equal(page.$(points("work", 3)).checked, true);
  assert.equal(page.$("#criterion-idea input:checked"), null);
});

test("a field that is no part of the sheet is not saved", () => {
  const page = openSheet();
  page.type("[name=revision]", "9", "change");
  assert.equal(page.network.requests.length, 0);
});

test("a digit outside of the scale is left to the browser", () => {
  const page = openSheet();
  assert.equal(page.key("7"), false);
  assert.equal(page.network.requests.length, 0);
});

for (const [name, selector, more] of [
  ["in a remark", "#comment_idea", {}],
  ["in a text", "#comment", {}],
  ["with Ctrl", "body", { ctrlKey: true }],
  ["with Alt", "body", { altKey: true }],
  ["with Cmd", "body", { metaKey: true }],
]) {
  test(`a digit ${name} gives no points`, () => {
    const page = openSheet();
    assert.equal(page.key("4", selector, more), false);
    assert.equal(page.document.querySelector("input:checked"), null);
  });
}

test("a closed sheet takes no keys and sends nothing of an earlier visit", () => {
  const page = openSheet({ editable: "", stored: { points: { idea: "3" } } });
  assert.equal(page.key("4"), false);
  assert.equal(page.document.querySelector("input:checked"), null);
  assert.equal(page.network.requests.length, 0);
  assert.match(page.text("#criterion-idea .notice"), /Лист уже не изменить. В этом браузере осталось неотправленное: 3./);
  page.$("#criterion-idea .notice button").click();
  assert.deepEqual([page.$(".notice"), page.storedAbout("localStorage", "sheet")], [null, null]);
});

const upToTen = () => [criterion("idea", { values: [...SCALE, 6, 7, 8, 9, 10] }), criterion("work", { values: [...SCALE, 10] })];

test("1 and at once 0 is ten", async () => {
  const page = openSheet({ criteria: upToTen() });
  page.key("1");
  assert.notEqual(page.focused().name, "points_work");
  assert.equal(page.key("0"), true);
  assert.equal(page.$(points("idea", 10)).checked, true);
  assert.equal(page.focused().name, "points_work");
  page.key("5");
  await page.later(1000);
  assert.equal(page.focused().value, "sign");
});

test("1 and a pause is one, and the next digit belongs to the next criterion", async () => {
  const page = openSheet({ criteria: upToTen() });
  page.key("1");
  await page.later(699);
  assert.notEqual(page.focused().name, "points_work");
  await page.later(1);
  assert.equal(page.focused().name, "points_work");
  page.key("0");
  assert.equal(page.$(points("idea", 1)).checked, true);
  assert.equal(page.$(points("work", 0)).checked, true);
});

test("1 and at once 5, which is no number of the scale, are points of two criteria", () => {
  const page = openSheet({ criteria: upToTen() });
  page.key("1");
  page.key("5");
  assert.equal(page.$(points("idea", 1)).checked, true);
  assert.equal(page.$(points("work", 5)).checked, true);
});

test("the form goes at once when everything is saved", () => {
  const page = openSheet();
  page.$("[value=sign]").click();
  assert.deepEqual(page.sentForms, ["sign"]);
});

test("signing waits for the change on its way, and two presses are one", async () => {
  const page = openSheet();
  page.choose(points("idea", 4));
  page.$("[value=sign]").click();
  page.$("[value=sign]").click();
  assert.deepEqual(page.sentForms, []);
  assert.equal(page.network.requests.length, 1);
  await page.network.answer(200, saved(5));
  assert.deepEqual(page.sentForms, ["sign"]);
  assert.equal(page.$("[name=revision]").value, "5");
});

test("signing waits also for what was changed meanwhile", async () => {
  const page = openSheet();
  page.choose(points("idea", 4));
  page.choose(points("work", 1));
  page.$("[value=sign]").click();
  await page.network.answer(200, saved(5));
  assert.deepEqual(page.sentForms, []);
  await page.later(0);
  await page.network.answer(200, saved(6));
  assert.deepEqual(page.sentForms, ["sign"]);
  page.choose(points("work", 2));
  await page.network.answer(200, saved(7));
  assert.deepEqual(page.sentForms, ["sign"]);
});

test("a sheet that could not be saved is not signed later by itself", async () => {
  const page = openSheet();
  page.choose(points("idea", 4));
  page.$("[value=sign]").click();
  await page.network.lose();
  assert.equal(page.text("#saved"), "Нет связи. Набранное осталось в этом браузере и сохранится само.");
  await page.later(3000);
  await page.network.answer(200, saved(5));
  assert.deepEqual(page.sentForms, []);
});

test("another window saved first: the page shows what is saved and offers what was typed", async () => {
  const page = openSheet();
  page.choose(points("idea", 4));
  await page.network.answer(409, stale(9, { points: { idea: "2", work: "3" } }));
  assert.equal(page.$(points("idea", 2)).checked, true);
  assert.equal(page.$(points("work", 3)).checked, true);
  assert.equal(page.text("#total"), "5");
  assert.equal(page.$("[name=revision]").value, "9");
  assert.equal(page.text("#criterion-idea [role=alert] p"), "В другом окне сохранено: 2. Здесь было: 4.");
  assert.equal(page.$("#criterion-work [role=alert]"), null);
  const [take] = page.document.querySelectorAll("#criterion-idea [role=alert] button");
  take.click();
  assert.equal(page.$("[role=alert]"), null);
  assert.equal(page.$(points("idea", 4)).checked, true);
  assert.equal(page.text("#total"), "7");
  assert.deepEqual(page.network.sent, { revision: 9, points: { idea: "4" }, comments: {}, words: {} });
});

test("a mark of words is offered by the words of its buttons", async () => {
  const button = (value, word) => `<label><input type="radio" name="points_runs" value="${value}"><span>${word}</span></label>`;
  const buttons = button(0, "нет") + button(1, "да");
  const runs = `<fieldset data-criterion="runs" data-weight="7" id="criterion-runs">${buttons}</fieldset>`;
  const page = openSheet({ criteria: [criterion("idea"), runs] });
  page.choose(points("runs", 1));
  assert.equal(page.text("#total"), "7");
  await page.network.answer(409, stale(9, { points: { runs: "0" } }));
  assert.equal(page.text("#criterion-runs [role=alert] p"), "В другом окне сохранено: нет. Здесь было: да.");
});

test("leaving what is saved sends nothing", async () => {
  const page = openSheet();
  page.type("#comment", "моё", "change");
  await page.network.answer(409, stale(9, { words: { comment: "чужое", private_note: "" } }));
  assert.equal(page.$("#comment").value, "чужое");
  assert.equal(page.text("[role=alert] p"), "В другом окне сохранено: чужое. Здесь было: моё.");
  const [, leave] = page.document.querySelectorAll("[role=alert] button");
  leave.click();
  assert.equal(page.$("[role=alert]"), null);
  assert.equal(page.$("#comment").value, "чужое");
  assert.equal(page.network.requests.length, 1);
});

test("a cell empty in the other window shows as empty, and the same value asks nothing", async () => {
  const page = openSheet();
  page.choose(points("idea", 4));
  page.type("#comment_work", "так", "change");
  await page.network.answer(409, stale(9, { points: { idea: null }, comments: { work: "так" } }));
  assert.equal(page.document.querySelector("input:checked"), null);
  const offers = [...page.document.querySelectorAll("[role=alert] p")].map((offer) => offer.textContent);
  assert.deepEqual(offers, ["В другом окне сохранено: пусто. Здесь было: 4."]);
});

test("a criterion the other window never touched is empty again, with what was typed beside it", async () => {
  const page = openSheet();
  page.choose(points("idea", 4));
  await page.network.answer(409, stale(9, {}));
  assert.equal(page.document.querySelector("input:checked"), null);
  assert.equal(page.text("#criterion-idea [role=alert] p"), "В другом окне сохранено: пусто. Здесь было: 4.");
});

test("a typed score shows the other window's", async () => {
  const page = openSheet({ criteria: [criterion("idea", { values: null })] });
  page.type("[name=points_idea]", "87", "change");
  await page.network.answer(409, stale(9, { points: { idea: "50" } }));
  assert.equal(page.$("[name=points_idea]").value, "50");
});

test("what an earlier visit could not save stands in the form again, with the sum", () => {
  const page = openSheet({ stored: { points: { idea: "3" }, comments: { work: "да" }, words: { private_note: "нет" } } });
  assert.equal(page.$(points("idea", 3)).checked, true);
  assert.equal(page.$("#comment_work").value, "да");
  assert.equal(page.$("[name=private_note]").value, "нет");
  assert.equal(page.text("#total"), "3");
  assert.equal(page.network.waiting.length, 1);
});

test("an earlier revision stands for the form's own buttons too, and the choice names what was typed over", async () => {
  const stored = [{ part: "points", name: "idea", base: 3, old: "1", value: "5" }];
  const page = openSheet({ stored });
  assert.equal(page.$("[name=revision]").value, "3");
  await page.network.answer(409, stale(4, { points: { idea: "2" } }));
  assert.equal(page.$("[name=revision]").value, "4");
  assert.equal(page.$(points("idea", 2)).checked, true);
  assert.match(page.text("#criterion-idea .notice p"), /В другом окне сохранено: 2. Здесь было: 5, а до того: 1./);
  page.document.querySelectorAll("#criterion-idea .notice button")[1].click();
  assert.equal(page.storedAbout("localStorage", "sheet"), null);
});

test("signed on the phone while this page lies open: what was typed here is shown with the reason", async () => {
  const page = openSheet();
  page.choose(points("idea", 5));
  await page.network.answer(409, { code: "sheet.signed", message: "Лист подписан." });
  assert.match(page.text("#criterion-idea .notice"), /Лист подписан. В этом браузере осталось неотправленное: 5./);
  await page.later(10_000);
  assert.equal(page.network.requests.length, 1);
});
