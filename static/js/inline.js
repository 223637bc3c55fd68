// Editing a table cell in place: double click, Enter or F2 opens, Enter saves (the form itself), Esc puts the old text back.
(() => {
  const before = new WeakMap();

  const open = (cell) => {
    if (cell.classList.contains("editing")) return;
    before.set(
      cell,
      [...cell.childNodes].map((node) => node.cloneNode(true)),
    );
    cell.classList.add("editing");
    // Closed and opened again before the form came: it is still on its way, and a second one would replace what is typed.
    if (cell.classList.contains("htmx-request")) return;
    htmx.ajax("GET", cell.dataset.editUrl, { target: cell, source: cell, swap: "innerHTML ignoreTitle:true" });
  };
  const focusIn = (cell) => {
    const field = cell.querySelector("input:not([type=hidden]), select, textarea");
    if (!field) return cell.classList.remove("editing");
    field.focus();
    field.select?.();
  };
  const cancel = (cell) => {
    const nodes = before.get(cell);
    if (nodes) cell.replaceChildren(...nodes);
    cell.classList.remove("editing");
    cell.focus();
  };

  document.addEventListener("dblclick", (event) => {
    const cell = event.target.closest?.("[data-edit-url]");
    if (cell) open(cell);
  });
  document.addEventListener("keydown", (event) => {
    const cell = event.target.closest?.("[data-edit-url]");
    if (!cell || event.isComposing) return;
    if (event.key === "Escape" && cell.classList.contains("editing")) {
      event.preventDefault();
      event.stopPropagation();
      return cancel(cell);
    }
    if (event.target === cell && (event.key === "Enter" || event.key === "F2")) {
      event.preventDefault();
      open(cell);
    }
  });
  // An answer that comes after Esc is no longer wanted.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { target, requestConfig } = event.detail;
    if (requestConfig.verb === "get" && target?.matches?.("[data-edit-url]") && !target.classList.contains("editing"))
      event.detail.shouldSwap = false;
  });
  // A failed opening leaves the cell as it was.
  ["htmx:responseError", "htmx:sendError"].forEach((name) =>
    document.addEventListener(name, (event) => {
      const cell = event.target.closest?.("[data-edit-url]");
      if (cell && !cell.querySelector("form")) cancel(cell);
    }),
  );

  // Cells are reached by Tab, and the fresh cell after saving shows for a moment that it is new.
  const start = (root) =>
    root.querySelectorAll?.("[data-edit-url]:not([tabindex])").forEach((cell) => {
      cell.tabIndex = 0;
    });
  start(document);
  // (afterSettle: only then does htmx know the form, so that an early Enter is its own. The page is configured to settle
  // in the same step as it swaps, so nothing can come between.)
  document.addEventListener("htmx:afterSettle", (event) => {
    const { target, requestConfig } = event.detail;
    if (!target?.matches?.("[data-edit-url]")) return;
    if (requestConfig.verb === "get") return target.classList.contains("editing") && focusIn(target);
    const fresh = document.querySelector(`[data-edit-url="${CSS.escape(target.dataset.editUrl)}"]`);
    if (!fresh) return;
    if (fresh.querySelector("form")) {
      fresh.classList.add("editing");
      before.has(target) && before.set(fresh, before.get(target));
      return focusIn(fresh);
    }
    fresh.tabIndex = 0;
    fresh.classList.add("saved");
    fresh.focus();
  });
  document.addEventListener("htmx:load", (event) => start(event.detail.elt.parentElement || document));
})();
