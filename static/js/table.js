// Tables: picking rows for bulk steps (with Shift for a range), and choosing columns.
(() => {
  let last = null;

  const refresh = (form) => {
    const picks = [...form.querySelectorAll("[data-pick]")];
    const picked = picks.filter((box) => box.checked).length;
    const all = form.querySelector("[data-pick-all]");
    if (all) {
      all.checked = picked > 0 && picked === picks.length;
      all.indeterminate = picked > 0 && picked < picks.length;
    }
    const bar = form.querySelector(".bulk-bar");
    if (!bar) return;
    bar.hidden = picked === 0;
    bar.querySelectorAll("[data-picked-text]").forEach((place) => {
      place.textContent = SP.fill(place.dataset.pickedText, { n: picked });
    });
    const matching = bar.querySelector("[data-all-matching]");
    if (matching) {
      matching.hidden = picked < picks.length;
      if (matching.hidden) matching.querySelector("input").checked = false;
    }
  };

  document.addEventListener("click", (event) => {
    const box = event.target.closest?.("[data-pick], [data-pick-all]");
    const form = box?.closest("[data-bulk]");
    if (!form) return;
    const picks = [...form.querySelectorAll("[data-pick]")];
    if (box.matches("[data-pick-all]"))
      picks.forEach((one) => {
        one.checked = box.checked;
      });
    else if (event.shiftKey && last && picks.includes(last)) {
      const [from, to] = [picks.indexOf(last), picks.indexOf(box)].sort((a, b) => a - b);
      picks.slice(from, to + 1).forEach((one) => {
        one.checked = box.checked;
      });
    }
    if (box.matches("[data-pick]")) last = box;
    refresh(form);
  });

  // columns: <details class="menu" data-columns="deals"> fills itself from th[data-col]
  const store = (key) => `columns:${key}`;
  const hiddenOf = (key) => {
    try {
      return JSON.parse(localStorage.getItem(store(key))) || [];
    } catch {
      return [];
    }
  };
  const tableOf = (menu) => document.querySelector(menu.dataset.table || "table[data-table]");

  const apply = (menu) => {
    const table = tableOf(menu);
    if (!table) return;
    const hidden = hiddenOf(menu.dataset.columns);
    [...table.querySelectorAll("thead th")].forEach((head, index) => {
      if (!head.dataset.col) return;
      const away = hidden.includes(head.dataset.col);
      table.querySelectorAll("tr").forEach((row) => {
        const cell = row.children[index];
        // Rows with a spanning cell have no such column of their own.
        if (cell && [...row.children].every((one) => one.colSpan === 1)) cell.hidden = away;
      });
    });
  };

  const fill = (menu) => {
    const table = tableOf(menu);
    if (!table || menu.querySelector(".menu-body")) return apply(menu);
    const body = Object.assign(document.createElement("div"), { className: "menu-body" });
    table.querySelectorAll("thead th[data-col]").forEach((head) => {
      const label = document.createElement("label");
      const box = Object.assign(document.createElement("input"), { type: "checkbox", value: head.dataset.col });
      box.checked = !hiddenOf(menu.dataset.columns).includes(head.dataset.col);
      label.append(box, head.textContent.replace(/[↑↓]/g, "").trim());
      body.append(label);
    });
    const reset = Object.assign(document.createElement("button"), {
      type: "button",
      textContent: SP.say("columns_reset"),
    });
    reset.dataset.reset = "";
    body.append(document.createElement("hr"), reset);
    menu.append(body);
    const save = () => {
      const hidden = [...body.querySelectorAll("input:not(:checked)")].map((box) => box.value);
      localStorage.setItem(store(menu.dataset.columns), JSON.stringify(hidden));
      apply(menu);
    };
    body.addEventListener("change", save);
    reset.addEventListener("click", () => {
      body.querySelectorAll("input").forEach((box) => {
        box.checked = true;
      });
      save();
    });
    apply(menu);
  };

  const start = (root) => {
    document.querySelectorAll("details[data-columns]").forEach(fill);
    (root.querySelectorAll ? [root, ...root.querySelectorAll("[data-bulk]")] : []).forEach(
      (form) => form.matches?.("[data-bulk]") && refresh(form),
    );
  };
  start(document.body);
  document.addEventListener("htmx:afterSettle", (event) => start(event.detail.elt));
  addEventListener("pageshow", () => document.querySelectorAll("[data-bulk]").forEach(refresh));
})();

// The head of a table stays under the bar while one scrolls, where the table is not wider than its place.
(() => {
  const loosen = () =>
    document.querySelectorAll(".page .card.flush .table-wrap:not(.tall)").forEach((wrap) => {
      wrap.classList.remove("free");
      wrap.classList.toggle("free", wrap.scrollWidth <= wrap.clientWidth);
    });
  addEventListener("resize", loosen);
  document.addEventListener("htmx:afterSettle", loosen);
  loosen();
})();
