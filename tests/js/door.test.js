// The door: marks go at once or wait in the phone, the camera reads the letter's code, the list is searched as one types.
import assert from "node:assert/strict";
import { test } from "node:test";

import { keyOf, openPage, record, settle } from "./page.js";

const KEY = "door:/sync/";
const person = (code, name, text) => `
  <tr id="${code}" data-code="${code}" data-text="${text}"><td><strong>${name}</strong></td>
  <td data-mark><a href="/door/${code}/">Отметить</a></td></tr>`;
const PEOPLE = [
  person("AAAA1111", "Анна Ёлкина", "анна ёлкина гусляры 1"),
  person("BBBB2222", "Борис Петров", "борис петров ложкари 2"),
];

/** A camera whose picture the test chooses. */
class Camera {
  picture = "";
  isOn = false;
  isAllowed = true;

  getUserMedia = async () => {
    if (!this.isAllowed) throw new Error("denied");
    this.isOn = true;
    return { getTracks: () => [{ stop: () => (this.isOn = false) }] };
  };
}
const openDoor = ({ stored, raw, camera, passport = "checked" } = {}) => {
  const page = openPage(
    `<strong id="arrived">0</strong>
    <div id="door" data-sync="/sync/"><input type="hidden" name="csrfmiddlewaretoken" value="secret">
      <p class="notice" id="door-state" hidden></p><button id="scan" hidden>Сканировать код камерой</button>
      <label id="passport-label" hidden><input type="checkbox" id="passport" ${passport}></label>
      <video id="video" hidden></video></div>
    <input id="q"><table id="people">${PEOPLE.join("")}</table>`,
    {
      scripts: ["portal/store.js", "registration/door.js"],
      before: (window) => {
        if (stored) window.localStorage.setItem(keyOf(KEY), record(stored));
        if (raw) window.localStorage.setItem(keyOf(KEY), raw);
        if (!camera) return;
        Object.defineProperty(window.navigator, "mediaDevices", { value: camera });
        window.HTMLMediaElement.prototype.play = async () => {};
        Object.defineProperty(window.HTMLMediaElement.prototype, "readyState", { value: 2 });
        window.BarcodeDetector = class {
          detect = async () => (camera.picture ? [{ rawValue: camera.picture }] : []);
        };
      },
    },
  );
  const waiting = () => page.storedAbout("localStorage", KEY) ?? [];
  const tap = (code) => page.$(`#${code} a`).click();
  return { ...page, waiting, tap, state: () => page.text("#door-state") };
};
const came = (code, message) => ({ answers: [{ code, ok: true, message }] });
const mark = (code) => ({ code, passport: true, at: "2026-09-05T08:00:00.000Z" });

test("a tap on a name sends the code with the time and the passport's tick", async () => {
  const page = openDoor();
  page.tap("AAAA1111");
  assert.equal(page.state(), "Анна Ёлкина: отмечаем…");
  assert.equal(page.text("#AAAA1111 [data-mark]"), "◷ ждёт отправки");
  assert.deepEqual(page.network.sent, [{ code: "AAAA1111", passport: true, at: "2026-09-05T09:00:00.000Z" }]);
  assert.equal(page.network.last.options.headers["X-CSRFToken"], "secret");
  await page.network.answer(200, came("AAAA1111", "Анна Ёлкина, команда «Гусляры»"));
  assert.equal(page.state(), "✓ Анна Ёлкина, команда «Гусляры»");
  assert.equal(page.text("#AAAA1111 [data-mark]"), "✓ отмечен");
  assert.equal(page.text("#arrived"), "1");
  assert.deepEqual(page.waiting(), []);
});

test("the tap does not leave the page", () => {
  const page = openDoor();
  assert.equal(page.$("#AAAA1111 a").dispatchEvent(new page.window.Event("click", { bubbles: true, cancelable: true })), false);
});

test("without the tick the passport was not seen", () => {
  const page = openDoor({ passport: "" });
  page.tap("AAAA1111");
  assert.equal(page.network.sent[0].passport, false);
});

test("somebody the server refuses is shown so and is not counted", async () => {
  const page = openDoor();
  page.tap("BBBB2222");
  await page.network.answer(200, { answers: [{ code: "BBBB2222", ok: false, message: "Заявка отозвана." }] });
  assert.equal(page.state(), "✕ Заявка отозвана.");
  assert.equal(page.$("#door-state").className, "notice bad");
  assert.equal(page.text("#BBBB2222 [data-mark]"), "✕ нельзя");
  assert.equal(page.text("#arrived"), "0");
  assert.deepEqual(page.waiting(), []);
});

for (const [what, happen] of [
  ["a lost network", (network) => network.lose()],
  ["a sign-out (a redirect)", (network) => network.redirect()],
  ["an error of the portal", (network) => network.answer(503, "…", "text/html")],
  ["a refusal", (network) => network.answer(403, { message: "нет" })],
]) {
  test(`${what} leaves the mark in the phone, without names, with its own time`, async () => {
    const page = openDoor();
    page.tap("AAAA1111");
    await happen(page.network);
    assert.equal(page.state(), "Нет связи: отметок ждёт отправки — 1. Они уйдут сами.");
    assert.deepEqual(page.waiting(), [{ code: "AAAA1111", passport: true, at: "2026-09-05T09:00:00.000Z" }]);
    await page.later(10_000);
    assert.equal(page.network.requests.length, 2);
    assert.equal(page.network.sent[0].at, "2026-09-05T09:00:00.000Z");
    await page.network.answer(200, came("AAAA1111", "Анна"));
    assert.deepEqual(page.waiting(), []);
    await page.later(10_000);
    assert.equal(page.network.requests.length, 2);
  });
}

test("the network's return sends what waits at once", async () => {
  const page = openDoor();
  page.tap("AAAA1111");
  await page.network.lose();
  page.tap("BBBB2222");
  await page.network.lose();
  await page.online();
  assert.deepEqual(page.network.sent.map(({ code }) => code), ["AAAA1111", "BBBB2222"]);
  assert.equal(page.network.requests.length, 3);
});

test("a person marked twice before the network is back is one mark of the first time", async () => {
  const page = openDoor({ stored: [mark("AAAA1111")] });
  await page.network.lose();
  page.$("#AAAA1111 [data-mark]").innerHTML = '<a href="/door/AAAA1111/">Отметить</a>';
  page.tap("AAAA1111");
  assert.deepEqual(page.waiting(), [mark("AAAA1111")]);
});

test("a mark made while others are on their way goes after them", async () => {
  const page = openDoor({ stored: [mark("AAAA1111")] });
  page.tap("BBBB2222");
  await page.network.answer(200, came("AAAA1111", "Анна"));
  assert.deepEqual(page.waiting().map(({ code }) => code), ["BBBB2222"]);
});

test("marks of an earlier visit are shown and sent, a hundred in one request", async () => {
  const stored = Array.from({ length: 150 }, (_, index) => mark(index ? `C${index}` : "AAAA1111"));
  const page = openDoor({ stored });
  assert.equal(page.text("#AAAA1111 [data-mark]"), "◷ ждёт отправки");
  assert.equal(page.network.sent.length, 100);
  await page.network.answer(200, { answers: [] });
  assert.deepEqual(page.network.sent, stored.slice(100));
  await page.network.answer(200, { answers: [] });
  assert.deepEqual([page.waiting(), page.network.requests.length], [[], 2]);
});

test("a damaged copy in the phone does not stop the door", () => {
  const page = openDoor({ raw: "[{" });
  page.tap("AAAA1111");
  assert.equal(page.network.requests.length, 1);
});

test("a phone without storage marks all the same", async () => {
  const page = openDoor();
  page.window.Storage.prototype.setItem = () => {
    throw new Error("full");
  };
  page.tap("AAAA1111");
  await page.network.answer(200, came("AAAA1111", "Анна"));
  assert.equal(page.state(), "✓ Анна");
});

test("the search finds by every word, whatever е or ё, and an empty one shows all", () => {
  const page = openDoor();
  const hidden = () => ["AAAA1111", "BBBB2222"].map((code) => page.$(`#${code}`).hidden);
  for (const [words, expected] of [
    ["ЕЛКИНА гус", [false, true]],
    ["ёлкина", [false, true]],
    ["анна ложкари", [true, true]],
    ["  ", [false, false]],
  ]) {
    page.type("#q", words);
    assert.deepEqual(hidden(), expected, words);
  }
});

test("without a camera the button does not appear, the passport's tick does", () => {
  const page = openDoor();
  assert.equal(page.$("#scan").hidden, true);
  assert.equal(page.$("#passport-label").hidden, false);
});

const scanning = async (picture) => {
  const camera = new Camera();
  const page = openDoor({ camera });
  page.$("#scan").click();
  await settle();
  camera.picture = picture;
  await page.later(150);
  return { ...page, camera };
};

const LINK = "https://portal.example/c/spring/door";
for (const picture of [`${LINK}/aaaa1111/`, `${LINK}/AAAA1111`, "aaaa1111"]) {
  test(`the camera reads ${picture}, marks and goes off`, async () => {
    const page = await scanning(picture);
    assert.deepEqual(page.network.sent.map(({ code }) => code), ["AAAA1111"]);
    assert.equal(page.camera.isOn, false);
    assert.equal(page.$("#video").hidden, true);
    assert.equal(page.text("#scan"), "Сканировать код камерой");
    await page.later(1000);
    assert.equal(page.network.requests.length, 1);
  });
}

for (const picture of ["https://shop.example/AAAA1111", "AAAA11112", "AAAA111"]) {
  test(`the camera does not take ${picture} and looks on`, async () => {
    const page = await scanning(picture);
    assert.equal(page.state(), "Это не код входа.");
    assert.equal(page.network.requests.length, 0);
    page.camera.picture = "BBBB2222";
    await page.later(150);
    assert.equal(page.network.requests.length, 1);
  });
}

test("a code of nobody in the list is sent under its own name", async () => {
  const page = await scanning("CCCC3333");
  assert.equal(page.state(), "Код CCCC3333: отмечаем…");
});

test("a second press turns the camera off, and it reads nothing any more", async () => {
  const page = await scanning("");
  assert.equal(page.text("#scan"), "Выключить камеру");
  page.$("#scan").click();
  assert.equal(page.camera.isOn, false);
  page.camera.picture = "AAAA1111";
  await page.later(1000);
  assert.equal(page.network.requests.length, 0);
});

test("a refused camera says what to do instead", async () => {
  const camera = new Camera();
  camera.isAllowed = false;
  const page = openDoor({ camera });
  page.$("#scan").click();
  await settle();
  assert.equal(page.state(), "Камера недоступна: найдите человека по фамилии или введите код в поиск.");
  assert.equal(page.$("#video").hidden, true);
});
