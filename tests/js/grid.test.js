// All own sheets in one table: each row saves itself, keys walk.
import assert from "node:assert/strict";
import { test } from "node:test";

import { keyOf, openPage, record } from "./page.js";

const cell = (code, weight, value) =>
  `<td><input class="cell" data-criterion="${code}" data-weight="${weight}" value="${value}" aria-label="${code}"></td>`;
const row = (project, { editable = "data-editable=1", values = ["", ""] } = {}) => `
  <tr id="p${project}" data-cells="/${project}/" data-key="sheet-${project}" ${editable}>
    ${cell("idea", 1, values[0])}${cell("work", 2, values[1])}
    <td><span data-total></span></td><td><input type="hidden" value="4"><span data-state></span></td></tr>`;
const openGrid = ({ rows = [row(1), row(2)], least = 0, most = 5, stored } = {}) =>
  openPage(`<form id="grid" data-least="${least}" data-most="${most}"><table>${rows.join("")}</table></form>`, {
    scripts: ["portal/store.js", "judging/saver.js", "judging/grid.js"],
    before: (window) => stored && window.localStorage.setItem(keyOf("sheet-1"), record(stored)),
  });
const idea = (project) => `#p${project} [data-criterion=idea]`;
const work = (project) => `#p${project} [data-criterion=work]`;
const saved = (refused = {}) => ({ sheet: { revision: 5, points: {}, comments: {}, words: {} }, refused });

test("a digit fills the cell, saves its row alone and moves right, at the end into the next row", () => {
  const page = openGrid();
  assert.equal(page.key("4", idea(1)), true);
  assert.equal(page.$(idea(1)).value, "4");
  assert.equal(page.network.last.url, "/1/");
  assert.deepEqual(page.network.sent, { revision: 4, points: { idea: "4" }, comments: {}, words: {} });
  assert.equal(page.focused(), page.$(work(1)));
  page.key("3", work(1));
  assert.equal(page.focused(), page.$(idea(2)));
  assert.equal(page.text("#p1 [data-total]"), "10");
});

test("the ends of the scale are taken, a digit beyond it is not", () => {
  const page = openGrid({ least: 1, most: 5 });
  assert.deepEqual(["0", "1", "5", "6"].map((digit) => page.key(digit, idea(1))), [false, true, true, false]);
});

test("where ten is a score a digit is only typed", () => {
  const page = openGrid({ most: 10 });
  assert.equal(page.key("1", idea(1)), false);
  assert.equal(page.network.requests.length, 0);
});

test("a typed score is saved without its spaces and counts with a comma", () => {
  const page = openGrid();
  page.type(work(1), " 2,5 ", "change");
  assert.deepEqual(page.network.sent.points, { work: "2,5" });
  assert.equal(page.text("#p1 [data-total]"), "5");
});

test("a word in a cell counts as nothing in the sum", () => {
  const page = openGrid({ rows: [row(1, { values: ["3", ""] })] });
  page.type(work(1), "много", "change");
  assert.equal(page.text("#p1 [data-total]"), "3");
});

test("arrows walk over the rows that may be edited and stop at the edge", () => {
  const page = openGrid({ rows: [row(1), row(2, { editable: "" }), row(3)] });
  const walk = (...keys) => {
    for (const key of keys) {
      const { dataset, parentElement } = page.focused();
      page.key(key, `#${parentElement.parentElement.id} [data-criterion=${dataset.criterion}]`);
    }
    return page.focused();
  };
  page.$(idea(1)).focus();
  assert.equal(walk("ArrowRight"), page.$(work(1)));
  assert.equal(walk("ArrowDown"), page.$(work(3)));
  assert.equal(walk("ArrowUp"), page.$(work(1)));
  assert.equal(walk("ArrowRight"), page.$(idea(3)));
  assert.equal(walk("ArrowLeft"), page.$(work(1)));
  assert.equal(walk("ArrowUp"), page.$(work(1)));
  assert.equal(walk("Enter"), page.$(work(3)));
  assert.equal(walk("Enter"), page.$(work(3)));
});

test("Delete empties the cell and saves that", () => {
  const page = openGrid({ rows: [row(1, { values: ["4", "1"] })] });
  assert.equal(page.key("Delete", idea(1)), true);
  assert.deepEqual(page.network.sent.points, { idea: "" });
  assert.equal(page.text("#p1 [data-total]"), "2");
});

test("keys with Ctrl are the browser's", () => {
  const page = openGrid();
  assert.equal(page.key("4", idea(1), { ctrlKey: true }), false);
  assert.equal(page.$(idea(1)).value, "");
});

test("a refused cell is marked until it is right", async () => {
  const page = openGrid();
  page.type(idea(1), "9", "change");
  await page.network.answer(200, saved({ idea: "Балл от 0 до 5." }));
  const marks = () => [idea(1), work(1)].map((selector) => page.$(selector).getAttribute("aria-invalid"));
  assert.deepEqual(marks(), ["true", "false"]);
  assert.equal(page.text("#p1 [data-state]"), "Балл от 0 до 5.");
  assert.equal(page.$("#p1 input[type=hidden]").value, "5");
  page.type(idea(1), "5", "change");
  await page.network.answer(200, saved());
  assert.deepEqual(marks(), ["false", "false"]);
});

const conflict = (points) => ({ code: "sheet.stale", message: "…", sheet: { revision: 9, points, comments: {}, words: {} } });

test("another window saved first: the row shows it and gives back what was typed by one press", async () => {
  const page = openGrid();
  page.type(idea(1), "4", "change");
  await page.network.answer(409, conflict({ idea: "2", work: null }));
  assert.equal(page.$(idea(1)).value, "2");
  assert.equal(page.text("#p1 [data-total]"), "2");
  assert.match(page.text("#p1 [data-state]"), /^Лист сохранён в другом окне, показан он\. idea: здесь было 4\. /);
  page.$("#p1 [data-state] button").click();
  assert.equal(page.$(idea(1)).value, "4");
  assert.equal(page.text("#p1 [data-total]"), "4");
  assert.deepEqual(page.network.sent, { revision: 9, points: { idea: "4" }, comments: {}, words: {} });
});

test("two windows with the same score have nothing to ask", async () => {
  const page = openGrid();
  page.type(idea(1), "4", "change");
  await page.network.answer(409, conflict({ idea: "4" }));
  assert.equal(page.$("#p1 [data-state] button"), null);
  assert.equal(page.$("#p1 input[type=hidden]").value, "9");
});

test("what an earlier visit could not save stands in its row again", () => {
  const page = openGrid({ stored: { points: { work: "3" } } });
  assert.equal(page.$(work(1)).value, "3");
  assert.equal(page.text("#p1 [data-total]"), "6");
  assert.deepEqual(page.network.requests.map((request) => request.url), ["/1/"]);
});

const typed = (base) => [{ part: "points", name: "idea", base, old: "1", value: "5" }];

test("what was typed on an earlier revision goes with it, also by the form's own button", async () => {
  const page = openGrid({ stored: typed(3) });
  assert.equal(page.$("#p1 input[type=hidden]").value, "3");
  assert.equal(page.network.sent.revision, 3);
  const sheet = { revision: 4, points: { idea: "2" }, comments: {}, words: {} };
  await page.network.answer(409, { code: "sheet.stale", message: "", sheet });
  assert.deepEqual([page.$(idea(1)).value, page.$("#p1 input[type=hidden]").value], ["2", "4"]);
  const [, leave] = page.document.querySelectorAll("#p1 [data-state] button");
  leave.click();
  assert.equal(page.storedAbout("localStorage", "sheet-1"), null);
});

test("points typed before the row was signed are shown beside it and not sent", () => {
  const page = openGrid({ rows: [row(1, { editable: "" })], stored: typed(4) });
  assert.equal(page.network.requests.length, 0);
  assert.equal(page.$(idea(1)).value, "");
  assert.match(page.text("#p1 [data-state]"), /Осталось неотправленное: idea: здесь было 5/);
  page.$("#p1 [data-state] button").click();
  assert.equal(page.storedAbout("localStorage", "sheet-1"), null);
});

test("a row signed elsewhere while the table lies open: what was typed is shown with the reason", async () => {
  const page = openGrid();
  page.type(idea(1), "4", "change");
  await page.network.answer(409, { code: "sheet.signed", message: "Лист подписан." });
  assert.match(page.text("#p1 [data-state]"), /Лист подписан. Осталось неотправленное: idea: здесь было 4/);
});

const chosen = `<td><select class="cell" data-criterion="runs" data-weight="7" data-saved="" aria-label="runs">
  <option value="">—</option><option value="0">нет</option><option value="1">да</option></select></td>`;
const measured = `<td><input class="cell" data-criterion="speed" data-weight="0.1" data-offset="100" data-typed value=""
  aria-label="speed"></td>`;
const mixedRow = `<tr id="p1" data-cells="/1/" data-key="sheet-1" data-editable="1">${chosen}${measured}
  <td><span data-total></span></td><td><input type="hidden" value="4"><span data-state></span></td></tr>`;

test("a word is chosen by its digit, a number with a unit is typed, and less of it is worth more where that is better", () => {
  const page = openGrid({ rows: [mixedRow] });
  assert.equal(page.key("5", "select.cell"), false); // no such word
  assert.equal(page.key("1", "select.cell"), true);
  assert.deepEqual(page.network.sent.points, { runs: "1" });
  assert.equal(page.focused(), page.$("[data-criterion=speed]"));
  assert.equal(page.text("#p1 [data-total]"), "7");
  assert.equal(page.key("5", "[data-criterion=speed]"), false); // the beginning of a number
  page.type("[data-criterion=speed]", "12,5", "change");
  assert.equal(page.text("#p1 [data-total]"), "15,75");
});
