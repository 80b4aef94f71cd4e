// ui.js - what every page gains from script: menu, keyboard, idle warning, signing in again in place,
// focus on errors, password shown. All of it works without.
"use strict";

(() => {
  const body = document.body;
  const isSignedIn = body.hasAttribute("data-signed-in");
  const IDLE_MS = 30 * 60 * 1000;
  const WARN_MS = 25 * 60 * 1000;

  const composing = (event) => event.isComposing || event.keyCode === 229;

  window.banso = { composing, say };

  function say(text) {
    const live = document.querySelector(".ui-live");
    if (!live) return;
    live.textContent = text;
    window.clearTimeout(say.timer);
    say.timer = window.setTimeout(() => {
      live.textContent = "";
    }, 8000);
  }

  // ---- menu on narrow screens ----
  const menu = document.querySelector(".ui-menu-button");
  const nav = document.getElementById("ui-nav");
  if (menu && nav) {
    const narrow = window.matchMedia("(max-width: 1023px)");
    const show = (open) => {
      nav.toggleAttribute("data-closed", narrow.matches && !open);
      menu.setAttribute("aria-expanded", String(open));
    };
    menu.hidden = false;
    show(false);
    menu.addEventListener("click", () => show(menu.getAttribute("aria-expanded") !== "true"));
    narrow.addEventListener("change", () => show(false));
  }

  // ---- errors: the summary has the focus, its links lead into the control ----
  const summary = document.getElementById("error-summary");
  if (summary) summary.focus();
  document.addEventListener("click", (event) => {
    const link = event.target.closest(".ui-error-summary a");
    if (!link) return;
    const target = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!target) return;
    event.preventDefault();
    const control = target.matches("input,select,textarea")
      ? target
      : target.querySelector("input:not([type=hidden]),select,textarea") || target;
    control.focus();
    control.scrollIntoView({ block: "center" });
  });

  // ---- progress of a job: asked for again, and the whole page once it has ended ----
  async function askProgress() {
    const shown = document.querySelector("[data-progress]");
    if (!shown) return;
    const answer = await fetch(window.location.href).catch(() => null);
    if (!answer || !answer.ok) return void window.setTimeout(askProgress, 5000);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const now = page.querySelector("[data-progress]");
    if (!now) return void window.location.reload();
    shown.replaceWith(document.adoptNode(now));
    window.setTimeout(askProgress, 2000);
  }
  window.setTimeout(askProgress, 2000);

  // ---- a form that others kept from being stored: sent again while the server answers ----
  // A field may be called "submit": the method of the class, not the member.
  async function sendAgain(form) {
    const answer = await fetch("/health").catch(() => null);
    if (answer) HTMLFormElement.prototype.submit.call(form);
    else window.setTimeout(sendAgain, Number(form.dataset.again) * 1000, form);
  }
  const unsent = document.querySelector("form[data-again]");
  if (unsent) window.setTimeout(sendAgain, Number(unsent.dataset.again) * 1000, unsent);

  // ---- passwords can be looked at ----
  for (const input of document.querySelectorAll("input[type=password]")) {
    const label = document.createElement("label");
    const box = document.createElement("input");
    const words = document.createElement("span");
    label.className = "ui-choice";
    box.type = "checkbox";
    words.textContent = body.dataset.textShow || "";
    label.append(box, words);
    input.after(label);
    box.addEventListener("change", () => {
      input.type = box.checked ? "text" : "password";
    });
  }

  // ---- keyboard ----
  const submitWith = (act) => {
    const active = document.activeElement;
    const form = (active && active.closest("main form")) || document.querySelector("form[data-draft]");
    const button =
      form &&
      (form.querySelector(`button[name=act][value=${act}]:not([tabindex])`) ||
        (act === "final" && form.querySelector("button[data-look=primary]:not([tabindex])")));
    if (!button) return false;
    form.requestSubmit(button);
    return true;
  };
  const navigate = (number) => {
    const link = document.querySelectorAll(".ui-nav a")[number - 1];
    if (link) link.click();
    return Boolean(link);
  };
  const shortcut = (event) => {
    if (event.ctrlKey && !event.altKey && event.key === "k") {
      const search = document.getElementById("global-search");
      if (search) search.focus();
      return Boolean(search);
    }
    if (event.ctrlKey && !event.altKey && event.key === "s") return submitWith("draft");
    if (event.ctrlKey && event.key === "Enter" && event.target.matches("input, select, textarea"))
      return submitWith("final");
    if (event.ctrlKey && event.key === "/") {
      location.assign("/help#keys");
      return true;
    }
    if (event.altKey && !event.ctrlKey && /^[1-8]$/.test(event.key)) return navigate(Number(event.key));
    return false;
  };
  if (!body.hasAttribute("data-no-shortcuts")) {
    document.addEventListener("keydown", (event) => {
      if (composing(event)) return;
      if (shortcut(event)) event.preventDefault();
    });
  }
  if (body.hasAttribute("data-enter-moves")) {
    document.addEventListener("keydown", (event) => {
      if (composing(event) || event.key !== "Enter" || event.ctrlKey) return;
      if (!event.target.matches("main form input:not([type=checkbox],[type=radio])")) return;
      const fields = [...event.target.form.querySelectorAll("input,select,textarea")].filter(
        (field) => field.type !== "hidden" && field.offsetParent !== null,
      );
      const next = fields[fields.indexOf(event.target) + 1];
      if (!next) return;
      event.preventDefault();
      next.focus();
    });
  }

  // ---- signing in again over the page ----
  let dialog = null;

  function takeTokens(page) {
    const token = page.querySelector("input[name=form_token]");
    if (!token) return;
    for (const input of document.querySelectorAll("input[name=form_token]")) input.value = token.value;
  }

  async function showStage(response) {
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    if (page.body.hasAttribute("data-signed-in")) {
      takeTokens(page);
      dialog.close();
      return;
    }
    const main = page.querySelector("main");
    const title = main.querySelector("h1");
    dialog.replaceChildren(...main.childNodes);
    if (title) {
      const heading = document.createElement("h2");
      heading.textContent = title.textContent;
      title.replaceWith(heading);
    }
    const first = dialog.querySelector("input:not([type=hidden])");
    if (first) first.focus();
    const form = dialog.querySelector("form");
    if (!form) return;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const sent = await fetch(form.getAttribute("action"), {
        method: "POST",
        body: new URLSearchParams(new FormData(form)),
      });
      await showStage(sent);
    });
  }

  async function signInAgain() {
    if (dialog && dialog.open) return;
    dialog = document.createElement("dialog");
    dialog.className = "ui-dialog";
    document.body.append(dialog);
    dialog.showModal();
    await showStage(await fetch("/sign-in?next=/help"));
  }
  window.banso.signInAgain = signInAgain;

  // ---- idle: warned five minutes before, then asked to sign in over the same page ----
  if (isSignedIn && document.querySelector("main form")) {
    let last = Date.now();
    let warned = null;
    const touch = () => {
      if (!warned) last = Date.now();
    };
    for (const name of ["keydown", "pointerdown"]) document.addEventListener(name, touch, { passive: true });
    const goOn = async () => {
      const answer = await fetch("/echo/date?text=R1.5.1", { headers: { "Banso-Fragment": "true" } });
      last = Date.now();
      if (answer.status === 401) signInAgain();
    };
    const warn = () => {
      warned = document.createElement("dialog");
      warned.className = "ui-dialog";
      const text = document.createElement("p");
      const button = document.createElement("button");
      text.textContent = body.dataset.textIdle;
      button.type = "button";
      button.className = "ui-button";
      button.dataset.look = "primary";
      button.textContent = body.dataset.textIdleMore;
      button.addEventListener("click", () => warned.close());
      warned.append(text, button);
      warned.addEventListener("close", () => {
        warned.remove();
        warned = null;
        goOn();
      });
      document.body.append(warned);
      warned.showModal();
    };
    window.setInterval(() => {
      const quiet = Date.now() - last;
      if (quiet > IDLE_MS) {
        if (warned) warned.close();
        else signInAgain();
      } else if (quiet > WARN_MS && !warned) warn();
    }, 15000);
  }
})();
