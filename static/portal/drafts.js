// @ts-check
// What stands typed in the other forms of the page goes along with the one that is sent and is put back when the page comes again
// (kernel/web/drafts.py); nothing is kept in the browser. Who leaves with unsent text is asked first.
"use strict";
(() => {
  const FIELD = "other_forms";
  document.cookie = "no_script=; max-age=0; path=/; samesite=lax";
  const main = document.querySelector("main");
  if (!main) return;

  /** @typedef {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} Control */
  /** Forms whose own script keeps each field as it is typed are not looked after here. */
  const forms = () =>
    /** @type {HTMLFormElement[]} */ ([...main.querySelectorAll("form")]).filter(
      (form) => form.getAttribute("method")?.toLowerCase() === "post" && !form.matches("[data-field-url], [data-kept]"),
    );
  /** @param {HTMLFormElement} form */
  const controls = (form) => {
    const found = /** @type {Control[]} */ ([...form.elements]);
    const skipped = ["hidden", "password", "file", "submit", "button", "reset", "image", "fieldset", "output"];
    return found.filter((one) => one.name && !one.disabled && !skipped.includes(one.type) && one.type !== "search");
  };
  /** @param {Control} one */
  const isChosen = (one) => one.type === "checkbox" || one.type === "radio";
  /** @param {Control} one */
  const isChanged = (one) => {
    if (one instanceof HTMLSelectElement) {
      const options = [...one.options];
      const drawn = options.some((option) => option.defaultSelected);
      if (!drawn && !one.multiple) return one.selectedIndex > 0;
      return options.some((option) => option.selected !== option.defaultSelected);
    }
    if (one instanceof HTMLInputElement && isChosen(one)) return one.checked !== one.defaultChecked;
    return one.value !== one.defaultValue;
  };
  /** @param {HTMLFormElement} form */
  const isTyped = (form) => controls(form).some((one) => isChanged(one) || one.dataset.typed !== undefined);
  /** @param {HTMLFormElement} form */
  const address = (form) => {
    const url = new URL(form.getAttribute("action") || location.href, location.href);
    return url.pathname + url.search;
  };
  /** @param {HTMLFormElement} form */
  const keyOf = (form) => {
    const alike = [...main.querySelectorAll("form")].filter(
      (one) => one.getAttribute("method")?.toLowerCase() === "post" && address(one) === address(form),
    );
    return `${address(form)}#${alike.indexOf(form)}`;
  };
  /** @param {HTMLFormElement} form */
  const typedIn = (form) => {
    /** @type {Record<string, string[]>} */
    const values = {};
    for (const one of controls(form)) {
      const list = (values[one.name] ??= []);
      if (one instanceof HTMLSelectElement) list.push(...[...one.selectedOptions].map((option) => option.value));
      else if (!isChosen(one) || /** @type {HTMLInputElement} */ (one).checked) list.push(one.value);
    }
    return values;
  };
  /** @param {HTMLFormElement} form */
  const filesIn = (form) =>
    [...form.querySelectorAll("input[type=file]")].flatMap((one) =>
      [.../** @type {HTMLInputElement} */ (one).files ?? []].map((file) => file.name),
    );

  let isSent = false;
  addEventListener("submit", (event) => {
    const form = /** @type {HTMLFormElement} */ (event.target);
    if (event.defaultPrevented || form.method !== "post" || !main.contains(form)) return;
    isSent = true;
    const others = forms().filter((one) => one !== form);
    const payload = {
      own: keyOf(form),
      forms: Object.fromEntries(others.filter(isTyped).map((one) => [keyOf(one), typedIn(one)])),
      files: others.flatMap(filesIn),
    };
    let field = /** @type {HTMLInputElement | null} */ (form.querySelector(`input[name=${FIELD}]`));
    if (!field) {
      field = Object.assign(document.createElement("input"), { type: "hidden", name: FIELD });
      form.append(field);
    }
    field.value = JSON.stringify(payload);
  });
  addEventListener("pageshow", () => {
    isSent = false;
  });
  const isLeft = () => forms().some((form) => controls(form).some(isChanged) || filesIn(form).length > 0);
  addEventListener("beforeunload", (event) => {
    if (!isSent && isLeft()) event.preventDefault();
  });
})();
