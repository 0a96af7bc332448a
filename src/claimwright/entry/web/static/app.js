// The little that the server cannot do: keys on the desk, one question a screen, fields that light up their place.
"use strict";

const all = (selector, within = document) => Array.from(within.querySelectorAll(selector));
const first = (selector, within = document) => within.querySelector(selector);

// --- forms: send once, show that it is being sent
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.classList.contains("sending")) { event.preventDefault(); return; }
  if (form.method !== "dialog") form.classList.add("sending");
});
window.addEventListener("pageshow", () => all("form.sending").forEach((form) => form.classList.remove("sending")));

// --- report: one question a screen
function wizard(form) {
  const steps = all("[data-step]", form);
  const marks = all(".progress i");
  let at = 0;
  const show = (index) => {
    at = index;
    steps.forEach((step, i) => { step.hidden = i !== index; });
    marks.forEach((mark, i) => mark.classList.toggle("on", i <= index));
    window.scrollTo(0, 0);
    const heading = first("h1", steps[index]);
    if (heading) heading.focus({ preventScroll: true });
    summary();
  };
  const answered = (step) => {
    const names = new Set(all("[required]", step).map((input) => input.name));
    for (const name of names) {
      const inputs = all(`[name="${name}"]`, step);
      const ok = inputs.some((i) => (i.type === "radio" || i.type === "checkbox" ? i.checked : i.type === "file" ? i.files.length : i.value.trim()));
      if (!ok) return false;
    }
    return true;
  };
  const summary = () => {
    all("[data-summary]", form).forEach((place) => {
      const inputs = all(`[name="${place.dataset.summary}"]`, form);
      const chosen = inputs.find((i) => (i.type === "radio" ? i.checked : true));
      if (!chosen) return;
      place.textContent = chosen.type === "file"
        ? inputs.flatMap((one) => Array.from(one.files)).map((file) => file.name).join(", ")
        : chosen.dataset.label || chosen.value;
    });
  };
  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-go]");
    if (!button) return;
    event.preventDefault();
    const forward = button.dataset.go === "next";
    const missing = first("[data-missing]", steps[at]);
    if (forward && !answered(steps[at])) { if (missing) missing.hidden = false; return; }
    if (missing) missing.hidden = true;
    show(Math.min(Math.max(at + (forward ? 1 : -1), 0), steps.length - 1));
  });
  form.noValidate = true;
  show(0);
}

// --- files: several picks add up, each can be taken out again
function filePicker(box) {
  const input = first("input[data-files]", box);
  const list = first(".files", box);
  const row = first("template", box);
  let picked = [];
  const sync = () => {
    const transfer = new DataTransfer();
    picked.forEach((file) => transfer.items.add(file));
    input.files = transfer.files;
    list.replaceChildren(...picked.map((file, index) => {
      const item = row.content.firstElementChild.cloneNode(true);
      first(".name", item).textContent = file.name;
      first(".size", item).textContent = file.size < 1048576 ? `${Math.max(1, Math.round(file.size / 1024))} KB` : `${(file.size / 1048576).toFixed(1)} MB`;
      first("button", item).addEventListener("click", () => { picked.splice(index, 1); sync(); });
      return item;
    }));
  };
  const add = (files) => { picked = picked.concat(Array.from(files)); sync(); };
  input.addEventListener("change", () => add(input.files));
  all("input[data-more]", box).forEach((more) => more.addEventListener("change", () => { add(more.files); more.value = ""; }));
  const drop = first(".drop", box);
  drop.addEventListener("dragover", (event) => { event.preventDefault(); drop.classList.add("over"); });
  drop.addEventListener("dragleave", () => drop.classList.remove("over"));
  drop.addEventListener("drop", (event) => { event.preventDefault(); drop.classList.remove("over"); add(event.dataTransfer.files); });
}

// --- desk: a field and its place on the document light up together, on parts that came later too
function linkFields() {
  const light = (event, on) => {
    const one = event.target.closest && event.target.closest("[data-field]");
    if (one) all(`[data-field="${CSS.escape(one.dataset.field)}"]`).forEach((element) => element.classList.toggle("on", on));
  };
  ["mouseover", "focusin"].forEach((kind) => document.addEventListener(kind, (event) => light(event, true)));
  ["mouseout", "focusout"].forEach((kind) => document.addEventListener(kind, (event) => light(event, false)));
}

// --- desk: what was typed into the facts goes along with the approval
function takeFacts(form) {
  const facts = document.getElementById(form.dataset.takeFacts);
  facts.addEventListener("input", (event) => event.target.classList.toggle("changed", event.target.value !== (event.target.defaultValue ?? event.target.value)));
  facts.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("formdata", (event) => {
    for (const [name, value] of new FormData(facts)) if (name.startsWith("fact:")) event.formData.append(name, value);
  });
}

// --- desk: the list and the case by keyboard
function keyboard() {
  const rows = () => all("tr[data-href]");
  let at = -1;
  const select = (index) => {
    const list = rows();
    if (!list.length) return;
    at = Math.min(Math.max(index, 0), list.length - 1);
    list.forEach((row, i) => row.classList.toggle("selected", i === at));
    list[at].scrollIntoView({ block: "nearest" });
  };
  const open = (id) => {
    const dialog = document.getElementById(id);
    if (!dialog || dialog.open) return;
    all("[data-copy]", dialog).forEach((place) => { const from = first(place.dataset.copy); if (from) place.textContent = from.textContent; });
    dialog.showModal();
  };
  const zoom = () => { const panes = document.getElementById("panes"); if (panes) panes.classList.toggle("zoomed"); };
  const follow = (id) => { const link = document.getElementById(id); if (link) link.click(); };
  const actions = {
    j: () => (rows().length ? select(at + 1) : follow("next-case")),
    k: () => (rows().length ? select(at - 1) : follow("previous-case")),
    Enter: () => { const row = rows()[at]; if (row) window.location.assign(row.dataset.href); },
    a: () => open("approve"), r: () => open("refuse"), p: () => open("papers"), "?": () => open("keys"), z: zoom,
    u: () => follow("back-to-list"), t: () => follow("take-case"), e: () => follow("open-evidence"), h: () => follow("history"),
    l: () => follow("life"), w: () => open("what-if"), c: () => open("colleague"), f: () => into("#facts .wanted input, #facts .wanted select", "#facts input[type=text], #facts select"),
    m: () => menu("more"), "/": () => into("#q", "#head-search"),
  };
  const into = (...places) => {
    const field = places.map((place) => first(place)).find((one) => one && one.offsetParent);
    if (field) { field.focus(); if (field.select) field.select(); } else if (places.includes("#head-search")) window.location.assign("/desk/search");
  };
  const menu = (id) => {
    const box = document.getElementById(id);
    if (!box) return;
    box.open = !box.open;
    first(box.open ? ".menu-box a, .menu-box button" : "summary", box).focus();
  };
  const closeMenus = (except) => all("details[data-menu][open]").filter((one) => one !== except).map((one) => { one.open = false; return one; });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented && !first("dialog[open]")) {
      const [closed] = closeMenus();
      if (closed) first("summary", closed).focus();
      else if (event.target.closest("input, textarea, select")) event.target.blur();
      return;
    }
    const inMenu = event.target.closest("details[data-menu]");
    if (inMenu && inMenu.open && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      const items = all("summary, .menu-box a, .menu-box button", inMenu);
      const next = items[items.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1)];
      if (next) next.focus();
      event.preventDefault();
      return;
    }
    const asked = first("dialog[open] form");
    if (asked && event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); asked.requestSubmit(); return; }
    const typing = event.target.closest("input, textarea, select, dialog[open]");
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Enter" && event.target.closest("a, button, summary")) return;
    const action = actions[event.key];
    if (action) { event.preventDefault(); action(); }
  });
  document.addEventListener("focusin", (event) => closeMenus(event.target.closest("details[data-menu]")));
  document.addEventListener("click", (event) => {
    closeMenus(event.target.closest("details[data-menu]"));
    const row = event.target.closest("tr[data-href]");
    if (row && !event.target.closest("a, button")) window.location.assign(row.dataset.href);
    if (event.target.closest("[data-zoom]")) zoom();
    const opener = event.target.closest("[data-dialog]");
    if (opener) open(opener.dataset.dialog);
    const closer = event.target.closest("[data-close]");
    if (closer) closer.closest("dialog").close();
  });
}

// --- a file chosen for one point shows its name
document.addEventListener("change", (event) => {
  const place = event.target.dataset && event.target.dataset.names && document.getElementById(event.target.dataset.names);
  if (place) place.textContent = Array.from(event.target.files).map((file) => file.name).join(", ");
});

document.addEventListener("DOMContentLoaded", () => {
  all("form[data-wizard]").forEach(wizard);
  all("[data-picker]").forEach(filePicker);
  linkFields();
  all("form[data-take-facts]").forEach(takeFacts);
  keyboard();
});
document.addEventListener("htmx:afterRequest", (event) => event.detail.elt.classList.remove("sending"));
document.addEventListener("htmx:responseError", (event) => {
  if (event.detail.xhr.status === 401) window.location.reload();
});
