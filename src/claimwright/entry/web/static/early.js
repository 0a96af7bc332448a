// Loaded before the page is read: keys and clicks made while it still comes in wait until somebody hears them.
"use strict";

(() => {
  const waiting = [];
  const isText = (one) => Boolean(one) && (one.tagName === "TEXTAREA" || (one.tagName === "INPUT" && one.selectionStart !== null));
  const keep = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest && event.target.closest("input, textarea, select, a, button, summary")) return;
    // Enter alone opens nothing: it belongs to a selection that was moved before it
    if (event.key.length !== 1 && !(event.key === "Escape" || (event.key === "Enter" && waiting.length))) return;
    if (event.key === " ") return;
    event.preventDefault();
    event.stopImmediatePropagation();
    waiting.push(event.key);
  };
  const replay = (key) => {
    const at = document.activeElement || document.body;
    if (isText(at) && key.length === 1) { // an earlier key opened a field: this one is a letter
      at.setRangeText(key, at.selectionStart, at.selectionEnd, "end");
      at.dispatchEvent(new Event("input", { bubbles: true }));
    } else {
      at.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
    }
  };
  const opened = [];
  const openLater = (event) => { const one = event.target.closest && event.target.closest("[data-dialog]"); if (one) opened.push(one); };
  document.addEventListener("keydown", keep, true);
  document.addEventListener("click", openLater, true);
  // After every script that waited for the document has put up its listeners.
  document.addEventListener("DOMContentLoaded", () => setTimeout(() => {
    document.removeEventListener("keydown", keep, true);
    document.removeEventListener("click", openLater, true);
    document.documentElement.dataset.keys = "heard";
    opened.splice(0).forEach((one) => one.click());
    waiting.splice(0).forEach(replay);
  }));
})();
