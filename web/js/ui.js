// ui.js
