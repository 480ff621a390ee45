// @ts-check
// The door on a phone: a code from the camera or a tap on a name marks a person; without network marks wait in this browser
// (codes and times only, no names) and are sent when the network is back.
"use strict";
(() => {
  /**
   * @typedef {{ code: string, passport: boolean, at: string }} Mark  at: the time of the mark, ISO
   * @typedef {{ code: string, ok: boolean, message: string }} MarkAnswer  message: who came, or why not
   */
  const MARKS_AT_ONCE = 100;
  const SEND_EVERY_MS = 10_000;
  const SCAN_EVERY_MS = 150;

  const root = document.getElementById("door");
  if (!root) return;
  const syncUrl = root.dataset.sync ?? "";
  const store = new PersonStore("browser", `door:${syncUrl}`);
  const token = /** @type {HTMLInputElement} */ (root.querySelector("[name=csrfmiddlewaretoken]")).value;
  const state = /** @type {HTMLElement} */ (document.getElementById("door-state"));
  const video = /** @type {HTMLVideoElement} */ (document.getElementById("video"));
  const scanButton = /** @type {HTMLButtonElement} */ (document.getElementById("scan"));
  // Only where papers are looked at.
  const passport = /** @type {HTMLInputElement | null} */ (document.getElementById("passport"));
  const passportLabel = document.getElementById("passport-label");
  const arrived = /** @type {HTMLElement} */ (document.getElementById("arrived"));
  const search = /** @type {HTMLInputElement} */ (document.getElementById("q"));
  const rows = [...document.querySelectorAll("#people tr[data-code]")].map((row) => /** @type {HTMLTableRowElement} */ (row));

  /** @returns {Mark[]} */
  const storedMarks = () => {
    const stored = store.read();
    return Array.isArray(stored) ? stored.filter((mark) => typeof mark?.code === "string") : [];
  };
  let queue = storedMarks();
  const storeQueue = () => {
    // Without storage the queue lives as long as the page.
    if (queue.length) store.write(queue);
    else store.remove();
  };

  /**
   * @param {string} text
   * @param {"" | "good" | "warn" | "bad"} [kind]
   */
  const showState = (text, kind = "") => {
    state.textContent = text;
    state.className = `notice ${kind}`;
    state.hidden = !text;
  };
  /** @param {string} code */
  const rowOf = (code) => rows.find((row) => row.dataset.code === code);
  /**
   * @param {string} code
   * @param {string} text
   * @param {"good" | "warn" | "bad"} kind
   */
  const showMark = (code, text, kind) => {
    const place = rowOf(code)?.querySelector("[data-mark]");
    if (!place) return;
    const chip = document.createElement("span");
    chip.className = `chip ${kind}`;
    chip.textContent = text;
    place.replaceChildren(chip);
  };

  const send = async () => {
    if (!queue.length) return;
    const batch = queue.slice(0, MARKS_AT_ONCE);
    try {
      const response = await fetch(syncUrl, {
        method: "POST",
        headers: {
          "X-CSRFToken": token,
          "X-Drawn-For": PersonStore.person,
          "Content-Type": "application/json",
          Accept: "application/json",
        },
        body: JSON.stringify(batch),
        redirect: "manual",
      });
      if (!response.ok) throw new Error("not taken");
      /** @type {{ answers: MarkAnswer[], arrived?: number }} */
      const { answers, arrived: counted } = await response.json();
      queue = queue.filter((mark) => !batch.includes(mark));
      storeQueue();
      for (const answer of answers) {
        const kind = answer.ok ? "good" : "bad";
        showMark(answer.code, answer.ok ? "✓ отмечен" : "✕ нельзя", kind);
        showState(`${answer.ok ? "✓" : "✕"} ${answer.message}`, kind);
      }
      // The server counts those who are in no list here: of many people there is none, and some come without having signed up.
      arrived.textContent = String(counted ?? rows.filter((row) => row.querySelector("[data-mark] .good")).length);
      if (queue.length) send();
    } catch {
      showState(`Нет связи: отметок ждёт отправки — ${queue.length}. Они уйдут сами.`, "warn");
    }
  };
  /** @param {string} code */
  const markArrived = (code) => {
    if (!queue.some((mark) => mark.code === code)) {
      queue.push({ code, passport: passport?.checked ?? false, at: new Date().toISOString() });
    }
    storeQueue();
    const name = rowOf(code)?.querySelector("strong")?.textContent;
    showState(`${name ?? `Код ${code}`}: отмечаем…`);
    showMark(code, "◷ ждёт отправки", "warn");
    send();
  };
  /**
   * The code of a letter's link or of a badge.
   * @param {string} text
   * @returns {string} empty when the text holds no code
   */
  const doorCodeIn = (text) => {
    const linked = /\/door\/([A-Z0-9]+)\/?$/i.exec(text)?.[1];
    if (linked) return linked.toUpperCase();
    return /^[A-Z0-9]{8}$/i.test(text) ? text.toUpperCase() : "";
  };

  /** @type {MediaStream | null} */
  let stream = null;
  const stopCamera = () => {
    stream?.getTracks().forEach((track) => track.stop());
    stream = null;
    video.hidden = true;
    scanButton.textContent = "Сканировать код камерой";
  };
  /**
   * The browser's own reader where there is one, a small library elsewhere.
   * @param {BarcodeDetector | null} detector
   * @param {HTMLCanvasElement} canvas
   * @returns {Promise<string>} what the code in the picture holds; empty without one
   */
  const readPicture = async (detector, canvas) => {
    if (video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) return "";
    if (detector) return (await detector.detect(video).catch(() => []))[0]?.rawValue ?? "";
    canvas.width = video.videoWidth;
    canvas.height = video.videoHeight;
    const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { willReadFrequently: true }));
    context.drawImage(video, 0, 0);
    const picture = context.getImageData(0, 0, canvas.width, canvas.height);
    return window.jsQR?.(picture.data, picture.width, picture.height)?.data ?? "";
  };
  /**
   * @param {BarcodeDetector | null} detector
   * @param {HTMLCanvasElement} canvas
   */
  const watchCamera = async (detector, canvas) => {
    if (!stream) return;
    const text = await readPicture(detector, canvas);
    const code = doorCodeIn(text);
    if (code) {
      navigator.vibrate?.(80);
      stopCamera();
      markArrived(code);
      return;
    }
    if (text) showState("Это не код входа.", "bad");
    setTimeout(() => watchCamera(detector, canvas), SCAN_EVERY_MS);
  };
  const startCamera = async () => {
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    } catch {
      showState("Камера недоступна: найдите человека по фамилии или введите код в поиск.", "bad");
      return;
    }
    video.srcObject = stream;
    video.hidden = false;
    scanButton.textContent = "Выключить камеру";
    await video.play();
    const detector = window.BarcodeDetector ? new window.BarcodeDetector({ formats: ["qr_code"] }) : null;
    watchCamera(detector, document.createElement("canvas"));
  };
  // Outside of a secure context there is no camera, whatever the type says.
  if (navigator.mediaDevices) {
    scanButton.hidden = false;
    scanButton.addEventListener("click", () => (stream ? stopCamera() : startCamera()));
  }
  if (passportLabel) passportLabel.hidden = false;

  document.getElementById("people")?.addEventListener("click", (event) => {
    const link = /** @type {Element} */ (event.target).closest("[data-mark] :is(a, button)");
    if (!link) return;
    event.preventDefault();
    const row = /** @type {HTMLTableRowElement} */ (link.closest("tr"));
    markArrived(row.dataset.code ?? "");
  });
  search.addEventListener("input", () => {
    const words = search.value.toLowerCase().replaceAll("ё", "е").split(/\s+/).filter(Boolean);
    for (const row of rows) {
      const text = (row.dataset.text ?? "").replaceAll("ё", "е");
      row.hidden = !words.every((word) => text.includes(word));
    }
  });
  for (const mark of queue) showMark(mark.code, "◷ ждёт отправки", "warn");
  addEventListener("online", send);
  setInterval(send, SEND_EVERY_MS);
  send();
})();
