// @ts-check
// The only way from text to HTML on pages that htmx renews: what the server sent, unless it brings a script of another origin.
"use strict";
(() => {
  if (!window.trustedTypes) return;
  const foreignScript = /<script(?![^>]*\ssrc="\/(?!\/))/i;
  window.trustedTypes.createPolicy("default", {
    createHTML: (html) => {
      if (foreignScript.test(html)) throw new TypeError("a fragment must not bring a script");
      return html;
    },
  });
})();
