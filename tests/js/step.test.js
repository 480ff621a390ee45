// A step of the application: fields go as they are typed, what could not go waits in the tab.
import assert from "node:assert/strict";
import { test } from "node:test";

import { keyOf, openPage, record } from "./page.js";

const KEY = "step:/page/";
// As the page gives them from registration/fields.py; tests/actions/test_fields.py holds them to it.
const GROUPS = {
  snils: "3-3-3 2",
  inn: "4 6 2",
  bank_inn: "4 5 1",
  account: "5 3 1 4 7",
  corr_account: "5 3 1 4 7",
  passport_department_code: "3-3",
};
const field = (name, more = "") => {
  const groups = name in GROUPS ? ` data-groups="${GROUPS[name]}"` : "";
  return `<div class="mb-3"><input name="${name}" id="id_${name}"${groups} ${more}></div>`;
};
const openStep = ({ fields, url = "/field/", stored, raw } = {}) => {
  const page = openPage(
    `<form id="step" data-field-url="${url}" data-bank-url="/bank/BIK/">
      <input type="hidden" name="csrfmiddlewaretoken" value="secret">
      ${(fields ?? [field("name"), field("inn", 'data-digits="12"')]).join("")}
      <span id="saved"></span><button>Дальше</button> <a href="/">К списку</a></form>`,
    {
      scripts: ["portal/store.js", "registration/step.js"],
      before: (window) => {
        if (stored) window.sessionStorage.setItem(keyOf(KEY), record(stored));
        if (raw) window.sessionStorage.setItem(keyOf(KEY), raw);
      },
    },
  );
  const storedChanges = () => page.storedAbout("sessionStorage", KEY);
  const unsent = () =>
    storedChanges() && Object.fromEntries(Object.entries(storedChanges()).map(([name, change]) => [name, change.value]));
  const leave = (name) => page.$(`[name=${name}]`).dispatchEvent(new page.window.Event("focusout", { bubbles: true }));
  return { ...page, storedChanges, unsent, leave };
};
const saved = { error: "", saved: true, at: "12:00:00" };
/** The bodies without what each change was typed over. */
const bodies = (page) =>
  page.network.requests.map((request) => {
    const body = new URLSearchParams(request.body);
    body.delete("old");
    return String(body);
  });
/** What each request says: the value, and what it was typed over. */
const changes = (page) =>
  page.network.requests.map((request) => {
    const body = new URLSearchParams(request.body);
    return [body.get("old"), body.get("value")];
  });

test("a field goes 0.8 s after the last key, once", async () => {
  const page = openStep();
  page.type("[name=name]", "Ан");
  await page.later(799);
  page.type("[name=name]", "Анна");
  await page.later(799);
  assert.equal(page.network.requests.length, 0);
  await page.later(1);
  assert.deepEqual(bodies(page), [String(new URLSearchParams({ name: "name", value: "Анна" }))]);
  assert.equal(page.network.last.url, "/field/");
  assert.equal(page.network.last.options.headers["X-CSRFToken"], "secret");
});

test("leaving a changed field sends it at once and not a second time", async () => {
  const page = openStep();
  page.type("[name=name]", "Анна");
  page.type("[name=name]", "Анна", "change");
  await page.later(0);
  assert.equal(page.network.requests.length, 1);
  await page.later(5000);
  assert.equal(page.network.requests.length, 1);
});

test("a saved field leaves the tab and its time is shown", async () => {
  const page = openStep();
  page.type("[name=name]", "Анна", "change");
  await page.later(0);
  assert.deepEqual(page.unsent(), { name: "Анна" });
  await page.network.answer(200, saved);
  assert.equal(page.unsent(), null);
  assert.equal(page.text("#saved"), "Сохранено в 12:00:00.");
  assert.equal(page.$("[name=name]").getAttribute("aria-invalid"), "false");
});

test("a wrong value is shown at its field and the server's earlier message goes", async () => {
  const wrong = '<div class="mb-3"><input name="name" id="id_name"><p class="invalid-feedback">Старое.</p></div>';
  const page = openStep({ fields: [wrong] });
  page.type("[name=name]", "1", "change");
  await page.later(0);
  await page.network.answer(200, { error: "Имя без цифр.", saved: false });
  assert.equal(page.$(".mb-3 p"), null);
  assert.equal(page.text("#id_name-live"), "Имя без цифр.");
  assert.equal(page.$("[name=name]").classList.contains("is-invalid"), true);
  assert.equal(page.$("[name=name]").getAttribute("aria-invalid"), "true");
  assert.equal(page.text("#saved"), "Поле с ошибкой пока не сохранено, остальные сохранены.");
  page.type("[name=name]", "Анна", "change");
  await page.later(0);
  await page.network.answer(200, saved);
  assert.equal(page.document.querySelectorAll("#id_name-live").length, 1);
  assert.equal(page.text("#id_name-live"), "");
  assert.equal(page.$("[name=name]").classList.contains("is-invalid"), false);
});

test("a correction of a sent application is checked, not saved: nothing says so", async () => {
  const page = openStep();
  page.type("[name=name]", "Анна", "change");
  await page.later(0);
  await page.network.answer(200, { error: "", saved: false, at: "12:00:00" });
  assert.equal(page.text("#saved"), "");
  assert.equal(page.unsent(), null);
});

test("a number is not sent before its last digit, and what is missing is counted", async () => {
  const page = openStep();
  page.type("[name=inn]", "7707 0838");
  assert.equal(page.text("#saved"), "Ещё 4 из 12 цифр.");
  await page.later(5000);
  assert.equal(page.network.requests.length, 0);
  page.type("[name=inn]", "770708389312");
  await page.later(149);
  assert.equal(page.network.requests.length, 0);
  await page.later(1);
  assert.equal(page.network.requests.length, 1);
});

test("a digit taken away again stops what was about to go", async () => {
  const page = openStep();
  page.type("[name=inn]", "770708389312");
  page.type("[name=inn]", "77070838931");
  await page.later(5000);
  assert.equal(page.network.requests.length, 0);
  page.type("[name=inn]", "");
  assert.equal(page.text("#saved"), "");
});

for (const [name, typed, shown] of [
  ["snils", "11223344595", "112-233-445 95"],
  ["inn", "770708389312", "7707 083893 12"],
  ["bank_inn", "7707083893", "7707 08389 3"],
  ["account", "40817810099910004312", "40817 810 0 9991 0004312"],
  ["corr_account", "30101 81040 00000 00225", "30101 810 4 0000 0000225"],
  ["passport_department_code", "710001", "710-001"],
  ["inn", "77070838931", "77070838931"],
  ["name", "770708389312", "770708389312"],
]) {
  test(`${name} ${typed} is drawn ${shown} when the person leaves it`, () => {
    const page = openStep({ fields: [field(name)] });
    page.type(`[name=${name}]`, typed);
    assert.equal(page.$(`[name=${name}]`).value, typed);
    page.leave(name);
    assert.equal(page.$(`[name=${name}]`).value, shown);
  });
}

test("numbers of the server are drawn in groups as the page opens, without being sent", () => {
  const page = openStep({ fields: [field("snils", 'value="11223344595"')] });
  assert.equal(page.$("[name=snils]").value, "112-233-445 95");
  assert.equal(page.network.requests.length, 0);
});

for (const [what, happen] of [
  ["a lost network", (network) => network.lose()],
  ["a sign-out (a redirect)", (network) => network.redirect()],
  ["an error of the portal", (network) => network.answer(500, "…", "text/html")],
  ["a refusal", (network) => network.answer(403, { message: "нет" })],
]) {
  test(`${what} keeps the field in the tab until the network is back`, async () => {
    const page = openStep();
    page.type("[name=name]", "Анна", "change");
    await page.later(0);
    await happen(page.network);
    assert.deepEqual(page.unsent(), { name: "Анна" });
    const message = "Нет связи или вы вышли: набранное осталось в этой вкладке и сохранится, когда связь вернётся.";
    assert.equal(page.text("#saved"), message);
    await page.online();
    assert.equal(page.network.requests.length, 2);
    await page.network.answer(200, saved);
    assert.equal(page.unsent(), null);
  });
}

test("a refusal by the rules (409) is an answer, no lost network", async () => {
  const page = openStep();
  page.type("[name=name]", "Анна", "change");
  await page.later(0);
  await page.network.answer(409, { error: "Приём заявок закрыт.", saved: false });
  assert.equal(page.text("#id_name-live"), "Приём заявок закрыт.");
  assert.equal(page.unsent(), null);
});

test("one field's answer leaves the others waiting", async () => {
  const page = openStep();
  page.type("[name=name]", "Анна", "change");
  page.type("[name=inn]", "770708389312", "change");
  await page.later(0);
  await page.network.lose();
  await page.network.answer(200, saved);
  assert.deepEqual(page.unsent(), { name: "Анна" });
});

test("what an earlier visit of the tab could not send stands in its field and goes", () => {
  const page = openStep({ stored: { name: "Анна", gone: "1" } });
  assert.equal(page.$("[name=name]").value, "Анна");
  assert.deepEqual(bodies(page), [String(new URLSearchParams({ name: "name", value: "Анна" }))]);
});

test("a damaged copy in the tab does not stop the page", async () => {
  const page = openStep({ raw: "{" });
  page.type("[name=name]", "Анна", "change");
  await page.later(0);
  assert.equal(page.network.requests.length, 1);
});

test("without a place to store anything fields go all the same", async () => {
  const page = openStep();
  page.window.Storage.prototype.setItem = () => {
    throw new Error("full");
  };
  page.type("[name=name]", "Анна", "change");
  await page.later(0);
  await page.network.answer(200, saved);
  assert.equal(page.text("#saved"), "Сохранено в 12:00:00.");
});

const radio = (value) => `<input type="radio" name="role" value="${value}" id="role_${value}">`;

test("a choice goes with the value chosen, also after the network's return", async () => {
  const page = openStep({ fields: [`<div class="mb-3">${radio("dev")}${radio("art")}</div>`] });
  page.choose("#role_art");
  await page.later(0);
  await page.network.lose();
  await page.online();
  assert.deepEqual(bodies(page), ["name=role&value=art", "name=role&value=art"]);
});

test("a choice of an earlier visit is made again", async () => {
  const page = openStep({ fields: [`<div class="mb-3">${radio("dev")}${radio("art")}</div>`], stored: { role: "art" } });
  assert.equal(page.$("#role_art").checked, true);
  assert.deepEqual(bodies(page), ["name=role&value=art"]);
  await page.network.answer(200, { error: "Роль занята.", saved: false });
  assert.equal(page.text("#role_art-live"), "Роль занята.");
});

test("the form's own button takes everything: nothing is left to send", async () => {
  const page = openStep();
  page.type("[name=name]", "Анна", "change");
  await page.later(0);
  await page.network.lose();
  page.$("button").click();
  assert.equal(page.unsent(), null);
  assert.equal(page.sentForms.length, 1);
});

test("the token is no field", async () => {
  const page = openStep();
  page.type("[name=csrfmiddlewaretoken]", "x");
  page.type("[name=csrfmiddlewaretoken]", "x", "change");
  await page.later(5000);
  assert.equal(page.network.requests.length, 0);
});

test("a form without an address for its fields sends none", async () => {
  const page = openStep({ url: "" });
  page.type("[name=name]", "Анна", "change");
  await page.later(5000);
  assert.deepEqual([page.network.requests.length, page.unsent()], [0, null]);
});

const bankFields = [field("bik", 'data-digits="9"'), field("bank_name"), field("corr_account", 'data-digits="20"')];

test("nine digits of a BIK fill the bank and its account, and both are sent", async () => {
  const page = openStep({ fields: bankFields });
  for (const digits of ["04452522", "0445252251"]) {
    page.type("[name=bik]", digits);
    assert.equal(page.network.requests.length, 0);
  }
  page.type("[name=bik]", "044525225");
  assert.equal(page.network.last.url, "/bank/044525225/");
  await page.network.answer(200, { name: "ПАО Банк", corr_account: "30101810400000000225" });
  assert.equal(page.$("[name=bank_name]").value, "ПАО Банк");
  assert.equal(page.$("[name=corr_account]").value, "30101 810 4 0000 0000225");
  assert.deepEqual(bodies(page).slice(1), [
    String(new URLSearchParams({ name: "bank_name", value: "ПАО Банк" })),
    String(new URLSearchParams({ name: "corr_account", value: "30101 810 4 0000 0000225" })),
  ]);
});

test("a bank that stands there already is not sent again, an unknown one changes nothing", async () => {
  const page = openStep({ fields: bankFields });
  page.$("[name=bank_name]").value = "ПАО Банк";
  page.$("[name=corr_account]").value = "30101 810 4 0000 0000225";
  page.type("[name=bik]", "044525225");
  await page.network.answer(200, { name: "ПАО Банк", corr_account: "30101810400000000225" });
  assert.equal(page.network.requests.length, 1);
  page.type("[name=bik]", "044525226");
  await page.network.answer(200, {});
  assert.equal(page.$("[name=bank_name]").value, "ПАО Банк");
  assert.equal(page.network.requests.length, 2);
});

test("the answer to an earlier value leaves the newer one waiting, which goes after it", async () => {
  const page = openStep();
  page.type("[name=name]", "Анна", "change");
  await page.later(0);
  page.type("[name=name]", "Аннушка", "change");
  await page.later(0);
  assert.equal(page.network.requests.length, 1); // one field, one request: the server cannot get them the other way round
  await page.network.answer(200, { ...saved, error: "Имя короткое." });
  assert.deepEqual(page.unsent(), { name: "Аннушка" });
  assert.equal(page.$("#id_name-live"), null);
  assert.equal(bodies(page).at(-1), String(new URLSearchParams({ name: "name", value: "Аннушка" })));
  await page.network.answer(200, saved);
  assert.equal(page.unsent(), null);
});

test("numbers of documents are never stored: the page keeps them while it is open and says so", async () => {
  const page = openStep({ fields: [field("name"), field("inn", 'data-digits="12" data-unstored')] });
  page.type("[name=name]", "Анна", "change");
  page.type("[name=inn]", "770708389312", "change");
  await page.later(0);
  await page.network.lose();
  await page.network.lose();
  assert.deepEqual(page.unsent(), { name: "Анна" });
  assert.match(page.text("#saved"), /вышли\. Не закрывайте страницу: номера документов и счетов браузер не хранит/);
  await page.online();
  assert.deepEqual(bodies(page).slice(2), ["name=name&value=%D0%90%D0%BD%D0%BD%D0%B0", "name=inn&value=770708389312"]);
});

test("a number that an older version stored is not taken up", () => {
  const page = openStep({ fields: [field("inn", "data-unstored")], stored: { inn: "770708389312" } });
  assert.equal(page.$("[name=inn]").value, "");
  assert.equal(page.network.requests.length, 0);
});

for (const raw of [record("text"), record(["a"]), record({ name: { deep: 1 } }), '{"at": 1'])
  test(`a stored copy ${raw} stops nothing`, async () => {
    const page = openStep({ raw });
    page.type("[name=name]", "Анна", "change");
    await page.later(0);
    assert.deepEqual(bodies(page), [String(new URLSearchParams({ name: "name", value: "Анна" }))]);
  });

test("a request says for whom the page was drawn", async () => {
  const page = openStep();
  page.type("[name=name]", "Анна", "change");
  await page.later(0);
  assert.equal(page.network.last.options.headers["X-Drawn-For"], "anna");
});

const stale = (value) => ({ error: "Поле изменено в другом окне: выберите, что оставить.", saved: false, stale: value });
const drawn = (value) => [field("name", `value="${value}"`)];
const press = (page, text) => [...page.document.querySelectorAll("button")].find((button) => button.textContent === text).click();

test("what was typed goes with what it was typed over, which a save moves on", async () => {
  const page = openStep({ fields: drawn("Аня") });
  page.type("[name=name]", "Анна", "change");
  await page.later(0);
  assert.deepEqual(page.storedChanges(), { name: { old: "Аня", value: "Анна" } });
  await page.network.answer(200, saved);
  page.type("[name=name]", "Анна-Мария", "change");
  await page.later(0);
  assert.deepEqual(changes(page), [["Аня", "Анна"], ["Анна", "Анна-Мария"]]);
});

test("typed offline here, saved otherwise on a phone: the field shows the newer value, the person chooses", async () => {
  const first = openStep({ fields: drawn("Аня") });
  first.type("[name=name]", "Анна", "change");
  await first.later(0);
  await first.network.lose();
  const page = openStep({ fields: drawn("Арина"), stored: first.storedChanges() });
  assert.deepEqual(changes(page), [["Аня", "Анна"]]);
  await page.network.answer(409, stale("Арина"));
  assert.equal(page.$("[name=name]").value, "Арина");
  assert.match(page.text(".notice"), /В другом окне сохранено: Арина. Здесь было: Анна./);
  await page.online();
  assert.equal(page.network.requests.length, 1);
  assert.deepEqual(page.unsent(), { name: "Анна" });
  press(page, "Взять то, что было здесь");
  assert.deepEqual(changes(page).at(-1), ["Арина", "Анна"]);
  await page.network.answer(200, saved);
  assert.equal(page.storedChanges(), null);
});

test("the newer value may stay, and what was typed here goes", async () => {
  const page = openStep({ fields: drawn("Арина"), stored: { name: { old: "Аня", value: "Анна" } } });
  await page.network.answer(409, stale("Арина"));
  press(page, "Оставить сохранённое");
  assert.deepEqual([page.$("[name=name]").value, page.storedChanges(), page.$(".notice")], ["Арина", null, null]);
});

test("this page's own value whose answer was lost is no other window's", async () => {
  const page = openStep({ fields: drawn("Аня") });
  page.type("[name=name]", "Анна", "change");
  await page.later(0);
  await page.network.lose();
  page.type("[name=name]", "Анна-Мария", "change");
  await page.later(0);
  await page.network.answer(409, stale("Анна"));
  assert.equal(page.$(".notice"), null);
  assert.deepEqual(changes(page).at(-1), ["Анна", "Анна-Мария"]);
});

test("what an earlier version of this page has left counts as typed over nothing", () => {
  const page = openStep({ fields: drawn("Арина"), stored: { name: "Анна" } });
  assert.deepEqual(changes(page), [["", "Анна"]]);
});

test("beside a refused value the next one is typed over what is saved", async () => {
  const page = openStep({ fields: [field("snils", 'data-digits="11" value="112-233-445 96" data-saved=""')] });
  page.type("[name=snils]", "20001000124");
  await page.later(150);
  assert.deepEqual(changes(page), [["", "20001000124"]]);
});

test("what a value would be refused for is said at once beside it, and goes when it is mended", async () => {
  const page = openStep({ fields: [field("birth_date")] });
  page.type("[name=birth_date]", "2011-01-01", "change");
  await page.later(0);
  await page.network.answer(200, { ...saved, warning: "Возраст — 15" });
  assert.equal(page.text("#birth_date-judged"), "! Возраст — 15");
  page.type("[name=birth_date]", "2001-01-01", "change");
  await page.later(0);
  await page.network.answer(200, saved);
  assert.equal(page.text("#birth_date-judged"), "");
});
