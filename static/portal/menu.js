// @ts-check
// Menus close by Escape and by a click elsewhere; without this script they still open and close by themselves.
// Ctrl+K finds a page of the contest by words of its title; without this script «Найти» leads to a page that does the same.
"use strict";
(() => {
  const openMenu = () => document.querySelector(".drop[open]");
  document.addEventListener("keydown", (event) => {
    const menu = openMenu();
    if (event.key !== "Escape" || !menu) return;
    menu.removeAttribute("open");
    menu.querySelector("summary")?.focus();
  });
  document.addEventListener("click", ({ target }) => {
    const menu = openMenu();
    if (menu && !menu.contains(/** @type {Node} */ (target))) menu.removeAttribute("open");
  });

  /** @param {string} text */
  const folded = (text) => text.toLowerCase().replaceAll("ё", "е");
  /** @type {HTMLDialogElement | undefined} */
  let dialog;

  // A dialog with the links of the menu: what is typed narrows them, arrows walk, Enter opens, Escape closes.
  const madeDialog = () => {
    const made = document.createElement("dialog");
    made.className = "find";
    made.setAttribute("aria-label", "Найти страницу");
    const input = document.createElement("input");
    input.type = "search";
    input.className = "form-control";
    input.setAttribute("aria-label", "Слова из названия страницы");
    input.placeholder = "Слова из названия";
    const list = document.createElement("ul");
    const nothing = document.createElement("p");
    nothing.textContent = "Такой страницы нет: попробуйте другое слово.";
    nothing.setAttribute("role", "status");
    nothing.hidden = true;
    for (const section of document.querySelectorAll(".contest-nav .all-pages section")) {
      const group = section.querySelector("p")?.textContent ?? "";
      for (const link of section.querySelectorAll("a")) {
        const item = document.createElement("li");
        const copy = document.createElement("a");
        copy.href = link.href;
        copy.textContent = link.textContent;
        item.dataset.words = folded(`${link.textContent} ${group}`);
        item.append(copy, Object.assign(document.createElement("span"), { className: "muted", textContent: group }));
        list.append(item);
      }
    }
    const shown = () => /** @type {HTMLAnchorElement[]} */ ([...list.querySelectorAll("li:not([hidden]) a")]);
    input.addEventListener("input", () => {
      const words = folded(input.value).split(/\s+/u);
      for (const item of list.children) {
        const its = /** @type {HTMLElement} */ (item);
        its.hidden = !words.every((word) => its.dataset.words?.includes(word));
      }
      nothing.hidden = shown().length > 0;
    });
    made.addEventListener("keydown", (event) => {
      const links = shown();
      const at = links.indexOf(/** @type {HTMLAnchorElement} */ (document.activeElement));
      if (event.key === "ArrowDown") (links[at + 1] ?? links[0])?.focus();
      else if (event.key === "ArrowUp") (at > 0 ? links[at - 1] : input)?.focus();
      else if (event.key === "Enter" && at < 0) links[0]?.click();
      else return;
      event.preventDefault();
    });
    made.append(input, nothing, list);
    document.body.append(made);
    return made;
  };

  const find = () => {
    if (!document.querySelector(".contest-nav .all-pages")) return false;
    dialog ??= madeDialog();
    if (!dialog.open) dialog.showModal();
    return true;
  };
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    if (find()) event.preventDefault();
  });
  document.querySelector("[data-find]")?.addEventListener("click", (event) => {
    if (find()) event.preventDefault();
  });
})();
