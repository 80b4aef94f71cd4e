// form.js - what forms gain from script: drafts while typing, conditions, rows, dates echoed, kana from
// the input method, counters. Without it the same forms work by their buttons.
"use strict";

(() => {
  if (!window.banso) return; // ui.js did not arrive: the buttons of the forms work without script
  const { composing, say, signInAgain } = window.banso;
  const DRAFT_MS = 5000;

  // A field may be called "method" or "action": the attribute is asked, not the member that it covers.
  const isPost = (form) => form.getAttribute("method") === "post";

  // ---- conditions: "all;route is 6,7;concerns has 99" ----
  function valuesOf(form, name) {
    const values = [];
    for (const control of form.elements) {
      if (control.name !== name && !control.name.startsWith(`${name}[`)) continue; // a table: its cells
      if ((control.type === "checkbox" || control.type === "radio") && !control.checked) continue;
      if (control.value.trim() !== "") values.push(control.value.trim());
    }
    return values;
  }

  // What is not plainly a number is for the server to judge: the part stays shown.
  function compares(value, fits) {
    const number = Number(value.normalize("NFKC").replaceAll(",", ""));
    return Number.isNaN(number) || fits(number);
  }

  function holds(form, text) {
    const [name, operator, list = ""] = text.split(" ");
    const wanted = list.split(",");
    const values = valuesOf(form, name);
    switch (operator) {
      case "is":
      case "has":
        return values.some((value) => wanted.includes(value));
      case "isnt":
        return !values.some((value) => wanted.includes(value));
      case "present":
        return values.length > 0;
      case "absent":
        return values.length === 0;
      case "atleast":
        return values.some((value) => compares(value, (number) => number >= Number(wanted[0])));
      case "atmost":
        return values.some((value) => compares(value, (number) => number <= Number(wanted[0])));
      default:
        return true;
    }
  }

  function showConditions(form) {
    for (const part of form.querySelectorAll("[data-show]")) {
      const [join, ...conditions] = part.dataset.show.split(";");
      const met = conditions.map((condition) => holds(form, condition));
      part.hidden = join === "any" ? !met.includes(true) : met.includes(false);
    }
    for (const button of form.querySelectorAll("[data-clear-choice]"))
      button.hidden = button.closest("fieldset").querySelector("input:checked") === null;
  }

  // ---- 該当なし excludes the rest ----
  function exclude(box) {
    const all = box.form.querySelectorAll(`input[type=checkbox][name="${CSS.escape(box.name)}"]`);
    for (const other of all) {
      if (other === box || !box.checked) continue;
      if (box.hasAttribute("data-exclusive") || other.hasAttribute("data-exclusive")) other.checked = false;
    }
  }

  // ---- rows: the server's own answer to the button, put in place ----
  async function rowAct(button) {
    const form = button.form;
    const box = button.closest("[data-rows]");
    const data = new FormData(form, button);
    const answer = await fetch(form.getAttribute("action"), { method: "POST", body: data, headers: { "Banso-Fragment": "true" } });
    if (answer.status === 401) {
      signInAgain();
      return;
    }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById(box.id);
    if (!fresh) return;
    box.replaceWith(fresh);
    ready(form);
    if (button.name === "row_add") {
      const rows = fresh.querySelectorAll("tbody tr");
      const first = rows[rows.length - 1].querySelector("input,select,textarea");
      if (first) first.focus();
    } else {
      fresh.focus();
    }
    showConditions(form);
  }

  // ---- dates ----
  async function echoDate(input) {
    const echo = input.closest(".ui-field, td").querySelector(".ui-field__echo");
    if (!echo) return;
    const text = input.value.trim();
    if (text === "") {
      echo.textContent = "";
      return;
    }
    const answer = await fetch(`/echo/date?text=${encodeURIComponent(text)}`, {
      headers: { "Banso-Fragment": "true" },
    });
    if (answer.status !== 200 && answer.status !== 422) return;
    echo.toggleAttribute("data-wrong", answer.status === 422);
    echo.textContent = await answer.text();
  }

  // ---- postal codes: the address after one is filled in, unless something stands there ----
  async function fillPost(input) {
    const echo = input.closest(".ui-field").querySelector(".ui-field__echo");
    const address = document.getElementById(input.dataset.fills);
    if (!echo || input.value.trim() === "") return;
    const answer = await fetch("/echo/post", {
      method: "POST",
      body: new URLSearchParams({ code: input.value, form_token: input.form.elements.form_token.value }),
      headers: { "Banso-Fragment": "true" },
    });
    if (answer.status !== 200 && answer.status !== 422) return;
    const words = await answer.text();
    echo.toggleAttribute("data-wrong", answer.status === 422);
    echo.textContent = words;
    if (answer.status !== 200 || !address || address.value.trim() !== "") return;
    address.value = words;
    address.dispatchEvent(new Event("input", { bubbles: true }));
  }

  // ---- counters from 80 per cent of the limit ----
  function count(area) {
    const max = Number(area.dataset.max);
    const used = [...area.value].length;
    let words = area.parentElement.querySelector(".ui-field__count");
    if (used < max * 0.8) {
      if (words) words.remove();
      return;
    }
    if (!words) {
      words = document.createElement("p");
      words.className = "ui-field__count";
      area.after(words);
    }
    words.textContent = `${used} / ${max}`;
  }

  // ---- drafts ----
  function keepDrafts(form) {
    const state = form.querySelector("[data-draft-state]");
    let timer = 0;
    let dirty = false;
    let leaving = false;
    const save = async () => {
      window.clearTimeout(timer);
      if (!dirty || leaving) return;
      dirty = false;
      const data = new URLSearchParams();
      for (const [name, value] of new FormData(form)) if (typeof value === "string") data.append(name, value);
      try {
        const answer = await fetch("/drafts", {
          method: "POST",
          body: data,
          headers: { "Banso-Fragment": "true" },
          keepalive: data.toString().length < 60000,
        });
        if (answer.status === 401) {
          dirty = true;
          signInAgain();
        } else if (answer.ok && state) {
          state.textContent = await answer.text();
        } else if (answer.status === 413) {
          dirty = true; // no room: what is typed stays here, and leaving asks
          const words = await answer.text();
          if (state) state.textContent = words;
          say(words);
        } else {
          throw new Error(String(answer.status));
        }
      } catch {
        dirty = true;
        timer = window.setTimeout(save, DRAFT_MS);
        say(document.body.dataset.textFailed);
      }
    };
    const changed = () => {
      dirty = true;
      window.clearTimeout(timer);
      timer = window.setTimeout(save, DRAFT_MS);
    };
    form.addEventListener("input", changed);
    form.addEventListener("submit", () => {
      leaving = true;
    });
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") save();
    });
    window.addEventListener("beforeunload", (event) => {
      if (dirty && !leaving) event.preventDefault();
    });
  }

  // ---- what is done once for the controls inside `root` ----
  function ready(root) {
    for (const input of root.querySelectorAll("[data-kana-of]:not([data-ready])")) {
      const name = document.getElementById(input.dataset.kanaOf);
      input.setAttribute("data-ready", "");
      if (name && window.AutoKana && name.id && input.id)
        window.AutoKana.bind(`#${CSS.escape(name.id)}`, `#${CSS.escape(input.id)}`, { katakana: true });
    }
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.matches("[name=post_fill]")) {
      event.preventDefault();
      fillPost(button.closest(".ui-field").querySelector("[data-fills]"));
    } else if (button.matches("[name=row_add],[name=row_remove]")) {
      event.preventDefault();
      rowAct(button);
    } else if (button.matches("[data-clear-choice]")) {
      for (const radio of button.closest("fieldset").querySelectorAll("input[type=radio]")) radio.checked = false;
      button.form.dispatchEvent(new Event("input", { bubbles: true }));
      showConditions(button.form);
    }
  });

  document.addEventListener("keydown", (event) => {
    if (composing(event) || event.key !== "Enter" || event.ctrlKey) return;
    const row = event.target.closest("[data-rows] tbody tr");
    if (!row || event.target.matches("textarea,button")) return;
    event.preventDefault();
    if (!row.nextElementSibling) row.closest("[data-rows]").querySelector("[name=row_add]").click();
    else row.nextElementSibling.querySelector("input,select,textarea").focus();
  });

  document.addEventListener("change", (event) => {
    const control = event.target;
    if (!control.form || !isPost(control.form)) return;
    if (control.type === "checkbox") exclude(control);
    if (control.matches("[data-date]")) echoDate(control);
    if (control.matches("[data-fills]")) fillPost(control);
    showConditions(control.form);
  });

  document.addEventListener("input", (event) => {
    if (event.target.matches("textarea[data-max]")) count(event.target);
  });

  // A form is sent once, however often the button is pressed.
  document.addEventListener("submit", (event) => {
    if (event.target.hasAttribute("data-sent")) {
      event.preventDefault();
      return;
    }
    if (isPost(event.target)) event.target.setAttribute("data-sent", "");
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) form.removeAttribute("data-sent");
  });

  ready(document);
  for (const form of document.querySelectorAll("main form")) {
    showConditions(form);
    if (form.hasAttribute("data-draft") && form.elements.draft_form) keepDrafts(form);
  }
})();
