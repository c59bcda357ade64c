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

// Findings while somebody types an entry: what the button "check" says, without pressing it.
(() => {
  const place = document.querySelector("#findings[data-check]");
  const form = document.querySelector("form.editor");
  if (!place || !form) return;
  const text = form.querySelector("textarea.code");
  const levels = dict(["error", "warning", "hint"], place.dataset.levels.split(" "));
  let timer = 0, busy = false, again = false;

  function dict(keys, values) {
    return Object.fromEntries(keys.map((key, number) => [key, values[number]]));
  }

  function go(line) {
    const lines = text.value.split("\n");
    const start = lines.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
    text.focus();
    text.setSelectionRange(start, start + lines[line - 1].length);
  }

  function where(one) {
    if (!one.line || !text) return document.createTextNode(one.line ? "" : one.path + " ");
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = place.dataset.line.replace("#", one.line);
    button.addEventListener("click", () => go(one.line));
    return button;
  }

  function item(one) {
    const row = document.createElement("li");
    const level = document.createElement("strong");
    row.className = one.level;
    level.textContent = levels[one.level] + " ";
    row.append(level, where(one), " " + one.text + (one.hint ? " " + one.hint : ""));
    return row;
  }

  function show(answer) {
    const list = document.createElement("ul");
    list.className = "list findings";
    list.append(...answer.findings.map(item));
    const said = document.createElement("p");
    said.textContent = answer.error || (answer.findings.length ? "" : place.dataset.none);
    place.replaceChildren(said, list);
  }

  async function look() {
    if (busy) { again = true; return; }
    busy = true;
    try {
      const body = new URLSearchParams(new FormData(form));
      const answer = await fetch(place.dataset.check, { method: "POST", body });
      if (answer.ok) show(await answer.json());
    } catch { /* the connection is gone: the button says so when it is pressed */ }
    busy = false;
    if (again) { again = false; look(); }
  }

  form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(look, 400); });
})();
