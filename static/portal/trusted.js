// The only way from text to HTML on pages that htmx renews: what the server sent, unless it brings a script of another origin.
if (window.trustedTypes) {
  const foreign = /<script(?![^>]*\ssrc="\/(?!\/))/i;
  trustedTypes.createPolicy("default", {
    createHTML: (html) => {
      if (foreign.test(html)) throw new TypeError("a fragment must not bring a script");
      return html;
    },
  });
}
