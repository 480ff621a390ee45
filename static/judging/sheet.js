// A score sheet that saves every change by itself. Keys: a digit gives points and moves on, arrows choose.
// Without the network or with an expired session everything typed stays in this browser and is sent when it can be.
"use strict";
(() => {
  const form = document.getElementById("sheet");
  if (!form) return;
  const cells = [...form.querySelectorAll("[data-criterion]")];
  const total = document.getElementById("total");
  const saved = document.getElementById("saved");
  const revision = form.elements.revision;
  const key = form.dataset.key;
  let pending = { points: {}, comments: {} };
  let sending = false;
  let waiting = null;

  const say = (text) => { saved.textContent = text; };
  const clock = () => new Date().toLocaleTimeString("ru", { hour: "2-digit", minute: "2-digit" });
  const isEmpty = () => !Object.keys(pending.points).length && !Object.keys(pending.comments).length;

  function addUp() {
    if (!total) return;
    const sum = cells.reduce((value, cell) => value + Number(cell.querySelector("input:checked")?.value || 0), 0);
    total.textContent = String(sum);
  }
  function keep() {
    if (isEmpty()) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify(pending));
  }
  function show(criterion, value, comment) {
    const cell = document.getElementById(`criterion-${criterion}`);
    if (!cell) return;
    for (const input of cell.querySelectorAll("input[type=radio]")) input.checked = value !== undefined && input.value === value;
    if (comment !== undefined) form.elements[`comment_${criterion}`].value = comment;
  }

  async function send() {
    if (sending || isEmpty()) return;
    sending = true;
    const batch = pending;
    let pause = 3000;
    pending = { points: {}, comments: {} };
    say("сохраняется…");
    try {
      const response = await fetch(form.dataset.cells, {
        method: "POST",
        credentials: "same-origin",
        headers: { "Content-Type": "application/json", "Accept": "application/json", "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
        body: JSON.stringify({ revision: Number(revision.value), ...batch }),
      });
      const answer = response.headers.get("Content-Type")?.includes("json") ? await response.json() : {};
      if (response.ok) {
        revision.value = answer.sheet.revision;
        pause = 0;
        const refused = Object.values(answer.refused);
        say(refused.length ? refused.join(" ") : `сохранено ${clock()}`);
      } else if (response.status === 409 && answer.sheet) {
        // Another window saved first: nothing is overwritten; the page shows both values after a reload.
        pending = { points: { ...batch.points, ...pending.points }, comments: { ...batch.comments, ...pending.comments } };
        say(answer.message);
        keep();
        sending = false;
        conflict(answer.sheet);
        return;
      } else if (response.status === 401 || response.status === 403) {
        restore(batch);
        say("Вы вышли из портала: войдите в другом окне, набранное сохранено в этом браузере.");
      } else {
        restore(batch);
        say(answer.message || "Не сохранено: портал ответил ошибкой. Набранное осталось в этом браузере.");
      }
    } catch {
      restore(batch);
      say("Нет связи. Набранное осталось в этом браузере и сохранится само.");
    }
    keep();
    sending = false;
    if (!isEmpty()) {
      if (pause) waiting = null; // not saved: the person reads why before signing
      setTimeout(send, pause);
    } else if (waiting) {
      const button = waiting;
      waiting = null;
      form.requestSubmit(button);
    }
  }
  function restore(batch) {
    pending = { points: { ...batch.points, ...pending.points }, comments: { ...batch.comments, ...pending.comments } };
  }
  function conflict(server) {
    for (const [criterion, mine] of Object.entries(pending.points)) {
      const theirs = server.points[criterion];
      if (theirs === mine) continue;
      const cell = document.getElementById(`criterion-${criterion}`);
      const line = document.createElement("p");
      line.className = "notice warn";
      line.setAttribute("role", "alert");
      line.textContent = `Сохранено из другого окна: ${theirs ?? "балла нет"}. В этом окне: ${mine}. Выберите балл ещё раз.`;
      cell.append(line);
    }
    for (const [criterion, value] of Object.entries(server.points)) {
      if (!(criterion in pending.points)) show(criterion, value ?? undefined);
    }
    pending = { points: {}, comments: {} };
    keep();
    revision.value = server.revision;
    addUp();
  }

  form.addEventListener("change", (event) => {
    const cell = event.target.closest("[data-criterion]");
    if (!cell) return;
    const criterion = cell.dataset.criterion;
    if (event.target.type === "radio") pending.points[criterion] = event.target.value;
    else pending.comments[criterion] = event.target.value;
    addUp();
    keep();
    send();
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !form.dataset.editable) return;
    const typing = event.target instanceof HTMLInputElement && event.target.type !== "radio";
    if (typing || event.target instanceof HTMLTextAreaElement || event.target instanceof HTMLSelectElement) return;
    if (!/^[0-9]$/.test(event.key)) return;
    const here = document.activeElement.closest?.("[data-criterion]");
    const cell = here || cells.find((one) => !one.querySelector("input:checked")) || cells[0];
    const input = cell.querySelector(`input[type=radio][value="${event.key}"]`);
    if (!input) return;
    event.preventDefault();
    input.checked = true;
    input.dispatchEvent(new Event("change", { bubbles: true }));
    const following = cells[cells.indexOf(cell) + 1];
    if (following) (following.querySelector("input:checked") || following.querySelector("input")).focus();
    else form.querySelector("button[value=sign]")?.focus();
  });
  // "Sign" pressed while a change is still on its way: the form goes when the change is saved, with the right revision.
  form.addEventListener("submit", (event) => {
    if (!sending && isEmpty()) return;
    event.preventDefault();
    waiting = event.submitter;
    send();
  });
  window.addEventListener("online", send);

  if (form.dataset.editable) {
    const left = JSON.parse(localStorage.getItem(key) || "null");
    if (left) {
      pending = left;
      for (const [criterion, value] of Object.entries(left.points)) show(criterion, value);
      for (const [criterion, text] of Object.entries(left.comments)) form.elements[`comment_${criterion}`].value = text;
      send();
    }
  }
  addUp();
})();
