// paper.js - the button of a paper view; without script people use the browser's own command.
"use strict";
(() => {
  const button = document.querySelector("[data-print]");
  if (!button) return;
  button.hidden = false;
  button.addEventListener("click", () => window.print());
})();
