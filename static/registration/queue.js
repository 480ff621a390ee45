// @ts-check
// The queue's split view: J and K move, the application opens beside the list, one key decides and Enter confirms.
// The open application asks every few seconds who else looks at it and whether it has changed.
"use strict";
(() => {
  /**
   * @typedef {{ number: number, state: string, waiting: boolean }} ShownApplication  waiting: no decision yet
   * @typedef {{ others: string[], changed?: string }} WatchAnswer  changed: what somebody else did meanwhile
   */
  const WATCH_EVERY_MS = 3000;
  const wideScreen = matchMedia("(min-width: 1100px)");
  const panel = document.getElementById("panel");
  const split = document.getElementById("split");
  const rows = [...document.querySelectorAll("#queue tr[data-number]")].map((row) => /** @type {HTMLTableRowElement} */ (row));
  let current = rows.find((row) => row.dataset.number === split?.dataset.open) ?? null;

  /** @returns {HTMLElement | null} the application on the page or in the panel */
  const shownApplication = () => document.querySelector("[data-application]");
  /**
   * @param {HTMLTableRowElement | null} row
   * @returns {HTMLInputElement | null}
   */
  const boxOf = (row) => row?.querySelector("[name=number]") ?? null;

  const markCurrent = () => {
    for (const row of rows) row.toggleAttribute("data-current", row === current);
    split?.classList.toggle("is-open", Boolean(current) && !panel?.hidden);
  };
  /** @param {string | null} number  null: no application is open */
  const rememberInAddress = (number) => {
    const address = new URL(location.href);
    if (number === null) address.searchParams.delete("open");
    else address.searchParams.set("open", number);
    history.replaceState(history.state, "", address);
  };
  /** @param {HTMLTableRowElement | null | undefined} row */
  const openRow = async (row) => {
    if (!row || !panel) return;
    current = row;
    panel.hidden = false;
    markCurrent();
    row.scrollIntoView({ block: "nearest" });
    rememberInAddress(row.dataset.number ?? "");
    await htmx.ajax("GET", row.querySelector("a")?.getAttribute("href") ?? "", { target: "#panel", swap: "innerHTML" });
    panel.scrollTop = 0;
  };
  const closePanel = () => {
    if (!panel) return;
    panel.hidden = true;
    current = null;
    markCurrent();
    rememberInAddress(null);
  };
  /** @param {1 | -1} by */
  const moveBy = (by) => {
    if (!rows.length) return;
    const edge = by > 0 ? 0 : rows.length - 1;
    const index = current ? rows.indexOf(current) + by : edge;
    openRow(rows[Math.max(0, Math.min(rows.length - 1, index))]);
  };
  markCurrent();

  document.getElementById("queue")?.addEventListener("click", (event) => {
    const target = /** @type {Element} */ (event.target);
    /** @type {HTMLTableRowElement | null} */
    const row = target.closest("tr[data-number]");
    if (!row || !wideScreen.matches || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (target.closest("input, label")) return;
    event.preventDefault();
    openRow(row);
  });
  // How many are marked stands in the bar, which stays in sight however long the list is.
  const countMarked = () => {
    const counter = document.getElementById("marked");
    const marked = rows.filter((row) => boxOf(row)?.checked).length;
    if (counter) counter.textContent = marked ? `· отмечено ${marked}` : "";
  };
  document.getElementById("queue")?.addEventListener("change", countMarked);
  countMarked();
  const markAll = document.getElementById("mark-all");
  if (markAll) {
    markAll.hidden = false;
    markAll.addEventListener("click", () => {
      const boxes = rows.map(boxOf).filter((box) => box !== null);
      const isWanted = boxes.some((box) => !box.checked);
      for (const box of boxes) box.checked = isWanted;
      countMarked();
    });
  }

  /**
   * A question before the action that one key asks for; Enter says yes, Escape says no.
   * @param {HTMLFormElement} form
   * @param {string} question
   */
  const confirmAction = (form, question) => {
    const template = /** @type {HTMLTemplateElement} */ (document.getElementById("ask"));
    const dialog = /** @type {HTMLDialogElement} */ (template.content.firstElementChild?.cloneNode(true));
    /** @type {HTMLElement} */ (dialog.querySelector("p")).textContent = question;
    document.body.append(dialog);
    dialog.addEventListener("close", () => {
      if (dialog.returnValue === "yes") form.requestSubmit();
      dialog.remove();
    });
    dialog.showModal();
    dialog.querySelector("button")?.focus();
  };
  const admit = () => {
    const application = shownApplication();
    /** @type {HTMLFormElement | null | undefined} */
    const form = application?.querySelector("[data-action=admit]");
    if (form) confirmAction(form, `Допустить: ${application?.querySelector("h1")?.textContent}?`);
  };
  const openRefusal = () => {
    /** @type {HTMLFormElement | null | undefined} */
    const form = shownApplication()?.querySelector("[data-action=refuse]");
    if (!form) return;
    const details = form.closest("details");
    if (details) details.open = true;
    form.querySelector("select")?.focus();
  };
  const toggleCurrentBox = () => {
    const box = boxOf(current);
    if (box) box.checked = !box.checked;
    countMarked();
  };
  /** @type {Record<string, () => void>} by the place of the key: the same ones in the Russian layout */
  const KEYS = {
    KeyJ: () => moveBy(1),
    KeyK: () => moveBy(-1),
    Escape: closePanel,
    Slash: () => document.getElementById("q")?.focus(),
    KeyX: toggleCurrentBox,
    KeyA: admit,
    KeyR: openRefusal,
  };
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const target = /** @type {Element} */ (event.target);
    if (target.closest("input:not([type=checkbox]), textarea, select, dialog")) return;
    const action = KEYS[event.code];
    if (!action) return;
    event.preventDefault();
    action();
  });

  // A refused action comes back as the application with its message: it is shown, whatever its status.
  document.body.addEventListener("htmx:beforeSwap", (event) => {
    const { detail } = /** @type {CustomEvent<{ xhr: XMLHttpRequest, shouldSwap: boolean, isError: boolean }>} */ (event);
    const { status, responseText } = detail.xhr;
    if (status < 400 || status >= 500 || !responseText.includes("data-application")) return;
    detail.shouldSwap = true;
    detail.isError = false;
  });
  document.body.addEventListener("application-shown", (event) => {
    const { detail } = /** @type {CustomEvent<ShownApplication>} */ (event);
    const row = rows.find((candidate) => candidate.dataset.number === String(detail.number));
    const chip = row?.querySelector("[data-state] .chip");
    if (!chip || detail.waiting) return;
    chip.textContent = detail.state;
    chip.className = "chip state";
  });

  /**
   * @param {HTMLElement} application
   * @param {WatchAnswer} answer
   */
  const showOthers = (application, answer) => {
    const notice = /** @type {HTMLElement} */ (application.querySelector("[data-others]"));
    const messages = [];
    if (answer.changed) messages.push(answer.changed);
    if (answer.others.length) messages.push(`Эту заявку сейчас смотрит: ${answer.others.join(", ")}.`);
    notice.textContent = messages.join(" ");
    notice.hidden = !messages.length;
    if (!answer.changed) return;
    const reload = document.createElement("a");
    reload.href = location.href;
    reload.textContent = " Показать как есть";
    notice.append(reload);
    /** @type {NodeListOf<HTMLButtonElement>} */
    const buttons = application.querySelectorAll("[data-action] button");
    for (const button of buttons) button.disabled = true;
  };
  const watch = async () => {
    const application = shownApplication();
    if (!application || document.hidden || application.closest("[hidden]")) return;
    try {
      const response = await fetch(`${application.dataset.watch}?revision=${application.dataset.revision}`);
      if (response.ok) showOthers(application, await response.json());
    } catch {
      // No network: the server checks the revision anyway.
    }
  };
  watch();
  setInterval(watch, WATCH_EVERY_MS);
})();
