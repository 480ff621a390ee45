// Several forms on a page: what stands typed in the others goes along with the one that is sent; a refusal has the focus.
import assert from "node:assert/strict";
import { test } from "node:test";

import { openPage } from "./page.js";

const PAGE = `<main>
  <form id="one" method="post" action="/one/"><input name="title"><input type="password" name="word"></form>
  <form id="two" method="post" action="/two/"><input name="name"><input type="checkbox" name="yes" value="1"></form>
  <form id="three" method="post" action="/two/">
    <select name="kind"><option value="">-</option><option value="a">a</option></select></form>
  <form id="kept" method="post" data-field-url="/f/"><input name="own"></form></main>`;
const open = () => openPage(PAGE, { scripts: ["portal/drafts.js"] });
// Not cancelable: a page of the tests holds every submission back.
const send = (page, form) =>
  page.$(form).dispatchEvent(new page.window.Event("submit", { bubbles: true, cancelable: false }));
const sent = (page, form) => JSON.parse(page.$(`${form} [name=other_forms]`).value);

test("what is typed in the other forms goes along, and nothing that is not typed", () => {
  const page = open();
  page.type("#two [name=name]", "Игнат");
  page.type("#kept [name=own]", "свой сценарий");
  send(page, "#one");
  const { own, forms, files } = sent(page, "#one");
  assert.equal(own, "/one/#0");
  assert.deepEqual(forms, { "/two/#0": { name: ["Игнат"], yes: [] } });
  assert.deepEqual(files, []);
});

test("forms of one address are told apart by their order, choices count, passwords never go", () => {
  const page = open();
  page.type("#one [name=word]", "тайна");
  page.choose("#two [name=yes]");
  page.$("#three select").value = "a";
  send(page, "#one");
  send(page, "#two");
  assert.deepEqual(sent(page, "#one").forms, { "/two/#0": { name: [""], yes: ["1"] }, "/two/#1": { kind: ["a"] } });
  assert.deepEqual(Object.keys(sent(page, "#two").forms), ["/two/#1"]);
});

test("leaving with something typed asks first, sending does not", () => {
  const page = open();
  const leaves = () => {
    const event = new page.window.Event("beforeunload", { cancelable: true });
    page.window.dispatchEvent(event);
    return !event.defaultPrevented;
  };
  assert.equal(leaves(), true);
  page.type("#two [name=name]", "Игнат");
  assert.equal(leaves(), false);
  send(page, "#two");
  assert.equal(leaves(), true);
});

test("the summary of a refusal has the focus, and its link opens what hides the field", () => {
  const page = openPage(
    `<main><div id="error-summary" tabindex="-1"><a href="#id_title">Название: обязательное поле</a></div>
      <details><summary>Ещё</summary><input id="id_title"></details></main>`,
    {
      scripts: ["portal/refusal.js"],
      before: (window) => {
        window.HTMLElement.prototype.scrollIntoView = () => {};
      },
    },
  );
  assert.equal(page.document.activeElement.id, "error-summary");
  page.$("#error-summary a").click();
  assert.equal(page.$("details").open, true);
  assert.equal(page.document.activeElement.id, "id_title");
});
