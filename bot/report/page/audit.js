"use strict";
(() => {
  const table = document.querySelector("table.findings");
  const form = document.querySelector("form.filters");
  if (!table || !form) return;
  form.hidden = false;
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const at = (id) => document.getElementById(id);
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const texts = new Map(rows.map((row) => [row, null]));
  const cards = [...document.querySelectorAll("button.card")];
  const none = document.querySelector(".none");
  const further = document.querySelector(".further");
  const number = (n) => n.toLocaleString(document.documentElement.lang);
  const first = 500;
  let most = first;

  const textOf = (row) => {
    if (texts.get(row) === null) texts.set(row, plain(row.textContent));
    return texts.get(row);
  };

  const show = () => {
    const kinds = cards.filter((card) => card.getAttribute("aria-pressed") === "true").map((card) => card.dataset.kind);
    const words = plain(at("find").value).split(/\s+/).filter(Boolean);
    const family = at("family").value;
    const state = at("state").value;
    const severity = at("severity").value;
    const fixable = at("fixable").checked;
    let shown = 0;
    for (const row of rows) {
      const fits =
        (!kinds.length || kinds.includes(row.dataset.kind)) &&
        (!family || row.dataset.family === family) &&
        (!state || row.dataset.state === state) &&
        (!severity || row.dataset.severity === severity) &&
        (!fixable || row.dataset.fixable) &&
        words.every((word) => textOf(row).includes(word));
      row.hidden = !fits || shown >= most;
      if (fits) shown += 1;
    }
    at("shown").textContent = `${number(shown)} / ${number(rows.length)}`;
    none.hidden = shown > 0;
    further.hidden = shown <= most;
    at("rest").textContent = number(Math.max(0, shown - most));
  };

  const places = new Map(rows.map((row, place) => [row, place]));
  const collator = new Intl.Collator(document.documentElement.lang, { numeric: true });
  const key = (row, column) => row.cells[column].dataset.sort ?? row.cells[column].textContent.trim();
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, column) => {
    head.querySelector("button").addEventListener("click", () => {
      const next = { none: "ascending", ascending: "descending", descending: "none" };
      const order = next[head.getAttribute("aria-sort")];
      heads.forEach((other) => other.setAttribute("aria-sort", "none"));
      head.setAttribute("aria-sort", order);
      const keys = new Map(rows.map((row) => [row, key(row, column)]));
      const turn = order === "descending" ? -1 : 1;
      rows.sort((a, b) => (order === "none" ? places.get(a) - places.get(b) : collator.compare(keys.get(a), keys.get(b)) * turn));
      body.append(...rows);
      show();
    });
  });

  for (const card of cards) {
    card.addEventListener("click", () => {
      card.setAttribute("aria-pressed", String(card.getAttribute("aria-pressed") !== "true"));
      show();
    });
  }
  let waiting = 0;
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => { most = first; show(); }, 120);
  });
  at("all").addEventListener("click", () => { most = Infinity; show(); });
  form.addEventListener("submit", (event) => event.preventDefault());
  show();
})();
