// The small scripts: the hall's timer, menus, copying, the answer of a letter's link, the way from text to HTML.
import assert from "node:assert/strict";
import { test } from "node:test";

import { openPage, settle } from "./page.js";

const timer = (attributes) => `<p class="hall-timer" ${attributes}>Доклад: <span data-clock>…</span></p>`;
const openHall = (attributes) => openPage(`<div id="screen">${timer(attributes)}</div>`, { scripts: ["judging/hall.js"] });

test("without a limit the timer counts up from the server's second", async () => {
  const page = openHall('data-elapsed="58"');
  assert.equal(page.text("[data-clock]"), "00:58");
  await page.later(2250);
  assert.equal(page.text("[data-clock]"), "01:00");
  assert.equal(page.$(".hall-timer").hasAttribute("data-over"), false);
});

test("a limit counts down and is over only after its last second", async () => {
  const page = openHall('data-elapsed="299" data-limit="300"');
  assert.equal(page.text("[data-clock]"), "00:01");
  await page.later(1000);
  assert.deepEqual([page.text("[data-clock]"), page.$(".hall-timer").hasAttribute("data-over")], ["00:00", false]);
  await page.later(1000);
  assert.deepEqual([page.text("[data-clock]"), page.$(".hall-timer").hasAttribute("data-over")], ["−00:01", true]);
  await page.later(70_000);
  assert.equal(page.text("[data-clock]"), "−01:11");
});

test("the server's next answer sets the timer anew, and a phase without one stops it", async () => {
  const page = openHall('data-elapsed="10"');
  await page.later(5000);
  const settled = (markup) => {
    page.$("#screen").innerHTML = markup;
    page.document.dispatchEvent(new page.window.Event("htmx:afterSettle"));
  };
  settled(timer('data-elapsed="14"'));
  assert.equal(page.text("[data-clock]"), "00:14");
  settled(timer(""));
  await page.later(3000);
  assert.equal(page.text("[data-clock]"), "…");
});

const openMenus = () =>
  openPage(
    `<details class="drop" open><summary>Меню</summary><a href="#">Выйти</a></details><details class="drop"></details>
    <details id="other" open></details><p>Текст</p>`,
    { scripts: ["portal/menu.js"] },
  );

test("Escape closes the open menu and returns to its name, another key does not", () => {
  const page = openMenus();
  page.key("a");
  assert.equal(page.$(".drop").open, true);
  page.key("Escape");
  assert.equal(page.$(".drop").open, false);
  assert.equal(page.focused(), page.$("summary"));
  assert.equal(page.$("#other").open, true);
});

test("a click inside of the menu leaves it open, one elsewhere closes it", () => {
  const page = openMenus();
  page.$(".drop a").click();
  assert.equal(page.$(".drop").open, true);
  page.$("p").click();
  assert.equal(page.$(".drop").open, false);
  page.$("p").click();
});

const LINK = '<input id="link" value="https://portal.example/i/1">';
const openCopy = (clipboard) =>
  openPage(`${LINK}<button data-copy="link" hidden>Скопировать</button>`, {
    scripts: ["portal/copy.js"],
    before: ({ navigator }) => clipboard && Object.defineProperty(navigator, "clipboard", { value: clipboard }),
  });

test("a press copies the field and says so", async () => {
  const copied = [];
  const page = openCopy({ writeText: async (text) => void copied.push(text) });
  assert.equal(page.$("button").hidden, false);
  page.$("button").click();
  await settle();
  assert.deepEqual([copied, page.text("button")], [["https://portal.example/i/1"], "Скопировано"]);
});

const openShare = (share) =>
  openPage(`${LINK}<button data-share="link" data-title="Команда" hidden>Поделиться</button>`, {
    scripts: ["portal/copy.js"],
    before: ({ navigator }) => share && Object.defineProperty(navigator, "share", { value: share }),
  });

test("a phone that can share is offered to, another is not", async () => {
  const given = [];
  const page = openShare(async (what) => void given.push(what));
  assert.equal(page.$("button").hidden, false);
  page.$("button").click();
  await settle();
  assert.deepEqual(JSON.parse(JSON.stringify(given)), [{ title: "Команда", url: "https://portal.example/i/1" }]);
  assert.equal(openShare(null).$("button").hidden, true);
});

test("sharing that was put away says nothing", async () => {
  const page = openShare(async () => {
    throw new Error("AbortError");
  });
  page.$("button").click();
  await settle();
  assert.equal(page.text("button"), "Поделиться");
});

test("a refused clipboard leaves the text selected, to be copied by hand", async () => {
  const refuse = async () => {
    throw new Error("denied");
  };
  const page = openCopy({ writeText: refuse });
  page.$("button").click();
  await settle();
  assert.equal(page.text("button"), "Скопировать");
  assert.equal(page.$("input").selectionEnd, page.$("input").value.length);
});

test("a browser without a clipboard shows no button", () => {
  assert.equal(openCopy().$("button").hidden, true);
});

const answerForm = (autopost) => `
  <form ${autopost}><button name="coming" value="no">Нет</button><button name="coming" value="yes">Да</button></form>`;

test("the page of a letter's link answers yes once by itself, and not after an answer", () => {
  const first = openPage(answerForm('data-autopost="coming"'), { scripts: ["registration/answer.js"] });
  assert.deepEqual(first.sentForms, ["yes"]);
  const answered = openPage(answerForm(""), { scripts: ["registration/answer.js"] });
  assert.deepEqual(answered.sentForms, []);
});

const policyOf = () => {
  const policies = {};
  openPage("", {
    scripts: ["portal/trusted.js"],
    before: (window) => {
      window.trustedTypes = { createPolicy: (name, rules) => (policies[name] = rules) };
    },
  });
  return policies;
};

test("HTML passes with no script or one of this portal", () => {
  const { default: policy } = policyOf();
  for (const html of ["<p>Да</p>", '<script src="/static/a.js"></script>', "<b>script</b>"]) {
    assert.equal(policy.createHTML(html), html);
  }
});

for (const html of [
  '<script src="//evil.example/a.js"></script>',
  '<script src="https://evil.example/a.js"></script>',
  "<script>alert(1)</script>",
  '<SCRIPT defer src="//evil.example/a.js"></SCRIPT>',
  '<script src="/static/a.js"></script><script>alert(1)</script>',
]) {
  test(`HTML with ${html} is refused`, () => {
    const { default: policy } = policyOf();
    assert.throws(() => policy.createHTML(html), { message: "a fragment must not bring a script" });
  });
}

test("a browser without Trusted Types needs no policy", () => {
  assert.doesNotThrow(() => openPage("", { scripts: ["portal/trusted.js"] }));
});
