// @ts-check
// Menus close by Escape and by a click elsewhere; without this script they still open and close by themselves.
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
})();
