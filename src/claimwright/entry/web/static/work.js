// The pool by keyboard: n takes the next case; a list in which something is ticked does not renew itself.
"use strict";

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, dialog[open]");
  if (event.key !== "n" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const button = document.getElementById("take-next");
  if (button) { event.preventDefault(); button.click(); }
});
// a tick is not the opening of its row
document.addEventListener("click", (event) => { if (event.target.closest("tr input")) event.stopPropagation(); }, true);
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.elt.id === "pool-rows" && document.querySelector("#pool-rows input:checked")) event.preventDefault();
});
