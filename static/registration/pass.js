// @ts-check
// The entrance code for a place without network: kept where its person asks, by itself where the portal is installed.
"use strict";
(() => {
  const block = /** @type {HTMLElement | null} */ (document.querySelector("[data-pass]"));
  const address = block?.dataset.pass;
  if (!block || !address || !PersonPass.isPossible) return;
  const state = block.querySelector("[data-pass-state]");
  const [keep, drop] = ["[data-pass-keep]", "[data-pass-drop]"].map((selector) => block.querySelector(selector));

  /** @param {boolean} isKept */
  const show = (isKept) => {
    block.hidden = false;
    if (state) {
      state.textContent = isKept
        ? "Код входа и программа сохранены на этом устройстве: откроются и без связи, пока вы не выйдете из портала."
        : "Код входа и программу можно сохранить на этом устройстве: откроются и без связи. Не делайте этого на чужом.";
    }
    keep?.toggleAttribute("hidden", isKept);
    drop?.toggleAttribute("hidden", !isKept || PersonPass.isInstalled);
  };

  keep?.addEventListener("click", () => {
    void PersonPass.keep(address).then(show, () => {
      if (state) state.textContent = "Сохранить не удалось: проверьте связь и нажмите ещё раз.";
    });
  });
  drop?.addEventListener("click", () => void PersonPass.drop().then(() => show(false)));

  const start = async () => {
    const isKept = await PersonPass.isKept(address);
    show(isKept || PersonPass.isInstalled ? await PersonPass.keep(address) : false);
  };
  void start().catch(() => show(false));
})();
