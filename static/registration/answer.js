// The link of a letter is one tap: the page sends the answer by itself. A mail scanner that only reads links answers nothing.
"use strict";
const form = document.querySelector("form[data-autopost]");
if (form) form.querySelector(`[name="${form.dataset.autopost}"][value="yes"]`).click();
