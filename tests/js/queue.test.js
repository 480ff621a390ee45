// The queue: keys, the panel beside the list, and what somebody else did to the open application.
import assert from "node:assert/strict";
import { test } from "node:test";

import { openPage, settle } from "./page.js";

const row = (number) => `
  <tr data-number="${number}"><td><input type="checkbox" name="number"></td><td><a href="/desk/${number}/">№ ${number}</a></td>
  <td data-state><span class="chip warn">подана</span></td></tr>`;
const application = (number) => `
  <article data-application="${number}" data-revision="3" data-watch="/watch/${number}/"><div data-others hidden></div>
  <h1>№ ${number}. Анна</h1><form data-action="admit"><button value="admit">Допустить</button></form>
  <details><form data-action="refuse"><select name="ground"></select><button>Отказать</button></form></details></article>`;
const openQueue = ({ numbers = [1, 2, 3], open = "", panel = "", isWide = true } = {}) => {
  const asked = [];
  const page = openPage(
    `<input id="q"><button id="mark-all" hidden></button><span id="marked"></span>
    <div id="split" data-open="${open}"><table id="queue">${numbers.map(row).join("")}</table>
    <section id="panel" ${panel ? "" : "hidden"}>${panel}</section></div>
    <template id="ask"><dialog><form method="dialog"><p></p><button value="yes">Да</button></form></dialog></template>`,
    {
      scripts: ["registration/queue.js"],
      before: (window) => {
        // What JSDOM lacks of a browser.
        window.matchMedia = () => ({ matches: isWide });
        window.Element.prototype.scrollIntoView = () => {};
        window.HTMLDialogElement.prototype.showModal = () => {};
        window.htmx = { ajax: async (...request) => void asked.push(request) };
      },
    },
  );
  const press = (code, selector = "body", more = {}) => page.key("", selector, { code, ...more });
  const current = () => [...page.document.querySelectorAll("[data-current]")].map((line) => Number(line.dataset.number));
  const close = (answer) => {
    page.$("body > dialog").returnValue = answer;
    page.$("body > dialog").dispatchEvent(new page.window.Event("close"));
  };
  return { ...page, asked, press, current, close, openInAddress: () => new URL(page.window.location).searchParams.get("open") };
};

test("J and K walk over the list, open beside it and stop at its ends", async () => {
  const page = openQueue();
  const walk = ["KeyJ", "KeyJ", "KeyJ", "KeyJ", "KeyK", "KeyK", "KeyK"].map((code) => {
    assert.equal(page.press(code), true);
    return page.current();
  });
  assert.deepEqual(walk, [[1], [2], [3], [3], [2], [1], [1]]);
  assert.equal(page.asked.length, 7);
  assert.equal(page.openInAddress(), "1");
  assert.equal(page.$("#panel").hidden, false);
  assert.equal(page.$("#split").className, "is-open");
  assert.deepEqual(structuredClone(page.asked[1]), ["GET", "/desk/2/", { target: "#panel", swap: "innerHTML" }]);
});

test("K without an open application begins at the end, Escape closes it in the address too", () => {
  const page = openQueue();
  page.press("KeyK");
  assert.deepEqual(page.current(), [3]);
  page.press("Escape");
  assert.deepEqual([page.current(), page.openInAddress(), page.$("#panel").hidden], [[], null, true]);
  assert.equal(page.$("#split").className, "");
});

test("the application of the address is the current one", () => {
  const page = openQueue({ open: "2", panel: application(2) });
  assert.deepEqual(page.current(), [2]);
  page.press("KeyJ");
  assert.deepEqual(page.current(), [3]);
});

test("an empty queue takes no walk", () => {
  const page = openQueue({ numbers: [] });
  page.press("KeyJ");
  assert.deepEqual([page.asked, page.$("#panel").hidden], [[], true]);
});

for (const [what, selector, more] of [
  ["in the search", "#q", {}],
  ["with Ctrl", "body", { ctrlKey: true }],
  ["with Alt", "body", { altKey: true }],
  ["with Cmd", "body", { metaKey: true }],
]) {
  test(`J ${what} is the browser's`, () => {
    const page = openQueue();
    assert.equal(page.press("KeyJ", selector, more), false);
    assert.deepEqual(page.current(), []);
  });
}

test("a key works on a checkbox too, another key is left alone", () => {
  const page = openQueue();
  assert.equal(page.press("KeyJ", "[name=number]"), true);
  assert.equal(page.press("KeyZ"), false);
});

test("a click opens beside the list on a wide screen only, and not with Ctrl or on a checkbox", () => {
  const click = (page, selector, more = {}) => {
    const event = new page.window.MouseEvent("click", { bubbles: true, cancelable: true, ...more });
    page.$(selector).dispatchEvent(event);
    return [event.defaultPrevented, page.current()];
  };
  const second = "tr[data-number='2'] td[data-state]";
  assert.deepEqual(click(openQueue(), second), [true, [2]]);
  assert.deepEqual(click(openQueue({ isWide: false }), second), [false, []]);
  assert.deepEqual(click(openQueue(), second, { ctrlKey: true }), [false, []]);
  assert.deepEqual(click(openQueue(), second, { metaKey: true }), [false, []]);
  assert.deepEqual(click(openQueue(), second, { shiftKey: true }), [false, []]);
  assert.deepEqual(click(openQueue(), "tr[data-number='2'] input").at(1), []);
});

test("X ticks the current one; the button ticks all, then none", () => {
  const page = openQueue();
  const ticks = () => [...page.document.querySelectorAll("[name=number]")].map((box) => box.checked);
  page.press("KeyX");
  assert.deepEqual(ticks(), [false, false, false]);
  page.press("KeyJ");
  page.press("KeyX");
  assert.deepEqual(ticks(), [true, false, false]);
  assert.equal(page.$("#mark-all").hidden, false);
  page.$("#mark-all").click();
  assert.deepEqual(ticks(), [true, true, true]);
  assert.equal(page.$("#marked").textContent, "· отмечено 3");
  page.$("#mark-all").click();
  assert.deepEqual(ticks(), [false, false, false]);
  page.press("KeyX");
  page.press("KeyX");
  assert.deepEqual(ticks(), [false, false, false]);
});

test("A asks first: nothing is sent before yes, and no or Escape send nothing", () => {
  const page = openQueue({ panel: application(2) });
  page.press("KeyA");
  assert.equal(page.text("body > dialog p"), "Допустить: № 2. Анна?");
  assert.deepEqual(page.sentForms, []);
  page.close("no");
  assert.deepEqual([page.$("body > dialog"), page.sentForms], [null, []]);
  page.press("KeyA");
  page.close("yes");
  assert.deepEqual([page.$("body > dialog"), page.sentForms.length], [null, 1]);
});

test("A held down in the open question asks no second time", () => {
  const page = openQueue({ panel: application(2) });
  page.press("KeyA");
  assert.equal(page.press("KeyA", "body > dialog button"), false);
  assert.equal(page.document.querySelectorAll("body > dialog").length, 1);
});

test("R opens the refusal and stands on its ground; without an open application A and R do nothing", () => {
  const page = openQueue({ panel: application(2) });
  page.press("KeyR");
  assert.equal(page.$("details").open, true);
  assert.equal(page.focused().name, "ground");
  const empty = openQueue();
  empty.press("KeyA");
  empty.press("KeyR");
  assert.equal(empty.$("body > dialog"), null);
});

test("/ goes to the search", () => {
  const page = openQueue();
  page.press("Slash");
  assert.equal(page.focused().id, "q");
});

test("a refused action is shown where it was asked, an error page is not", () => {
  const swap = (status, responseText) => {
    const page = openQueue();
    const detail = { xhr: { status, responseText }, shouldSwap: false, isError: true };
    page.document.body.dispatchEvent(new page.window.CustomEvent("htmx:beforeSwap", { detail }));
    return [detail.shouldSwap, detail.isError];
  };
  assert.deepEqual(swap(409, application(1)), [true, false]);
  assert.deepEqual(swap(400, application(1)), [true, false]);
  assert.deepEqual(swap(409, "<h1>Нет</h1>"), [false, true]);
  assert.deepEqual(swap(500, application(1)), [false, true]);
  assert.deepEqual(swap(200, application(1)), [false, true]);
});

test("a decision shows in the list; an application that still waits leaves its row as it was", () => {
  const page = openQueue();
  const shown = (detail) => page.document.body.dispatchEvent(new page.window.CustomEvent("application-shown", { detail }));
  const chips = () => [...page.document.querySelectorAll(".chip")].map((chip) => `${chip.className}: ${chip.textContent}`);
  shown({ number: 2, state: "на рассмотрении", waiting: true });
  shown({ number: 9, state: "допущена", waiting: false });
  assert.deepEqual(chips(), ["chip warn: подана", "chip warn: подана", "chip warn: подана"]);
  shown({ number: 2, state: "допущена", waiting: false });
  assert.deepEqual(chips(), ["chip warn: подана", "chip state: допущена", "chip warn: подана"]);
});

test("an open application asks every three seconds who looks at it", async () => {
  const page = openQueue({ panel: application(2) });
  assert.equal(page.network.last.url, "/watch/2/?revision=3");
  await page.network.answer(200, { others: ["Вера", "Глеб"], revision: 3 });
  assert.equal(page.text("[data-others]"), "Эту заявку сейчас смотрит: Вера, Глеб.");
  assert.equal(page.$("[data-others]").hidden, false);
  assert.equal(page.$("[data-action] button").disabled, false);
  await page.later(2999);
  assert.equal(page.network.requests.length, 1);
  await page.later(1);
  await page.network.answer(200, { others: [], revision: 3 });
  assert.equal(page.$("[data-others]").hidden, true);
});

test("an application that somebody changed can no longer be decided from here", async () => {
  const page = openQueue({ panel: application(2) });
  await page.network.answer(200, { others: ["Вера"], revision: 4, changed: "Заявку изменила Вера." });
  const words = "Заявку изменила Вера. Эту заявку сейчас смотрит: Вера. Показать как есть";
  assert.equal(page.text("[data-others]"), words);
  assert.deepEqual([...page.document.querySelectorAll("[data-action] button")].map((button) => button.disabled), [true, true]);
});

test("without network or with a refusal the page stays as it is", async () => {
  const page = openQueue({ panel: application(2) });
  await page.network.lose();
  await page.later(3000);
  await page.network.answer(403, { others: ["Вера"] });
  assert.equal(page.$("[data-others]").hidden, true);
  await page.later(3000);
  assert.equal(page.network.requests.length, 3);
});

test("a closed panel and a page in the background ask nothing", async () => {
  const page = openQueue({ panel: application(2) });
  await page.network.answer(200, { others: [], revision: 3 });
  page.press("Escape");
  await page.later(3000);
  assert.equal(page.network.requests.length, 1);
  page.press("KeyJ");
  await settle();
  Object.defineProperty(page.document, "hidden", { value: true, configurable: true });
  await page.later(3000);
  assert.equal(page.network.requests.length, 1);
  Object.defineProperty(page.document, "hidden", { value: false });
  await page.later(3000);
  assert.equal(page.network.requests.length, 2);
});
