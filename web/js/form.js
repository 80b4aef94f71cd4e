// form.js
