// Editors: rows of a formset added and removed, a live sum over them, and a live preview of a form.
(() => {
  // Only for the sums that are shown while one types; what is sent is read by the server alone.
  const number = (typed) => {
    const text = String(typed).normalize("NFKC").replace(/[\s%]/g, "").replace("−", "-");
    const one = /^-?\d*,\d{1,2}$/.test(text) ? text.replace(",", ".") : text.replace(/,/g, "");
    return Number(one) || 0;
  };
  const trim = (value) => String(Math.round(value * 1e6) / 1e6);

  const sum = (set) => {
    set.querySelectorAll("output[data-sum]").forEach((place) => {
      // `data-sum-except="kind=overlay"` leaves out rows whose other input has that value.
      const [other, value] = (place.dataset.sumExcept || "").split("=");
      const rows = [...set.querySelectorAll("[data-row]:not(.removed)")].filter(
        (row) => !other || row.querySelector(`[name$="-${other}"]`)?.value !== value,
      );
      const fields = rows.flatMap((row) => [...row.querySelectorAll(`[name$="-${place.dataset.sum}"]`)]);
      const total = fields.reduce((all, field) => all + number(field.value), 0);
      const suffix = place.dataset.sumSuffix || "";
      const target = place.dataset.sumTarget;
      const gap = target === undefined ? 0 : Number(target) - total;
      const note =
        Math.abs(gap) < 1e-6
          ? ""
          : ` · ${SP.say(gap > 0 ? "sum_left" : "sum_over", { n: trim(Math.abs(gap)) + suffix })}`;
      place.textContent = `${trim(total)}${suffix}${target === undefined ? "" : note}`;
      place.classList.toggle("ok", target !== undefined && !note);
      place.classList.toggle("bad", gap < -1e-6);
    });
  };

  const changed = (element) => element.dispatchEvent(new Event("input", { bubbles: true }));

  const add = (set) => {
    const counter = set.querySelector(`[name$="-TOTAL_FORMS"]`);
    const rows = set.querySelector("[data-rows]");
    const template = set.querySelector("template[data-empty-row]");
    const shell = document.createElement("template");
    shell.innerHTML = template.innerHTML.replaceAll("__prefix__", counter.value);
    const row = shell.content.querySelector("[data-row]");
    rows.append(row);
    counter.value = Number(counter.value) + 1;
    htmx.process(row);
    row.querySelector("input:not([type=hidden]), select, textarea")?.focus();
    changed(counter);
  };

  const remove = (row) => {
    const set = row.closest("[data-formset]");
    const flag = row.querySelector("[name$='-DELETE']");
    // The row stays in the form, hidden and marked, so that the numbering of the others holds.
    if (flag?.type === "checkbox") flag.checked = true;
    else if (flag) flag.value = "on";
    row.classList.add("removed");
    row.hidden = true;
    row.querySelectorAll("[required]").forEach((field) => {
      field.required = false;
    });
    changed(set.querySelector(`[name$="-TOTAL_FORMS"]`));
    set.querySelector("[data-add-row]")?.focus();
  };

  // What a figure may mean: without scripts the button sends the form with that reading, with them it fills the field.
  const take = (event, button) => {
    const input = button.form?.elements[button.dataset.reading];
    if (!input) return;
    event.preventDefault();
    input.value = button.dataset.figure;
    input.removeAttribute("aria-invalid");
    button.closest(".errorlist").remove();
    input.closest(".field")?.classList.remove("wrong");
    input.focus();
    changed(input);
  };

  document.addEventListener("click", (event) => {
    const adder = event.target.closest?.("[data-add-row]");
    if (adder) add(adder.closest("[data-formset]"));
    const reading = event.target.closest?.("button[data-reading]");
    if (reading) take(event, reading);
    const remover = event.target.closest?.("[data-remove-row]");
    if (remover) remove(remover.closest("[data-row]"));
  });
  document.addEventListener("input", (event) => {
    const set = event.target.closest?.("[data-formset]");
    if (set) sum(set);
    const form = event.target.closest?.("form[data-preview-url]");
    if (form) preview(form);
  });

  const timers = new WeakMap();
  const preview = (form) => {
    clearTimeout(timers.get(form));
    timers.set(
      form,
      setTimeout(() => {
        htmx.ajax("POST", form.dataset.previewUrl, {
          source: form,
          target: form.dataset.previewTarget,
          swap: "innerHTML ignoreTitle:true",
        });
      }, 400),
    );
  };

  const start = (root) => {
    const sets = [...(root.querySelectorAll?.("[data-formset]") || [])];
    if (root.matches?.("[data-formset]")) sets.push(root);
    sets.forEach((set) => {
      // A row that came back marked for deletion after an error stays away; Django's own checkbox is not shown.
      set.querySelectorAll("[data-row]").forEach((row) => {
        const flag = row.querySelector("input[type=checkbox][name$='-DELETE']");
        if (flag) {
          flag.hidden = true;
          set.querySelectorAll(`label[for="${flag.id}"]`).forEach((label) => {
            label.hidden = true;
          });
        }
        if (flag?.checked) remove(row);
      });
      sum(set);
    });
  };
  start(document.body);
  document.addEventListener("htmx:afterSettle", (event) => start(event.detail.elt));
})();
