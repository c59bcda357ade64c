// Makes the page pleasanter where scripts run; without this file all of it works by forms.
(() => {
  "use strict";
  const log = document.getElementById("log");
  const ask = document.getElementById("ask");
  const trouble = document.getElementById("trouble");

  // Where no script runs, the style sheet hides what only a script does.
  const copy = async (button) => {
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
    } catch { // not by https, or not allowed: the old way
      const text = document.createElement("textarea");
      text.value = button.dataset.copy;
      button.after(text);
      text.select();
      document.execCommand("copy");
      text.remove();
      button.focus();
    }
    button.textContent = button.dataset.copied;
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button?.classList.contains("print")) window.print();
    if (button?.classList.contains("copy")) copy(button);
  });

  // Puts changed turns where they stood, new ones at the end; returns the last of them.
  const show = (html) => {
    const turns = [...new DOMParser().parseFromString(html, "text/html").querySelectorAll("article.turn")];
    for (const turn of turns) {
      const before = document.getElementById(turn.id);
      if (before) before.replaceWith(turn);
      else log.append(turn);
    }
    return turns.at(-1);
  };

  const send = async (form, pressed) => {
    const body = new URLSearchParams(new FormData(form));
    if (pressed) body.set(pressed.name, pressed.value);
    const answer = await fetch(form.action, { method: "POST", body, headers: { "x-fragment": "1" } });
    const html = await answer.text();
    if (answer.ok) return show(html);
    const said = new DOMParser().parseFromString(html, "text/html").querySelector("[role=alert]");
    throw Object.assign(new Error("refused"), { said });
  };

  const complain = (said) => {
    trouble.replaceChildren(...(said ? said.childNodes : [trouble.dataset.failed]));
    trouble.hidden = false;
  };

  const busy = new WeakSet();
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!log || !(form === ask || form.classList.contains("choices"))) return;
    event.preventDefault();
    if (busy.has(form)) return;
    busy.add(form);
    trouble.hidden = true;
    const pressed = event.submitter;
    if (pressed) pressed.disabled = true;
    try {
      const turn = await send(form, pressed && pressed.name ? pressed : null);
      document.querySelector(".start")?.remove();
      if (form === ask) {
        ask.reset();
        ask.querySelector("#q").focus({ preventScroll: true });
      } else turn?.focus({ preventScroll: true });
      turn?.scrollIntoView({ block: "start" });
    } catch (error) {
      complain(error.said);
    } finally {
      if (pressed) pressed.disabled = false;
      busy.delete(form);
    }
  });

  // Inside the widget's frame, Esc is for whoever opened it.
  if (window.parent !== window) {
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape") window.parent.postMessage("close", "*");
    });
    if (ask) ask.querySelector("#q").focus();
  }
})();
