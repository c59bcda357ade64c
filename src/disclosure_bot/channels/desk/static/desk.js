"use strict";
/* Keys for whoever works through many pages, and a second press that does nothing. Pages work without it.
   What carries data-key is pressed, or gets the focus if something is typed or chosen there. */
(() => {
  const KEPT = "desk-keys";
  const toggle = document.getElementById("keys");
  let on = sessionStorage.getItem(KEPT) !== "off";

  const say = () => {
    toggle.textContent = on ? toggle.dataset.on : toggle.dataset.off;
    toggle.setAttribute("aria-pressed", String(on));
  };

  if (toggle) {
    toggle.hidden = false;
    say();
    toggle.addEventListener("click", () => {
      on = !on;
      sessionStorage.setItem(KEPT, on ? "on" : "off");
      say();
    });
  }

  const typing = target => target.closest("input:not([type=checkbox], [type=radio]), textarea, select");

  document.addEventListener("keydown", event => {
    if (!on || event.ctrlKey || event.altKey || event.metaKey || event.isComposing || typing(event.target)) return;
    const found = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (!found) return;
    event.preventDefault();
    found.focus();
    if (!typing(found)) found.click();
  });

  document.addEventListener("submit", event => {
    if (event.target.method !== "post") return;
    if (event.target.dataset.sent) event.preventDefault();
    event.target.dataset.sent = "yes";
  });
  addEventListener("pageshow", () => {
    for (const form of document.forms) delete form.dataset.sent;
  });
})();
