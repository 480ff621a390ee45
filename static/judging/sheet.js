// A score sheet that saves every change by itself. Keys: a digit gives points and moves on, arrows choose.
"use strict";
(() => {
  const form = document.getElementById("sheet");
  if (!form) return;
  const cells = [...form.querySelectorAll("[data-criterion]")];
  const total = document.getElementById("total");
  const saved = document.getElementById("saved");
  const WORDS = ["comment", "private_note"];
  let waiting = null;

  // A short scale is pressed, a long one is typed.
  const given = (cell) => cell.querySelector("input:checked") || cell.querySelector("input[type=number]");
  const pointsOf = (cell) => Number(given(cell)?.value || 0);

  function addUp() {
    if (!total) return;
    const sum = cells.reduce((value, cell) => value + pointsOf(cell) * Number(cell.dataset.weight || 1), 0);
    total.textContent = String(Math.round(sum * 100) / 100).replace(".", ",");
    for (const cell of cells) {
      for (const band of cell.querySelectorAll(".bands [data-least]")) {
        const points = given(cell)?.value;
        const here = points !== undefined && points !== "" && Number(points) >= Number(band.dataset.least) && Number(points) <= Number(band.dataset.most);
        band.classList.toggle("chosen", here);
      }
    }
  }
  function showPoints(criterion, value) {
    const cell = document.getElementById(`criterion-${criterion}`);
    for (const input of cell?.querySelectorAll("input[type=radio]") || []) input.checked = input.value === value;
    const typed = cell?.querySelector("input[type=number]");
    if (typed) typed.value = value ?? "";
  }
  const field = (part, name) => form.elements[part === "comments" ? `comment_${name}` : name];
  function show(part, name, value) {
    if (part === "points") showPoints(name, value);
    else if (field(part, name)) field(part, name).value = value ?? "";
  }
  const place = (part, name) =>
    part === "words" ? field(part, name)?.parentElement : document.getElementById(`criterion-${name}`);

  const saver = new SheetSaver({
    url: form.dataset.cells,
    key: form.dataset.key,
    revision: form.elements.revision.value,
    say: (text) => { if (saved) saved.textContent = text; },
    saved: (answer) => { form.elements.revision.value = answer.sheet.revision; },
    applied: (kept) => {
      for (const part of SheetSaver.PARTS) for (const [name, value] of Object.entries(kept[part])) show(part, name, value);
      addUp();
    },
    // Another window saved first. The page shows what is saved; beside it stands what was typed here, one press away.
    conflict: (mine, server) => {
      form.elements.revision.value = server.revision;
      for (const part of SheetSaver.PARTS) {
        for (const [name, value] of Object.entries(server[part])) show(part, name, value ?? undefined);
        for (const [name, value] of Object.entries(mine[part])) {
          const theirs = server[part][name] ?? "";
          if (theirs === value) continue;
          show(part, name, theirs);
          offer(part, name, theirs, value);
        }
      }
      addUp();
    },
    idle: (isEmpty, failed) => {
      if (failed) waiting = null; // not saved: the person reads why before signing
      else if (isEmpty && waiting) {
        const button = waiting;
        waiting = null;
        form.requestSubmit(button);
      }
    },
  });
  // A mark as its button says it: "да" for 1.
  const face = (part, name, value) =>
    (part === "points" && place(part, name)?.querySelector(`input[value="${CSS.escape(value)}"] + span`)?.textContent) || value;
  function offer(part, name, theirs, value) {
    const line = document.createElement("div");
    line.className = "notice warn mt-2";
    line.setAttribute("role", "alert");
    const words = document.createElement("p");
    words.textContent = `В другом окне сохранено: ${face(part, name, theirs) || "пусто"}. Здесь было: ${face(part, name, value) || "пусто"}.`;
    const take = document.createElement("button");
    take.type = "button";
    take.className = "btn btn-sm btn-outline-primary me-2";
    take.textContent = "Взять то, что было здесь";
    take.addEventListener("click", () => {
      line.remove();
      show(part, name, value);
      saver.change(part, name, value);
      addUp();
    });
    const leave = document.createElement("button");
    leave.type = "button";
    leave.className = "btn btn-sm btn-outline-primary";
    leave.textContent = "Оставить сохранённое";
    leave.addEventListener("click", () => line.remove());
    line.append(words, take, leave);
    place(part, name)?.append(line);
  }

  form.addEventListener("change", (event) => {
    const cell = event.target.closest("[data-criterion]");
    if (cell && (event.target.type === "radio" || event.target.type === "number")) saver.change("points", cell.dataset.criterion, event.target.value);
    else if (cell) saver.change("comments", cell.dataset.criterion, event.target.value);
    else if (WORDS.includes(event.target.name)) saver.change("words", event.target.name, event.target.value);
    addUp();
  });
  const press = (cell, value) => {
    const input = cell.querySelector(`input[type=radio][value="${value}"]`);
    if (!input) return false;
    input.checked = true;
    input.dispatchEvent(new Event("change", { bubbles: true }));
    return true;
  };
  const moveOn = (cell) => {
    const following = cells[cells.indexOf(cell) + 1];
    if (following) (following.querySelector("input:checked") || following.querySelector("input")).focus();
    else form.querySelector("button[value=sign]")?.focus();
  };
  // A digit that may begin a longer number (1 of 10) waits a moment for the next one.
  const SECOND_DIGIT_MS = 700;
  let begun = null;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !form.dataset.editable) return;
    const typing = event.target instanceof HTMLInputElement && event.target.type !== "radio";
    if (typing || event.target instanceof HTMLTextAreaElement || event.target instanceof HTMLSelectElement) return;
    if (!/^[0-9]$/.test(event.key)) return;
    if (begun) {
      clearTimeout(begun.timer);
      const { cell, digit } = begun;
      begun = null;
      if (press(cell, digit + event.key)) {
        event.preventDefault();
        moveOn(cell);
        return;
      }
      moveOn(cell);
    }
    const here = document.activeElement.closest?.("[data-criterion]");
    const cell = here || cells.find((one) => !one.querySelector("input:checked")) || cells[0];
    if (!press(cell, event.key)) return;
    event.preventDefault();
    const longer = [...cell.querySelectorAll("input[type=radio]")].some((input) => input.value.length > 1 && input.value[0] === event.key);
    if (!longer) moveOn(cell);
    else begun = { cell, digit: event.key, timer: setTimeout(() => { begun = null; moveOn(cell); }, SECOND_DIGIT_MS) };
  });
  // "Sign" pressed while a change is still on its way: the form goes when the change is saved, with the right revision.
  form.addEventListener("submit", (event) => {
    if (saver.isIdle) return;
    event.preventDefault();
    waiting = event.submitter;
    saver.send();
  });

  if (form.dataset.editable) saver.restore();
  addUp();
})();
