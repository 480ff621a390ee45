// The captain's project: the whole draft goes a moment after the last key, the list of parts and the bar of the term follow.
import assert from "node:assert/strict";
import { test } from "node:test";

import { openPage } from "./page.js";

const openProject = ({ until = "2026-09-05T11:00:00Z" } = {}) =>
  openPage(
    `<div class="mb-3"><input name="title" form="project-form" value="Было"></div>
     <div class="mb-3"><input name="repository_url" form="project-form" value=""></div>
     <label><input type="checkbox" name="declarations" value="4.1" form="project-form"></label>
     <label><input type="checkbox" name="declarations" value="4.2" form="project-form"></label>
     <input name="other">
     <div class="work-aside"><span data-done>1</span><span data-needed>5</span><progress max="5" value="1"></progress>
       <ul><li data-part="title"></li></ul></div>
     <form id="project-form" method="post" action="/save/" data-until="${until}" data-now="2026-09-05T09:00:00Z">
       <input type="hidden" name="csrfmiddlewaretoken" value="secret"><input type="hidden" name="seen" value="first">
       <strong id="time-left">осталось 2 часа</strong><span id="kept"></span>
       <button name="action" value="submit">Сдать проект</button></form>`,
    { scripts: ["portal/store.js", "judging/project.js"] },
  );
const answered = { at: "12:00:00", seen: "second", errors: {}, parts: { title: true }, done: 2, needed: 5 };

test("what is typed goes whole 1.5 s after the last key and the list of parts follows", async () => {
  const page = openProject();
  page.type("[name=other]", "не отсюда");
  page.type("[name=title]", "Стало");
  page.choose("[value='4.2']");
  await page.later(1499);
  assert.equal(page.network.requests.length, 0);
  await page.later(1);
  const body = new URLSearchParams(page.network.requests[0].body);
  assert.deepEqual(
    [body.get("title"), body.getAll("declarations"), body.get("action"), body.get("seen"), body.has("other")],
    ["Стало", ["4.2"], "keep", "first", false],
  );
  await page.network.answer(200, answered);
  assert.equal(page.text("#kept"), "Черновик сохранён в 12:00:00.");
  assert.equal(page.$("[name=seen]").value, "second");
  assert.equal(page.$("[data-part=title]").className, "is-done");
  assert.deepEqual([page.text("[data-done]"), page.$("progress").value], ["2", 2]);
  // Nobody is asked about it on leaving: the page holds what the server has.
  assert.equal(page.$("[name=title]").defaultValue, "Стало");
  assert.ok(page.$("[value='4.2']").defaultChecked);
});

test("a wrong field is told beside it and goes when it is right; the others are kept", async () => {
  const page = openProject();
  page.type("[name=repository_url]", "никуда");
  await page.later(1500);
  await page.network.answer(200, { ...answered, errors: { repository_url: "Введите адрес." } });
  assert.equal(page.text("#repository_url-live"), "Введите адрес.");
  assert.equal(page.$("[name=repository_url]").defaultValue, "");
  page.type("[name=repository_url]", "https://git.example.org/x");
  await page.later(1500);
  await page.network.answer(200, answered);
  assert.equal(page.text("#repository_url-live"), "");
});

test("a refusal stops the keeping and says why; a lost network does not", async () => {
  const page = openProject();
  page.type("[name=title]", "а");
  await page.later(1500);
  await page.network.lose();
  assert.match(page.text("#kept"), /Нет связи/);
  page.type("[name=title]", "б");
  await page.later(1500);
  await page.network.answer(409, { refused: "Сохранён в другом окне." });
  assert.equal(page.text("#kept"), "Не сохранено. Сохранён в другом окне.");
  page.type("[name=title]", "в");
  await page.later(5000);
  assert.equal(page.network.requests.length, 2);
});

test("a press waits for what is on its way, and a page that types on sends once more after it", async () => {
  const page = openProject();
  page.type("[name=title]", "а");
  await page.later(1500);
  page.type("[name=title]", "б");
  await page.later(1500);
  assert.equal(page.network.requests.length, 1);
  page.$("button").click();
  assert.deepEqual(page.sentForms, []);
  await page.network.answer(200, answered);
  assert.deepEqual(page.sentForms, ["submit"]);
});

test("in the last day the time left is counted by the second, by the server's clock", async () => {
  const page = openProject();
  assert.equal(page.text("#time-left"), "осталось 02:00:00");
  await page.later(61_000);
  assert.equal(page.text("#time-left"), "осталось 01:58:59");
  await page.later(2 * 60 * 60 * 1000);
  assert.equal(page.text("#time-left"), "срок прошёл");
  assert.equal(openProject({ until: "2026-09-10T09:00:00Z" }).text("#time-left"), "осталось 2 часа");
});
