// What was typed into a case and not yet decided outlives an ended session and a reload: in this tab alone,
// for this person alone, until the case has been decided or somebody signs out here.
"use strict";

(() => {
  const PREFIX = "draft:";
  const place = document.querySelector("[data-drafts]");
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("form[action='/desk/sign-out']")) return;
    Object.keys(sessionStorage).filter((key) => key.startsWith(PREFIX)).forEach((key) => sessionStorage.removeItem(key));
  });
  if (!place) return;
  const key = PREFIX + place.dataset.drafts;
  const forms = Array.from(document.querySelectorAll("form[data-draft]"));
  if (!forms.length || document.getElementById("kept")) sessionStorage.removeItem(key);
  const fields = forms.flatMap((form) => Array.from(form.elements)
    .filter((one) => one.name && (one.tagName === "TEXTAREA" || one.tagName === "SELECT" || one.type === "text"))
    .map((one) => [`${form.dataset.draft} ${one.name}`, one]));
  const given = (one) => (one.tagName === "SELECT" ? (Array.from(one.options).find((each) => each.defaultSelected) || one.options[0] || {}).value : one.defaultValue);
  const keep = () => {
    const typed = fields.filter(([, one]) => one.value !== given(one)).map(([name, one]) => [name, one.value]);
    if (typed.length) sessionStorage.setItem(key, JSON.stringify(Object.fromEntries(typed)));
    else sessionStorage.removeItem(key);
  };
  const typed = JSON.parse(sessionStorage.getItem(key) || "{}");
  const back = fields.filter(([name, one]) => name in typed && typed[name] !== one.value);
  document.addEventListener("DOMContentLoaded", () => setTimeout(() => {
    back.forEach(([name, one]) => { one.value = typed[name]; one.dispatchEvent(new Event("input", { bubbles: true })); });
    const fact = back.map(([, one]) => one).find((one) => one.form.id === "facts");
    if (fact) fact.dispatchEvent(new Event("change", { bubbles: true })); // the proposal follows
    const notice = document.getElementById("drafts-back");
    if (back.length && notice) notice.hidden = false;
    forms.forEach((form) => form.addEventListener("input", keep));
  }));
})();
