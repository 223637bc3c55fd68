// The command palette (Ctrl-K): commands and pages at once, records from the server while one types.
(() => {
  const box = document.getElementById("palette");
  if (!box) return;
  const input = box.querySelector("input");
  const list = box.querySelector("[role=listbox]");
  const searchUrl = document.body.dataset.searchUrl;
  const places = SP.read("places");
  let chosen = 0;
  let timer;
  let running;

  const options = () => [...list.querySelectorAll("[role=option]")];
  const fold = (text) => text.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "");

  const choose = (index) => {
    const all = options();
    if (!all.length) return input.removeAttribute("aria-activedescendant");
    chosen = (index + all.length) % all.length;
    all.forEach((option, place) => option.setAttribute("aria-selected", place === chosen));
    input.setAttribute("aria-activedescendant", all[chosen].id);
    all[chosen].scrollIntoView({ block: "nearest" });
  };

  const draw = (groups, asking = false) => {
    list.replaceChildren();
    let count = 0;
    groups
      .filter((group) => group.items.length)
      .forEach((group) => {
        const head = Object.assign(document.createElement("div"), { className: "group", textContent: group.label });
        head.setAttribute("role", "presentation");
        list.append(head);
        group.items.forEach((item) => {
          const option = document.createElement("a");
          option.href = item.url;
          option.id = `option-${count++}`;
          option.setAttribute("role", "option");
          option.tabIndex = -1;
          if (item.dialog) option.dataset.command = "";
          option.append(Object.assign(document.createElement("span"), { textContent: item.label }));
          if (item.note)
            option.append(Object.assign(document.createElement("span"), { className: "note", textContent: item.note }));
          list.append(option);
        });
      });
    if (!count && !asking)
      list.append(
        Object.assign(document.createElement("p"), { className: "empty muted", textContent: SP.say("search_none") }),
      );
    choose(0);
  };

  // The menu stands on the page already, whole, with those places too that a wide screen hides.
  const pages = [...document.querySelectorAll("#menu .places a, .topbar .account-places a")].map((link) => ({
    label: (link.querySelector(".count") ? link.firstChild : link).textContent.trim(),
    note: link.closest("[aria-label]").getAttribute("aria-label"),
    url: link.getAttribute("href"),
  }));

  const local = (query) => {
    const fits = (item) => !query || fold(item.label).includes(fold(query));
    return [
      {
        label: SP.say("commands"),
        items: (places.commands || []).filter(fits).map((item) => ({ ...item, dialog: true })),
      },
      { label: SP.say("pages"), items: pages.filter(fits).slice(0, query ? 6 : 30) },
    ];
  };

  // Before anything is typed: one's favourites and what was opened last.
  const askForOwn = async () => {
    if (!box.dataset.ownUrl) return;
    try {
      const answer = await fetch(box.dataset.ownUrl, { headers: { Accept: "application/json" } });
      if (!answer.ok) return;
      const own = await answer.json();
      if (box.open && !input.value.trim() && !chosen) draw([...own.groups, ...local("")]);
    } catch {
      // Pages and commands stand there already.
    }
  };

  const ask = async (query) => {
    running?.abort();
    running = new AbortController();
    try {
      const answer = await fetch(`${searchUrl}?q=${encodeURIComponent(query)}&palette=1`, {
        headers: { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" },
        signal: running.signal,
      });
      if (!answer.ok) throw new Error(answer.status);
      const found = await answer.json();
      if (input.value.trim() === query) draw([...(found.groups || []), ...local(query)]);
    } catch (error) {
      if (error.name !== "AbortError") draw(local(query));
    }
  };

  const look = () => {
    clearTimeout(timer);
    const query = input.value.trim();
    if (!query || !searchUrl) {
      running?.abort();
      return draw(local(query));
    }
    draw(local(query), true);
    timer = setTimeout(() => ask(query), 120);
  };

  const go = (option, apart) => {
    if (!option) return;
    if (option.hasAttribute("data-command")) {
      box.close();
      return SP.openDialog(option.getAttribute("href"));
    }
    if (apart) return open(option.href);
    box.close();
    location.assign(option.href);
  };

  input.addEventListener("input", look);
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      choose(chosen + step);
    }
    if (event.key === "Enter") {
      event.preventDefault();
      go(options()[chosen], event.ctrlKey || event.metaKey);
    }
  });
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      go(option);
    }
  });
  list.addEventListener("pointermove", (event) => {
    const at = options().indexOf(event.target.closest("[role=option]"));
    if (at >= 0 && at !== chosen) choose(at);
  });
  box.addEventListener("mousedown", (event) => {
    if (event.target === box) box.close();
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest?.("[data-palette]") || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    SP.palette.open();
  });

  SP.palette = {
    open() {
      if (box.open) return box.close();
      input.value = "";
      draw(local(""));
      box.showModal();
      input.focus();
      askForOwn();
    },
  };
})();
