// Everything works without this file. It moves focus to what went wrong, offers two shortcuts that can be
// switched off (WCAG 2.1.4), and says so when a live update did not come back.
(() => {
  "use strict";
  const KEY = "candor.shortcuts";
  const remembered = () => { try { return localStorage.getItem(KEY); } catch { return null; } };
  const remember = (value) => { try { localStorage.setItem(KEY, value); } catch { /* private window */ } };

  document.querySelector("[data-error-summary]")?.focus();

  const toggle = document.querySelector("[data-shortcuts-toggle]");
  if (toggle) {
    toggle.checked = remembered() !== "off";
    toggle.addEventListener("change", () => remember(toggle.checked ? "on" : "off"));
  }

  // Two clicks are one: the server takes the second as well, but would then answer that it was done already.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (Date.now() - Number(form.dataset.sent ?? 0) < 2000) event.preventDefault();
    else form.dataset.sent = Date.now();
  });

  const typing = (el) => el.closest("input, select, textarea, [contenteditable]");
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (remembered() === "off" || typing(event.target)) return;
    const target = document.querySelector(`[data-shortcut="${CSS.escape(event.key)}"]`);
    if (!target) return;
    event.preventDefault();
    // What a button does may not be undone: the first press goes to it, the second presses it.
    if (target.matches("a") || (target.matches("button") && document.activeElement === target)) target.click();
    else if (target.matches("details")) { target.open = true; (target.querySelector("textarea") ?? target.querySelector("summary")).focus(); }
    else target.focus();
  });

  const stale = (shown) => document.querySelectorAll("[data-stale]").forEach((el) => { el.hidden = !shown; });
  document.addEventListener("htmx:responseError", () => stale(true));
  document.addEventListener("htmx:sendError", () => stale(true));
  document.addEventListener("htmx:afterSwap", () => stale(false));

  // Somebody who is typing keeps the field: what applies is renewed beside it, the questions once the field is left.
  const typed = "input:not([type=radio], [type=checkbox]), textarea";
  let waiting = null;
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { detail } = event;
    const field = document.activeElement;
    if (!detail.shouldSwap || !detail.target.contains(field) || !field.matches(typed)) return;
    detail.shouldSwap = false;
    waiting = field.form;
    const fresh = new DOMParser().parseFromString(detail.serverResponse, "text/html").getElementById("applies");
    if (fresh) document.getElementById("applies").replaceChildren(...fresh.childNodes);
    stale(false);
  });
  document.addEventListener("focusout", () => {
    waiting?.dispatchEvent(new Event("change", { bubbles: true }));
    waiting = null;
  });
})();
