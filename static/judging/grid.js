// All own sheets in one table: a row saves itself. A digit fills a cell and moves right, arrows walk, Delete empties.
"use strict";
(() => {
  const form = document.getElementById("grid");
  if (!form) return;
  const least = Number(form.dataset.least);
  const most = Number(form.dataset.most);
  const rows = [...form.querySelectorAll("tr[data-editable]")];
  const savers = new Map();
  const cellsOf = (row) => [...row.querySelectorAll("input.cell")];

  function addUp(row) {
    const sum = cellsOf(row).reduce((value, cell) => value + (Number(cell.value.replace(",", ".")) || 0) * Number(cell.dataset.weight || 1), 0);
    row.querySelector("[data-total]").textContent = String(Math.round(sum * 100) / 100).replace(".", ",");
  }
  const cellOf = (row, criterion) => row.querySelector(`[data-criterion="${criterion}"]`);

  for (const row of rows) {
    const state = row.querySelector("[data-state]");
    const revision = row.querySelector("input[type=hidden]");
    const show = (points) => {
      for (const [criterion, value] of Object.entries(points)) {
        const cell = cellOf(row, criterion);
        if (cell) cell.value = value ?? "";
      }
      addUp(row);
    };
    const saver = new SheetSaver({
      url: row.dataset.cells,
      key: row.dataset.key,
      revision: revision.value,
      say: (text) => { state.textContent = text; },
      saved: (answer) => {
        revision.value = answer.sheet.revision;
        for (const cell of cellsOf(row)) cell.setAttribute("aria-invalid", String(cell.dataset.criterion in answer.refused));
      },
      applied: (kept) => show(kept.points),
      conflict: (mine, server) => {
        revision.value = server.revision;
        show(server.points);
        const lost = Object.entries(mine.points).filter(([criterion, value]) => (server.points[criterion] ?? "") !== value);
        if (!lost.length) return;
        const words = lost.map(([criterion, value]) => `${cellOf(row, criterion)?.ariaLabel}: здесь было ${value || "пусто"}`);
        state.textContent = `Лист сохранён в другом окне, показан он. ${words.join("; ")}. `;
        const take = document.createElement("button");
        take.type = "button";
        take.className = "btn btn-sm btn-outline-primary";
        take.textContent = "Взять то, что было здесь";
        take.addEventListener("click", () => {
          state.textContent = "";
          for (const [criterion, value] of lost) saver.change("points", criterion, value);
          show(Object.fromEntries(lost));
        });
        state.append(take);
      },
    });
    savers.set(row, saver);
    saver.restore();
  }

  const move = (cell, right, down) => {
    const row = cell.closest("tr");
    const at = cellsOf(row).indexOf(cell) + right;
    const width = cellsOf(row).length;
    const line = rows.indexOf(row) + down + (at >= width ? 1 : at < 0 ? -1 : 0);
    const target = rows[line] && cellsOf(rows[line])[(at + width) % width];
    target?.focus();
    target?.select();
  };
  const save = (cell) => {
    const row = cell.closest("tr");
    addUp(row);
    savers.get(row)?.change("points", cell.dataset.criterion, cell.value.trim());
  };
  form.addEventListener("change", (event) => { if (event.target.matches("input.cell")) save(event.target); });
  form.addEventListener("keydown", (event) => {
    const cell = event.target;
    if (!cell.matches("input.cell") || event.ctrlKey || event.metaKey || event.altKey) return;
    const steps = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1], Enter: [0, 1] };
    if (steps[event.key]) {
      event.preventDefault();
      move(cell, ...steps[event.key]);
    } else if (/^[0-9]$/.test(event.key) && most < 10 && Number(event.key) >= least && Number(event.key) <= most) {
      event.preventDefault();
      cell.value = event.key;
      save(cell);
      move(cell, 1, 0);
    } else if (event.key === "Delete") {
      event.preventDefault();
      cell.value = "";
      save(cell);
    }
  });
  form.addEventListener("focusin", (event) => { if (event.target.matches("input.cell")) event.target.select(); });
})();
