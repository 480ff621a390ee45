import js from "@eslint/js";

const browser = [
  "BarcodeDetector", "CustomEvent", "Event", "HTMLInputElement", "HTMLMediaElement", "HTMLSelectElement", "HTMLTextAreaElement",
  "RadioNodeList", "URL", "URLSearchParams", "addEventListener", "clearTimeout", "document", "fetch", "history", "localStorage",
  "location", "matchMedia", "navigator", "sessionStorage", "setInterval", "setTimeout", "window",
];
const node = ["Date", "Response", "URL", "URLSearchParams", "globalThis", "queueMicrotask", "setImmediate", "structuredClone"];
/** @param {string[]} names */
const readonly = (names) => Object.fromEntries(names.map((name) => [name, "readonly"]));

export default [
  { ignores: ["**/vendor/**", "node_modules/**", "var/**", ".venv/**", "staticfiles/**"] },
  js.configs.recommended,
  {
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      eqeqeq: "error",
      "no-var": "error",
      "prefer-const": "error",
      "no-shadow": "error",
      "consistent-return": "error",
      "max-len": ["error", { code: 130 }],
      // A variable says what it holds.
      "id-denylist": ["error", "said", "found", "one", "kept", "told", "data", "tmp"],
    },
  },
  {
    // Plain script tags, one scope for a page; text never becomes HTML here (Trusted Types).
    files: ["static/**/*.js"],
    languageOptions: { sourceType: "script", globals: readonly(browser) },
    rules: {
      strict: ["error", "global"],
      "no-implicit-globals": "error",
      "no-restricted-properties": [
        "error",
        ...["innerHTML", "outerHTML", "insertAdjacentHTML"].map((property) => ({ property, message: "Text is textContent." })),
      ],
    },
  },
  { files: ["static/registration/queue.js"], languageOptions: { globals: readonly(["htmx"]) } },
  { files: ["static/judging/{sheet,grid}.js"], languageOptions: { globals: readonly(["SheetSaver"]) } },
  { files: ["tests/js/**/*.js"], languageOptions: { globals: readonly(node) } },
];
