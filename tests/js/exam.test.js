// A test while it is sat: nothing chosen is lost, nothing of another window is overwritten, time is the server's.
import assert from "node:assert/strict";
import { mock, test } from "node:test";

import { keyOf, openPage, record, settle } from "./page.js";

const KEY = "attempt-7";
const radio = (value) => `<label><input type="radio" name="q5" value="${value}">Вариант ${value}</label>`;
const select = (number) =>
  `<select name="q6-${number}"><option value=""></option><option value="1">а</option><option value="2">б</option></select>`;
const item = (version, kind, controls) => `
  <section data-version="${version}" data-kind="${kind}" data-name="q${version}" data-revision="0">
    <input type="hidden" name="base-${version}" value="0">${controls}
    <p data-saved></p><div data-conflict hidden></div>
  </section>`;
const html = (seconds) => `
  <p id="exam-state"></p><span data-left hidden></span><span id="exam-said"></span><div id="exam-over" hidden></div>
  <form id="exam-paper" data-save="/answer/" data-key="${KEY}" data-seconds="${seconds}" data-grace="5">
    ${item(5, "single", radio(1) + radio(2))}
    ${item(6, "matching", select(1) + select(3))}
    ${item(8, "number", '<input type="text" name="q8">')}
  </form>`;

const open = ({ stored, seconds = 600 } = {}) => {
  const clock = { at: 0 };
  const page = openPage(html(seconds), {
    scripts: ["portal/store.js", "exams/saver.js", "exams/sitting.js"],
    before: (window) => {
      Object.defineProperty(window, "performance", { value: { now: () => clock.at } });
      if (stored) window.localStorage.setItem(keyOf(KEY), record(stored));
    },
  });
  const pass = async (ms) => {
    for (let left = ms; left > 0; left -= 1000) {
      clock.at += Math.min(1000, left);
      mock.timers.tick(Math.min(1000, left));
    }
    await settle();
  };
  return { ...page, pass, stored: () => page.storedAbout("localStorage", KEY), state: () => page.text("#exam-state") };
};

test("a choice goes at once, is stored until the server has it, and the time it was saved stands beside it", async () => {
  const { choose, network, stored, state, text, $ } = open();
  choose("[value='2']");
  assert.deepEqual(network.sent, { version: 5, answer: "2", revision: 0, seconds: 0 });
  assert.deepEqual(stored(), { 5: { base: 0, answer: "2", seconds: 0 } });
  await network.answer(200, { revision: 1, answer: "2", hint: "" });
  assert.equal(stored(), null);
  assert.match(state(), /^сохранено в \d\d:\d\d:\d\d$/u);
  assert.match(text("[data-version='5'] [data-saved]"), /^сохранено в/u);
  assert.equal($("[name='base-5']").value, "1");
});

test("answers of several fields and typed ones go in the form the server reads", async () => {
  const { type, network, pass } = open();
  type("[name='q6-3']", "2", "change");
  assert.equal(network.sent.answer, "3=2");
  await network.answer(200, { revision: 1, answer: "3=2", hint: "" });
  type("[name='q8']", "0,5");
  assert.equal(network.requests.length, 1, "a letter waits for the next one");
  await pass(1000);
  assert.deepEqual([network.sent.version, network.sent.answer], [8, "0,5"]);
  await network.answer(200, { revision: 1, answer: "0,5", hint: "Это не число" });
});

test("without a network the answer is kept and sent again by itself, the newest one", async () => {
  const { choose, network, pass, state, stored, window } = open();
  choose("[value='1']");
  await network.lose();
  assert.match(state(), /^Нет связи\. Ответы остались в этом браузере/u);
  choose("[value='2']");
  await settle();
  assert.equal(network.sent.answer, "2");
  await network.lose();
  await pass(2000);
  assert.deepEqual([network.requests.length, network.sent.answer, network.sent.revision], [3, "2", 0]);
  await network.lose();
  window.dispatchEvent(new window.Event("online"));
  await network.answer(200, { revision: 1, answer: "2", hint: "" });
  assert.equal(stored(), null);
});

test("what another window has saved is not overwritten: the person chooses", async () => {
  const { choose, network, $, text, document } = open();
  choose("[value='2']");
  await network.answer(409, { code: "answer.stale", message: "другое окно", saved: { revision: 4, answer: "1" } });
  assert.match(text("[data-conflict]"), /сохранён ответ «Вариант 1», здесь выбрано «Вариант 2»/u);
  assert.equal(network.requests.length, 1);
  const [leave, replace] = document.querySelectorAll("[data-conflict] button");
  replace.click();
  assert.deepEqual([network.sent.answer, network.sent.revision], ["2", 4]);
  await network.answer(200, { revision: 5, answer: "2", hint: "" });
  leave.click();
  assert.equal($("[value='1']").checked, true);
});

test("what an earlier visit could not send is shown and sent", async () => {
  const { network, $ } = open({ stored: { 5: { base: 2, answer: "1", seconds: 9 }, 99: { base: 0, answer: "1" }, 8: "broken" } });
  assert.equal($("[value='1']").checked, true);
  assert.deepEqual(network.sent, { version: 5, answer: "1", revision: 2, seconds: 9 });
  await network.answer(200, { revision: 3, answer: "1", hint: "" });
  assert.equal(network.requests.length, 1);
});

test("signed out: kept, tried again; closed: nothing more is sent and the page says why", async () => {
  const { choose, network, pass, state, text, $, stored } = open();
  choose("[value='1']");
  await network.answer(401, { code: "signed_out", message: "" });
  assert.match(state(), /^Вы вышли из портала: войдите в другом окне/u);
  await pass(2000);
  await network.answer(409, { code: "attempt.late", message: "Время попытки закончилось" });
  assert.match(text("#exam-over"), /Время попытки закончилось Что сохранено/u);
  assert.equal($("[value='2']").disabled, true);
  assert.deepEqual(Object.keys(stored()), ["5"]);
  await pass(60000);
  assert.equal(network.requests.length, 2);
});

test("the time left needs no clock of the device, is spoken at five and one minutes, and closes after the grace", async () => {
  const { pass, text, $, window } = open({ seconds: 302 });
  assert.equal(text("[data-left]"), "осталось 5:02,");
  window.Date = null;
  await pass(3000);
  assert.equal(text("#exam-said"), "Осталось 5 минут.");
  await pass(240000);
  assert.equal(text("#exam-said"), "Осталась 1 минута.");
  await pass(61000);
  assert.equal($("#exam-over").hidden, true, "the grace");
  await pass(6000);
  assert.match(text("#exam-over"), /^Время вышло/u);
});
