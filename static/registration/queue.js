// The queue's split view: J and K move, the application opens beside the list, one key decides and Enter confirms.
// The open application asks every few seconds who else looks at it and whether it has changed.
"use strict";
(() => {
  const WIDE = matchMedia("(min-width: 1100px)");
  const WATCH_SECONDS = 3;
  const panel = document.getElementById("panel");
  const split = document.getElementById("split");
  const rows = [...document.querySelectorAll("#queue tr[data-number]")];
  let current = rows.find((row) => row.dataset.number === split?.dataset.open) || null;

  const mark = () => {
    for (const row of rows) row.toggleAttribute("data-current", row === current);
    split?.classList.toggle("is-open", Boolean(current) && !panel.hidden);
  };
  const open = async (row) => {
    if (!row || !panel) return;
    current = row;
    panel.hidden = false;
    mark();
    row.scrollIntoView({ block: "nearest" });
    const address = new URL(location.href);
    address.searchParams.set("open", row.dataset.number);
    history.replaceState(null, "", address);
    await htmx.ajax("GET", row.querySelector("a").getAttribute("href"), { target: "#panel", swap: "innerHTML" });
    panel.scrollTop = 0;
  };
  const close = () => {
    if (!panel) return;
    panel.hidden = true;
    current = null;
    mark();
    const address = new URL(location.href);
    address.searchParams.delete("open");
    history.replaceState(null, "", address);
  };
  const step = (by) => {
    if (!rows.length) return;
    const at = current ? rows.indexOf(current) + by : by > 0 ? 0 : rows.length - 1;
    open(rows[Math.max(0, Math.min(rows.length - 1, at))]);
  };
  mark();

  document.getElementById("queue")?.addEventListener("click", (event) => {
    const row = event.target.closest("tr[data-number]");
    if (!row || !WIDE.matches || event.ctrlKey || event.metaKey || event.shiftKey || event.target.closest("input, label")) return;
    event.preventDefault();
    open(row);
  });
  const all = document.getElementById("mark-all");
  if (all) {
    all.hidden = false;
    all.addEventListener("click", () => {
      const boxes = rows.map((row) => row.querySelector("[name=number]"));
      const wanted = boxes.some((box) => !box.checked);
      for (const box of boxes) box.checked = wanted;
    });
  }

  // A question before the action that one key asks for; Enter says yes, Escape says no.
  const confirmAction = (form, text) => {
    const dialog = document.getElementById("ask").content.firstElementChild.cloneNode(true);
    dialog.querySelector("p").textContent = text;
    document.body.append(dialog);
    dialog.addEventListener("close", () => {
      if (dialog.returnValue === "yes") form.requestSubmit();
      dialog.remove();
    });
    dialog.showModal();
    dialog.querySelector("button").focus();
  };

  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input:not([type=checkbox]), textarea, select, dialog")) return;
    const shown = document.querySelector("[data-application]");
    const actions = {
      KeyJ: () => rows.length && step(1),
      KeyK: () => rows.length && step(-1),
      Escape: close,
      Slash: () => document.getElementById("q")?.focus(),
      KeyX: () => {
        const box = current?.querySelector("[name=number]");
        if (box) box.checked = !box.checked;
      },
      KeyA: () => {
        const form = shown?.querySelector("[data-action=admit]");
        if (form) confirmAction(form, `Допустить: ${shown.querySelector("h1").textContent}?`);
      },
      KeyR: () => {
        const form = shown?.querySelector("[data-action=refuse]");
        if (!form) return;
        form.closest("details").open = true;
        form.querySelector("select").focus();
      },
    };
    if (actions[event.code]) {
      event.preventDefault();
      actions[event.code]();
    }
  });

  // A refused action comes back as the application with its message: it is shown, whatever its status.
  document.body.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.xhr.status >= 400 && event.detail.xhr.status < 500 && event.detail.xhr.responseText.includes("data-application")) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    }
  });
  document.body.addEventListener("application-shown", (event) => {
    const row = rows.find((one) => one.dataset.number === String(event.detail.number));
    const chip = row?.querySelector("[data-state] .chip");
    if (!chip || event.detail.waiting) return;
    chip.textContent = event.detail.state;
    chip.className = "chip state";
  });

  const watch = async () => {
    const shown = document.querySelector("[data-application]");
    if (!shown || document.hidden || shown.closest("[hidden]")) return;
    try {
      const response = await fetch(`${shown.dataset.watch}?revision=${shown.dataset.revision}`);
      if (!response.ok) return;
      const answer = await response.json();
      const place = shown.querySelector("[data-others]");
      const said = [];
      if (answer.changed) said.push(answer.changed);
      if (answer.others.length) said.push(`Эту заявку сейчас смотрит: ${answer.others.join(", ")}.`);
      place.textContent = said.join(" ");
      place.hidden = !said.length;
      if (answer.changed) {
        const again = document.createElement("a");
        again.href = location.href;
        again.textContent = " Показать как есть";
        place.append(again);
        for (const form of shown.querySelectorAll("[data-action] button")) form.disabled = true;
      }
    } catch {
      // No network: the server checks the revision anyway.
    }
  };
  watch();
  setInterval(watch, WATCH_SECONDS * 1000);
})();
