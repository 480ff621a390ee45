import js from "@eslint/js";

const browser = [
  "BarcodeDetector", "CustomEvent", "Event", "FormData", "HTMLInputElement",
  "HTMLMediaElement", "HTMLSelectElement",
  "HTMLTextAreaElement", "RadioNodeList", "URL", "URLSearchParams", "addEventListener", "clearTimeout", "document", "fetch",
  "history", "location", "matchMedia", "navigator", "performance", "setInterval", "setTimeout", "window",
];
const node = ["Date", "Response", "URL", "URLSearchParams", "globalThis", "queueMicrotask", "setImmediate", "structuredClone"];
// What outlives a page in the browser: on a computer of many people only through the one module that names the person.
const BROWSER_STORES = ["localStorage", "sessionStorage", "indexedDB", "caches", "cookieStore", "serviceWorker"];
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
        ...BROWSER_STORES.map((property) => ({ property, message: "PersonStore of static/portal/store.js." })),
        { property: "action", message: "A button named action stands in its place: getAttribute." },
      ],
    },
  },
  { files: ["static/registration/queue.js"], languageOptions: { globals: readonly(["htmx"]) } },
  {
    files: ["static/portal/store.js"],
    languageOptions: { globals: readonly(["caches"]) },
    rules: { "no-restricted-properties": "off" },
  },
  // The worker reads what store.js keeps, when there is no network.
  { files: ["static/portal/worker.js"], rules: { "no-restricted-properties": "off", "no-restricted-globals": "off" } },
  { files: ["static/registration/pass.js"], languageOptions: { globals: readonly(["PersonPass"]) } },
  {
    files: ["static/{registration/{step,door},judging/{saver,project},exams/saver}.js"],
    languageOptions: { globals: readonly(["PersonStore"]) },
  },
  { files: ["static/exams/sitting.js"], languageOptions: { globals: readonly(["AnswerSaver"]) } },
  { files: ["static/judging/{sheet,grid}.js"], languageOptions: { globals: readonly(["SheetSaver"]) } },
  { files: ["tests/js/**/*.js"], languageOptions: { globals: readonly(node) } },
];
