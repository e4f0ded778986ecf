"use strict";
(() => {
  const items = [...document.querySelectorAll("details.item")];
  const sections = [...document.querySelectorAll("section.edits")];
  const form = document.querySelector("form.filters");
  if (!form) return;
  form.hidden = false;
  const at = (id) => document.getElementById(id);
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const cards = [...document.querySelectorAll("button.card")];
  const texts = new Map();
  const chosen = (filter) =>
    cards
      .filter((card) => card.dataset.filter === filter && card.getAttribute("aria-pressed") === "true")
      .map((card) => card.dataset.value);

  const textOf = (item) => {
    if (!texts.has(item)) texts.set(item, plain(item.textContent));
    return texts.get(item);
  };

  const fits = (item, wish) =>
    (!wish.actions.length || wish.actions.includes(item.dataset.action)) &&
    (!wish.results.length || wish.results.some((one) => item.dataset.result.split(" ").includes(one))) &&
    (!wish.collection || item.dataset.collection === wish.collection) &&
    (!wish.conflicts || item.dataset.action === "conflict") &&
    wish.words.every((word) => textOf(item).includes(word));

  const show = () => {
    const wish = {
      actions: chosen("action"),
      results: chosen("result"),
      collection: at("collection").value,
      conflicts: at("conflicts")?.checked,
      words: plain(at("find").value).split(/\s+/).filter(Boolean),
    };
    let pages = 0;
    for (const item of items) {
      item.hidden = !fits(item, wish);
      if (!item.hidden) pages += Number(item.dataset.n);
    }
    for (const section of sections) section.hidden = !section.querySelector("details.item:not([hidden])");
    at("shown").textContent = pages.toLocaleString(document.documentElement.lang);
    at("none").hidden = pages > 0;
  };

  let waiting = 0;
  const soon = () => {
    clearTimeout(waiting);
    waiting = setTimeout(show, 120);
  };

  const visible = () => items.filter((item) => !item.hidden);
  const openAll = (open, most) => visible().slice(0, most).forEach((item) => { item.open = open; });

  for (const card of cards) {
    card.addEventListener("click", () => {
      card.setAttribute("aria-pressed", String(card.getAttribute("aria-pressed") !== "true"));
      show();
    });
  }
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", soon);
  at("open-all").addEventListener("click", () => openAll(true, 500));
  at("close-all").addEventListener("click", () => openAll(false));
  at("clear").addEventListener("click", () => {
    form.reset();
    cards.forEach((card) => card.setAttribute("aria-pressed", "false"));
    show();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (/^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName)) return;
    event.preventDefault();
    at("find").focus();
  });

  let closed = [];
  addEventListener("beforeprint", () => {
    closed = visible().filter((item) => !item.open).slice(0, 300);
    closed.forEach((item) => { item.open = true; });
  });
  addEventListener("afterprint", () => closed.forEach((item) => { item.open = false; }));
  show();
})();
