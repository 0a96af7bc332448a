// The evidence page: a field and its place on the page, by keyboard; how long each page was in view.
"use strict";

(() => {
  const root = document.querySelector("[data-evidence]");
  if (!root) return;
  const form = root.querySelector("#fields");
  const inputs = Array.from(form.querySelectorAll("input[data-form]"));
  const save = document.getElementById("save");
  const forms = {
    amount: /^\d{1,13}(\.\d{1,2})?$/,
    date: /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/,
    count: /^\d{1,4}$/,
    text: /^.{0,100}$/,
  };

  // --- a field and its place
  const light = (name) => {
    root.querySelectorAll("[data-field]").forEach((one) => one.classList.toggle("on", one.dataset.field === name));
    const place = root.querySelector(`rect[data-field="${CSS.escape(name)}"]`);
    const pages = root.querySelector(".pages .paper");
    if (!place || !pages) return;
    const box = place.getBoundingClientRect();
    const view = pages.getBoundingClientRect();
    if (box.top < view.top || box.bottom > view.bottom) pages.scrollBy({ top: box.top - view.top - view.height / 3 });
  };
  root.addEventListener("focusin", (event) => {
    const row = event.target.closest("[data-field]");
    if (row) light(row.dataset.field);
  });
  root.querySelectorAll("rect[data-field]").forEach((place) => place.addEventListener("click", () => {
    const input = document.getElementById(`field:${place.dataset.field}`);
    light(place.dataset.field);
    if (input) { input.focus(); input.select(); }
  }));
  root.querySelectorAll("tr[data-field]").forEach((row) => row.addEventListener("click", () => light(row.dataset.field)));

  // --- take what the claimant answered
  root.querySelectorAll("[data-take]").forEach((button) => button.addEventListener("click", () => {
    const input = button.closest("td").querySelector("input[data-form]");
    input.value = button.dataset.take;
    checkAll();
    input.focus();
  }));

  // --- correct by keyboard
  const check = (input) => {
    const typed = input.value.trim();
    const changed = typed !== input.dataset.read;
    const valid = !changed || typed === "" || forms[input.dataset.form].test(typed);
    input.classList.toggle("changed", changed);
    input.setAttribute("aria-invalid", String(!valid));
    const words = input.closest("td").querySelector("[data-invalid]");
    if (words) words.hidden = valid;
    return valid;
  };
  const checkAll = () => {
    const valid = inputs.map(check).every(Boolean);
    if (save) save.hidden = !inputs.some((one) => one.classList.contains("changed"));
    return valid;
  };
  const go = (input, by) => {
    const next = inputs[inputs.indexOf(input) + by];
    if (next) { next.focus(); next.select(); } else if (by > 0 && save && !save.hidden) save.querySelector("select").focus();
  };
  form.addEventListener("input", checkAll);
  form.addEventListener("reset", () => setTimeout(() => { inputs.forEach((one) => { one.value = one.dataset.read; }); checkAll(); }));
  form.addEventListener("submit", (event) => {
    if (!checkAll()) {
      event.preventDefault();
      form.classList.remove("sending");
      const wrong = inputs.find((one) => one.getAttribute("aria-invalid") === "true");
      if (wrong) wrong.focus();
    }
  });
  form.addEventListener("formdata", (event) => {
    inputs.forEach((one) => { if (!one.classList.contains("changed")) event.formData.delete(one.name); });
  });
  form.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); form.requestSubmit(); return; }
    const input = event.target.closest("input[data-form]");
    if (!input) return;
    if (event.key === "Escape" && input.value !== input.dataset.read) { input.value = input.dataset.read; checkAll(); event.preventDefault(); }
    if (event.key === "Enter") { event.preventDefault(); if (check(input)) go(input, 1); }
    if (input.list && event.key.startsWith("Arrow")) return;
    if (event.key === "ArrowDown") { event.preventDefault(); go(input, 1); }
    if (event.key === "ArrowUp") { event.preventDefault(); go(input, -1); }
  });
  checkAll();
  const wrong = inputs.find((one) => one.getAttribute("aria-invalid") === "true");
  const first = wrong || inputs.find((one) => one.closest(".doubted")) || inputs[0];
  if (first) { first.focus({ preventScroll: true }); first.select(); }

  // --- how long each page was in view
  const since = new Map();
  const spent = new Map();
  const stop = (page) => {
    if (!since.has(page)) return;
    spent.set(page, (spent.get(page) || 0) + performance.now() - since.get(page));
    since.delete(page);
  };
  const watcher = new IntersectionObserver((entries) => entries.forEach((entry) => {
    const page = entry.target.dataset.page;
    if (entry.isIntersecting && !document.hidden) since.set(page, performance.now()); else stop(page);
  }), { threshold: 0.2 });
  root.querySelectorAll(".sheet[data-page]").forEach((sheet) => watcher.observe(sheet));
  const tell = () => {
    Array.from(since.keys()).forEach(stop);
    spent.forEach((milliseconds, page) => {
      const data = new FormData();
      data.append("csrf", root.dataset.csrf);
      data.append("in_view_ms", String(Math.round(milliseconds)));
      navigator.sendBeacon(`${root.dataset.inView}${page}/in-view`, data);
    });
    spent.clear();
  };
  document.addEventListener("visibilitychange", () => { if (document.hidden) tell(); });
  window.addEventListener("pagehide", tell);
})();
