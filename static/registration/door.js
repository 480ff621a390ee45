// The door on a phone: a code from the camera or a tap on a name marks a person; without network marks wait in this browser
// (codes and times only, no names) and are sent when the network is back.
"use strict";
(() => {
  const root = document.getElementById("door");
  if (!root) return;
  const KEY = `door:${root.dataset.sync}`;
  const token = root.querySelector("[name=csrfmiddlewaretoken]").value;
  const state = document.getElementById("door-state");
  const video = document.getElementById("video");
  const scan = document.getElementById("scan");
  const passport = document.getElementById("passport");
  const rows = [...document.querySelectorAll("#people tr[data-code]")];
  let queue = [];
  try {
    queue = JSON.parse(localStorage.getItem(KEY) || "[]");
  } catch {
    queue = [];
  }
  const keep = () => {
    try {
      localStorage.setItem(KEY, JSON.stringify(queue));
    } catch {
      // Without storage the queue lives as long as the page.
    }
  };
  const say = (text, kind = "") => {
    state.textContent = text;
    state.className = `notice ${kind}`;
    state.hidden = !text;
  };
  const rowOf = (code) => rows.find((row) => row.dataset.code === code);
  const show = (code, text, kind) => {
    const place = rowOf(code)?.querySelector("[data-mark]");
    if (!place) return;
    const chip = document.createElement("span");
    chip.className = `chip ${kind}`;
    chip.textContent = text;
    place.replaceChildren(chip);
  };

  const send = async () => {
    if (!queue.length) return;
    const batch = queue.slice(0, 100);
    try {
      const response = await fetch(root.dataset.sync, {
        method: "POST",
        headers: { "X-CSRFToken": token, "Content-Type": "application/json", Accept: "application/json" },
        body: JSON.stringify(batch),
        redirect: "manual",
      });
      if (!response.ok) throw new Error("not taken");
      const { answers } = await response.json();
      queue = queue.filter((mark) => !batch.includes(mark));
      keep();
      for (const answer of answers) {
        show(answer.code, answer.ok ? "✓ отмечен" : "✕ нельзя", answer.ok ? "good" : "bad");
        say(answer.ok ? `✓ ${answer.said}` : `✕ ${answer.said}`, answer.ok ? "good" : "bad");
      }
      document.getElementById("arrived").textContent = rows.filter((row) => row.querySelector("[data-mark] .good")).length;
      if (queue.length) send();
    } catch {
      say(`Нет связи: отметок ждёт отправки — ${queue.length}. Они уйдут сами.`, "warn");
    }
  };
  const markArrived = (code) => {
    if (!queue.some((mark) => mark.code === code)) queue.push({ code, passport: passport.checked, at: new Date().toISOString() });
    keep();
    const row = rowOf(code);
    say(row ? `${row.querySelector("strong").textContent}: отмечаем…` : `Код ${code}: отмечаем…`);
    show(code, "◷ ждёт отправки", "warn");
    send();
  };
  const codeOf = (text) => /\/door\/([A-Z0-9]+)\/?$/i.exec(text)?.[1].toUpperCase() ?? (/^[A-Z0-9]{8}$/i.test(text) ? text.toUpperCase() : "");

  // The camera: the browser's own reader where there is one, a small library elsewhere.
  let stream = null;
  const stop = () => {
    stream?.getTracks().forEach((track) => track.stop());
    stream = null;
    video.hidden = true;
    scan.textContent = "Сканировать код камерой";
  };
  const read = async (reader, canvas) => {
    if (!stream) return;
    let text = "";
    if (video.readyState >= 2) {
      if (reader) text = (await reader.detect(video).catch(() => []))[0]?.rawValue ?? "";
      else {
        canvas.width = video.videoWidth;
        canvas.height = video.videoHeight;
        const context = canvas.getContext("2d", { willReadFrequently: true });
        context.drawImage(video, 0, 0);
        const { data, width, height } = context.getImageData(0, 0, canvas.width, canvas.height);
        text = window.jsQR?.(data, width, height)?.data ?? "";
      }
    }
    const code = text && codeOf(text);
    if (code) {
      navigator.vibrate?.(80);
      stop();
      markArrived(code);
      return;
    }
    if (text) say("Это не код входа на конкурс.", "bad");
    setTimeout(() => read(reader, canvas), 150);
  };
  if (navigator.mediaDevices?.getUserMedia) {
    scan.hidden = false;
    scan.addEventListener("click", async () => {
      if (stream) {
        stop();
        return;
      }
      try {
        stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
      } catch {
        say("Камера недоступна: найдите человека по фамилии или введите код в поиск.", "bad");
        return;
      }
      video.srcObject = stream;
      video.hidden = false;
      scan.textContent = "Выключить камеру";
      await video.play();
      const reader = "BarcodeDetector" in window ? new BarcodeDetector({ formats: ["qr_code"] }) : null;
      read(reader, document.createElement("canvas"));
    });
  }
  document.getElementById("passport-label").hidden = false;

  document.getElementById("people")?.addEventListener("click", (event) => {
    const link = event.target.closest("[data-mark] a");
    if (!link) return;
    event.preventDefault();
    markArrived(link.closest("tr").dataset.code);
  });
  const search = document.getElementById("q");
  search.addEventListener("input", () => {
    const words = search.value.toLowerCase().replaceAll("ё", "е").split(/\s+/).filter(Boolean);
    for (const row of rows) row.hidden = !words.every((word) => row.dataset.text.replaceAll("ё", "е").includes(word));
  });
  for (const mark of queue) show(mark.code, "◷ ждёт отправки", "warn");
  addEventListener("online", send);
  setInterval(send, 10000);
  send();
})();
