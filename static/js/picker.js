// Lists that open under a field: a record picker ([data-picker]) and the people after an @ (textarea[data-mentions]).
// The server answers <li role="option" data-value data-text>; arrows choose, Enter or Tab takes, Esc closes.
(() => {
  let list = null; // { field, box, at } while a list is open
  let asked = 0;

  const options = () => (list ? [...list.box.querySelectorAll("[role=option]")] : []);
  const close = () => {
    if (!list) return;
    list.field.setAttribute("aria-expanded", "false");
    list.field.removeAttribute("aria-activedescendant");
    list.box.remove();
    list = null;
  };
  const mark = (index) => {
    const all = options();
    if (!all.length) return;
    const to = (index + all.length) % all.length;
    all.forEach((one, i) => one.setAttribute("aria-selected", String(i === to)));
    list.field.setAttribute("aria-activedescendant", all[to].id);
    all[to].scrollIntoView({ block: "nearest" });
  };
  const marked = () => options().findIndex((one) => one.getAttribute("aria-selected") === "true");

  const open = async (field, url, query) => {
    const turn = ++asked;
    const answer = await fetch(`${url}?q=${encodeURIComponent(query)}`, { headers: { "HX-Request": "true" } }).catch(
      () => null,
    );
    if (!answer?.ok || turn !== asked || document.activeElement !== field) return;
    const html = await answer.text();
    close();
    if (!html.trim()) return;
    const box = Object.assign(document.createElement("ul"), {
      className: "suggestions",
      id: `${field.id}-list`,
      innerHTML: html,
    });
    box.setAttribute("role", "listbox");
    box.querySelectorAll("[role=option]").forEach((one, i) => {
      one.id = `${box.id}-${i}`;
    });
    const parent = field.closest("[data-picker]") || field.parentElement;
    parent.append(box);
    if (!parent.matches("[data-picker]")) {
      // The list hangs under its field, also where other things follow it.
      parent.classList.add("has-suggestions");
      box.style.top = `${field.offsetTop + field.offsetHeight}px`;
    }
    list = { field, box };
    field.setAttribute("aria-controls", box.id);
    field.setAttribute("aria-expanded", "true");
    mark(0);
  };

  const take = (option) => {
    const { field } = list;
    if (field.matches("[data-mentions]")) {
      const at = field.selectionStart;
      const before = field.value.slice(0, at).replace(/@[^\s@]*$/, `${option.dataset.text} `);
      field.value = before + field.value.slice(at);
      field.setSelectionRange(before.length, before.length);
    } else {
      field.value = option.dataset.text;
      const hidden = field.closest("[data-picker]").querySelector("[data-picked]");
      hidden.value = option.dataset.value;
      hidden.dispatchEvent(new Event("change", { bubbles: true }));
      field.form?.dispatchEvent(new CustomEvent("picked", { bubbles: true }));
    }
    close();
    field.focus();
  };

  const ask = (field) => {
    const picker = field.closest("[data-picker]");
    if (picker)
      return open(field, picker.dataset.picker, picker.querySelector("[data-picked]").value ? "" : field.value.trim());
    const typed = field.value.slice(0, field.selectionStart).match(/(?:^|[\s(（，。,])@([^\s@]{0,30})$/);
    if (typed) return open(field, field.dataset.mentions, typed[1]);
    asked++;
    close();
  };

  let timer;
  document.addEventListener("input", (event) => {
    const field = event.target;
    const picker = field.closest?.("[data-picker]");
    if (picker) picker.querySelector("[data-picked]").value = "";
    if (picker || field.matches?.("textarea[data-mentions]")) {
      clearTimeout(timer);
      timer = setTimeout(() => ask(field), 150);
    }
  });
  document.addEventListener("focusin", (event) => {
    const picker = event.target.closest?.("[data-picker]");
    if (picker && event.target.matches("[role=combobox]") && !event.target.value) ask(event.target);
    if (list && event.target !== list.field) close();
  });
  document.addEventListener(
    "keydown",
    (event) => {
      const field = event.target;
      if (event.isComposing) return;
      if (!list || list.field !== field) {
        if (event.key === "ArrowDown" && field.matches?.("[data-picker] [role=combobox]")) {
          event.preventDefault();
          ask(field);
        }
        return;
      }
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step) {
        event.preventDefault();
        mark(marked() + step);
      } else if ((event.key === "Enter" || event.key === "Tab") && options().length) {
        event.preventDefault();
        take(options()[Math.max(0, marked())]);
      } else if (event.key === "Escape") {
        event.preventDefault();
        event.stopPropagation();
        close();
      }
    },
    true,
  );
  // mousedown, not click: the field must not lose the focus first.
  document.addEventListener("mousedown", (event) => {
    const option = event.target.closest?.(".suggestions [role=option]");
    if (option && list) {
      event.preventDefault();
      take(option);
    } else if (list && !list.box.contains(event.target)) close();
  });
})();
