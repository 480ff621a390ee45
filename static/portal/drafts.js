// @ts-check
// What stands typed in the other forms of the page goes along with the one that is sent and is put back when the page comes
// again (kernel/web/drafts.py); nothing is kept in the browser. Who leaves with unsent text is asked first.
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
    const all = /** @type {Control[]} */ ([...form.elements]);
    const skipped = ["hidden", "password", "file", "submit", "button", "reset", "image", "fieldset", "output"];
    return all.filter(
      (control) => control.name && !control.disabled && !skipped.includes(control.type) && control.type !== "search",
    );
  };
  /** @param {Control} control */
  const isChosen = (control) => control.type === "checkbox" || control.type === "radio";
  /** @param {Control} control */
  const isChanged = (control) => {
    if (control instanceof HTMLSelectElement) {
      const options = [...control.options];
      const drawn = options.some((option) => option.defaultSelected);
      if (!drawn && !control.multiple) return control.selectedIndex > 0;
      return options.some((option) => option.selected !== option.defaultSelected);
    }
    if (control instanceof HTMLInputElement && isChosen(control)) return control.checked !== control.defaultChecked;
    return control.value !== control.defaultValue;
  };
  /** @param {HTMLFormElement} form */
  const isTyped = (form) => controls(form).some((control) => isChanged(control) || control.dataset.typed !== undefined);
  /** @param {HTMLFormElement} form */
  const address = (form) => {
    const url = new URL(form.getAttribute("action") || location.href, location.href);
    return url.pathname + url.search;
  };
  /** @param {HTMLFormElement} form */
  const keyOf = (form) => {
    const alike = [...main.querySelectorAll("form")].filter(
      (control) => control.getAttribute("method")?.toLowerCase() === "post" && address(control) === address(form),
    );
    return `${address(form)}#${alike.indexOf(form)}`;
  };
  /** @param {HTMLFormElement} form */
  const typedIn = (form) => {
    /** @type {Record<string, string[]>} */
    const values = {};
    for (const control of controls(form)) {
      const list = (values[control.name] ??= []);
      if (control instanceof HTMLSelectElement) list.push(...[...control.selectedOptions].map((option) => option.value));
      else if (!isChosen(control) || /** @type {HTMLInputElement} */ (control).checked) list.push(control.value);
    }
    return values;
  };
  /** @param {HTMLFormElement} form */
  const filesIn = (form) =>
    [...form.querySelectorAll("input[type=file]")].flatMap((control) =>
      [.../** @type {HTMLInputElement} */ (control).files ?? []].map((file) => file.name),
    );

  let isSent = false;
  addEventListener("submit", (event) => {
    const form = /** @type {HTMLFormElement} */ (event.target);
    if (event.defaultPrevented || form.method !== "post" || !main.contains(form)) return;
    isSent = true;
    const others = forms().filter((control) => control !== form);
    const payload = {
      own: keyOf(form),
      forms: Object.fromEntries(others.filter(isTyped).map((control) => [keyOf(control), typedIn(control)])),
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
