// The editor: line numbers that scroll along, lines with errors marked, a click on an error goes to its line.
"use strict";

function editor(box) {
  const gutter = box.querySelector(".gutter");
  const text = box.querySelector("textarea");
  let count = 0;
  const number = () => {
    const lines = text.value.split("\n").length;
    if (lines !== count) {
      count = lines;
      gutter.replaceChildren(...Array.from({ length: lines }, (_, i) => {
        const line = document.createElement("span");
        line.textContent = String(i + 1);
        return line;
      }));
      mark();
    }
    gutter.scrollTop = text.scrollTop;
  };
  const mark = () => {
    if (!text.name || text.name !== "source_text") return;
    const wrong = new Set(Array.from(document.querySelectorAll("#findings [data-line]"), (one) => Number(one.dataset.line)));
    Array.from(gutter.children).forEach((line, i) => line.classList.toggle("wrong", wrong.has(i + 1)));
  };
  const goTo = (line) => {
    const lines = text.value.split("\n");
    const start = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
    text.focus();
    text.setSelectionRange(start, start + (lines[line - 1] || "").length);
    const height = text.scrollHeight / Math.max(lines.length, 1);
    text.scrollTop = Math.max(0, (line - 6) * height);
    number();
  };
  text.addEventListener("input", number);
  text.addEventListener("scroll", () => { gutter.scrollTop = text.scrollTop; });
  let leaving = false;
  text.addEventListener("keydown", (event) => {
    if (event.key !== "Tab" || event.shiftKey || leaving || text.readOnly) { leaving = event.key === "Escape"; return; }
    event.preventDefault(); // two spaces, as product files are written; Escape, then Tab leaves the editor
    text.setRangeText("  ", text.selectionStart, text.selectionEnd, "end");
    text.dispatchEvent(new Event("input", { bubbles: true }));
  });
  if (text.name === "source_text") {
    document.addEventListener("click", (event) => {
      const link = event.target.closest("#findings [data-line]");
      if (link) goTo(Number(link.dataset.line));
    });
    document.addEventListener("htmx:afterSettle", mark);
  }
  number();
}

document.addEventListener("DOMContentLoaded", () => document.querySelectorAll("[data-editor]").forEach(editor));
