// The sign-up for a season: what the server says of a field stands beside it, nothing depends on it.
import assert from "node:assert/strict";
import { test } from "node:test";

import { openPage } from "./page.js";

const open = () =>
  openPage(
    `<form id="entry" data-field-url="/field/">
      <input type="hidden" name="csrfmiddlewaretoken" value="secret">
      <p><input name="birth_date" id="id_birth_date" aria-describedby="hint" data-judge></p>
      <p><input name="surname" id="id_surname"></p></form>`,
    { scripts: ["seasons/entry.js"] },
  );
const change = (page, name, value) => {
  const input = page.$(`[name=${name}]`);
  input.value = value;
  input.dispatchEvent(new page.window.Event("change", { bubbles: true }));
};
const beside = (page) => page.$("#id_birth_date-live");

test("a changed field is judged and what is said stands beside it, read out", async () => {
  const page = open();
  change(page, "birth_date", "2012-01-01");
  await page.later(0);
  assert.equal(page.network.last.url, "/field/");
  assert.equal(page.network.last.options.headers["X-CSRFToken"], "secret");
  assert.equal(String(page.network.last.body), String(new URLSearchParams({ name: "birth_date", value: "2012-01-01" })));
  await page.network.answer(200, { error: "Меньше 14 лет.", warning: "" });
  assert.equal(beside(page).textContent, "Меньше 14 лет.");
  assert.equal(beside(page).getAttribute("role"), "status");
  assert.equal(page.$("#id_birth_date").getAttribute("aria-describedby"), "hint id_birth_date-live");
});

test("what was said goes when the field is right or emptied", async () => {
  const page = open();
  change(page, "birth_date", "2012-01-01");
  await page.later(0);
  await page.network.answer(200, { error: "Меньше 14 лет.", warning: "" });
  change(page, "birth_date", "");
  await page.later(0);
  assert.equal(beside(page).hidden, true);
  assert.equal(page.network.requests.length, 1);
});

test("a field nobody judges and a server that fails change nothing", async () => {
  const page = open();
  change(page, "surname", "Одинокова");
  await page.later(0);
  assert.equal(page.network.requests.length, 0);
  change(page, "birth_date", "2001-01-01");
  await page.later(0);
  await page.network.answer(500, {});
  assert.equal(beside(page), null);
});
