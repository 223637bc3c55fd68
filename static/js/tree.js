// A table whose rows fold: a row knows its parent; a hidden parent hides all below it.
(() => {
  if (window.SPTree) return;
  window.SPTree = true;
  const rowsOf = (table) => [...table.querySelectorAll("tr[data-key]")];
  const toggleOf = (row) => row.querySelector("[data-tree-toggle]");
  const isOpen = (row) => toggleOf(row)?.getAttribute("aria-expanded") === "true";
  const redraw = (table) => {
    const shown = new Map();
    rowsOf(table).forEach((row) => {
      const parent = row.dataset.parent;
      row.hidden = parent !== "" && !shown.get(parent);
      shown.set(row.dataset.key, !row.hidden && isOpen(row));
    });
  };
  document.addEventListener("click", (event) => {
    const toggle = event.target.closest?.("[data-tree-toggle]");
    if (toggle) {
      toggle.setAttribute("aria-expanded", String(toggle.getAttribute("aria-expanded") !== "true"));
      redraw(toggle.closest("[data-tree]"));
      return;
    }
    const all = event.target.closest?.("[data-tree-all]");
    const table = all && (all.closest(".card") || document).querySelector("[data-tree]");
    if (!table) return;
    const toggles = rowsOf(table).map(toggleOf).filter(Boolean);
    const open = toggles.some((one) => one.getAttribute("aria-expanded") !== "true");
    toggles.forEach((one) => one.setAttribute("aria-expanded", String(open)));
    redraw(table);
  });
})();
