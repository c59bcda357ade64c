// <script src="https://ASK/widget.js" data-language="zh" defer></script>: a button that opens the page in a frame.
(() => {
  "use strict";
  const script = document.currentScript;
  const home = new URL(script.src).origin;
  const english = script.dataset.language === "en";
  const words = english ? { ask: "Ask us", close: "Close" } : { ask: "问一问", close: "关闭" };

  const style = (element, rules) => Object.assign(element.style, rules);
  const host = document.createElement("div");
  const root = host.attachShadow({ mode: "open" });
  style(host, { position: "fixed", right: "16px", bottom: "16px", zIndex: "2147483000" });

  const button = document.createElement("button");
  button.type = "button";
  button.textContent = words.ask;
  button.setAttribute("aria-expanded", "false");
  style(button, {
    font: "16px/1.4 system-ui, sans-serif", minHeight: "44px", padding: "8px 18px", cursor: "pointer",
    border: "2px solid #fff", borderRadius: "24px", background: "#0b4f9e", color: "#fff",
    display: "block", marginLeft: "auto",
  });

  let frame = null;
  const open = () => {
    frame = document.createElement("iframe");
    frame.src = `${home}/embed?lang=${english ? "en" : "zh"}`;
    frame.title = words.ask;
    style(frame, {
      display: "block", width: "min(400px, calc(100vw - 32px))", height: "min(600px, calc(100vh - 96px))",
      marginBottom: "8px", border: "1px solid #888", borderRadius: "12px", background: "#fff",
    });
    root.insertBefore(frame, button);
    frame.addEventListener("load", () => frame && frame.focus());
    button.textContent = words.close;
    button.setAttribute("aria-expanded", "true");
  };
  const close = () => {
    frame.style.display = "none";
    button.textContent = words.ask;
    button.setAttribute("aria-expanded", "false");
    button.focus();
  };
  const isOpen = () => frame !== null && frame.style.display !== "none";
  const toggle = () => {
    if (isOpen()) return close();
    if (frame === null) return open();
    frame.style.display = "block"; // what was asked is still there
    frame.focus();
    button.textContent = words.close;
    button.setAttribute("aria-expanded", "true");
  };

  button.addEventListener("click", toggle);
  document.addEventListener("keydown", (event) => { if (event.key === "Escape" && isOpen()) close(); });
  window.addEventListener("message", (event) => {
    if (event.origin === home && event.source === frame?.contentWindow && event.data === "close" && isOpen()) close();
  });
  root.append(button);
  document.body.append(host);
})();
