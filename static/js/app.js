// The frame of every page: theme, menus, dialogs, questions, and what htmx answers mean. Loaded first; the other scripts use `SP`.
window.SP = (() => {
  const read = (id) => JSON.parse(document.getElementById(id)?.textContent || "{}");
  const texts = read("texts");
  const fill = (text, values) => (text || "").replace(/%\((\w+)\)s/g, (_all, key) => values[key] ?? "");
  const say = (key, values = {}) => fill(texts[key], values);
  const csrf = () => JSON.parse(document.body.getAttribute("hx-headers") || "{}")["X-CSRFToken"] || "";
  const announce = (text) => {
    const place = document.getElementById("announcer");
    if (place) place.textContent = text;
  };

  // the dialog
  const dialog = document.getElementById("dialog");
  const body = document.getElementById("dialog-body");
  let opener = null;

  const prepare = () => {
    // An ordinary form works in the dialog too: it is posted by htmx and its answer stays inside.
    body.querySelectorAll("form").forEach((form) => {
      const bound = ["hx-post", "hx-get", "hx-put"].some((name) => form.hasAttribute(name));
      if (bound || form.method !== "post") return;
      form.setAttribute("hx-post", form.getAttribute("action") || body.dataset.href);
      form.setAttribute("hx-target", "#dialog-body");
      form.setAttribute("hx-swap", "innerHTML ignoreTitle:true");
      if (form.enctype === "multipart/form-data") form.setAttribute("hx-encoding", "multipart/form-data");
      htmx.process(form);
    });
  };
  const focusFirst = () => {
    const wrong = body.querySelector(".wrong :is(input, select, textarea)");
    const first =
      body.querySelector("[autofocus]") || body.querySelector(":is(input, select, textarea):not([type=hidden])");
    (wrong || first || body.querySelector("a, button"))?.focus();
  };
  const snapshot = () =>
    JSON.stringify([...body.querySelectorAll("form")].map((form) => [...new FormData(form)].map(String)));
  const show = (answered) => {
    prepare();
    if (!dialog.open) dialog.showModal();
    focusFirst();
    // What came back from the server with errors is still unsaved.
    dialog.dataset.before = answered ? "" : snapshot();
  };
  const openDialog = (href, from) => {
    opener = from || document.activeElement;
    body.dataset.href = href;
    return htmx.ajax("GET", href, { target: "#dialog-body", source: body, swap: "innerHTML ignoreTitle:true" });
  };
  const fillDialog = (html, href) => {
    opener = document.activeElement;
    body.dataset.href = href;
    htmx.swap(body, html, { swapStyle: "innerHTML", ignoreTitle: true });
    show(false);
  };
  const closeDialog = () => {
    if (!dialog?.open) return;
    dialog.close();
  };
  const typed = () => dialog.dataset.before !== undefined && snapshot() !== dialog.dataset.before;
  const leaveDialog = async () => {
    if (!typed() || (await ask(say("unsaved")))) closeDialog();
  };

  dialog?.addEventListener("cancel", (event) => {
    if (typed()) {
      event.preventDefault();
      leaveDialog();
    }
  });
  dialog?.addEventListener("close", () => {
    body.replaceChildren();
    delete dialog.dataset.before;
    opener?.isConnected && opener.focus();
  });
  dialog?.addEventListener("mousedown", (event) => {
    if (event.target === dialog) leaveDialog();
  });

  // a question before a dangerous step
  const ask = (question, yes) =>
    new Promise((resolve) => {
      const box = document.getElementById("ask");
      if (!box) return resolve(true);
      const button = document.getElementById("ask-yes");
      button.dataset.text ??= button.textContent;
      button.textContent = yes || button.dataset.text;
      document.getElementById("ask-text").textContent = question;
      box.returnValue = "no";
      box.addEventListener("close", () => resolve(box.returnValue === "yes"), { once: true });
      box.showModal();
    });

  // clicks
  const cycleTheme = () => {
    const root = document.documentElement;
    const dark = root.dataset.theme
      ? root.dataset.theme === "dark"
      : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
    // A cookie and not localStorage: the server writes data-theme, so no page flashes in the other theme.
    document.cookie = `theme=${root.dataset.theme};path=/;max-age=31536000;samesite=lax`;
    document.dispatchEvent(new CustomEvent("themechange"));
  };

  document.addEventListener("click", (event) => {
    const at = (selector) => event.target.closest?.(selector);
    const plain = !(event.ctrlKey || event.metaKey || event.shiftKey || event.button);
    document.querySelectorAll("details.menu[open]").forEach((menu) => {
      if (!menu.contains(event.target) || at(".menu-body a, .menu-body button")) menu.open = false;
    });
    if (at("[data-theme-switch]")) return cycleTheme();
    if (at("[data-shortcuts]")) return document.getElementById("shortcuts").showModal();
    if (at("[data-close]")) {
      const box = at("dialog");
      if (!box) return;
      event.preventDefault();
      return box === dialog ? leaveDialog() : box.close();
    }
    const link = at("a[data-dialog], button[data-dialog]");
    if (link && plain && dialog) {
      event.preventDefault();
      return openDialog(link.getAttribute("href") || link.dataset.dialog, link);
    }
    const row = at("tr[data-href]");
    if (row && !at("a, button, input, select, label, summary, [data-edit-url]") && !getSelection().toString()) {
      if (plain) location.assign(row.dataset.href);
      else if (event.ctrlKey || event.metaKey) open(row.dataset.href);
    }
  });

  document.addEventListener(
    "submit",
    async (event) => {
      const form = event.target;
      const question = event.submitter?.dataset.confirm || form.dataset.confirm;
      if (!question || form.dataset.confirmed) return delete form.dataset.confirmed;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (!(await ask(question, event.submitter?.textContent.trim()))) return;
      form.dataset.confirmed = "1";
      form.requestSubmit(event.submitter);
    },
    true,
  );

  // A plain form is sent once, however often its button is pressed.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post" || form.hasAttribute("hx-post")) return;
    setTimeout(() =>
      form.querySelectorAll("button:not([type=button])").forEach((button) => {
        button.dataset.busy = "1";
      }),
    );
  });
  addEventListener("pageshow", () =>
    document.querySelectorAll("[data-busy]").forEach((button) => delete button.dataset.busy),
  );

  // htmx
  const page = (url) => new URL(url, location.href);
  document.addEventListener("htmx:confirm", (event) => {
    if (!event.detail.question) return;
    event.preventDefault();
    ask(event.detail.question).then((yes) => yes && event.detail.issueRequest(true));
  });
  // A refusal that no form caught (components/refused.html) replaces nothing: it stands over the open form, or is a toast.
  const refusal = (html) =>
    html.includes("data-refused") && new DOMParser().parseFromString(html, "text/html").querySelector("[data-refused]");
  const refuse = (note) => {
    const form = dialog?.open && body.querySelector("form");
    if (!form) return SP.toast({ text: note.textContent.trim(), level: "bad" });
    form.querySelectorAll("[data-refused]").forEach((old) => old.remove());
    form.prepend(note);
    note.scrollIntoView({ block: "nearest" });
  };
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr, target, requestConfig } = event.detail;
    const note = xhr.status >= 400 && refusal(xhr.responseText);
    if (note) {
      event.detail.shouldSwap = event.detail.isError = false;
      return SP.isAwaited(event.detail.elt) || refuse(note);
    }
    if (target?.id !== "dialog-body" || requestConfig.verb === "get" || !xhr.responseURL) return;
    // A form in the dialog was answered with a redirect: it is done, and the page goes where it points.
    const end = page(xhr.responseURL);
    if (end.pathname + end.search === page(requestConfig.path).pathname + page(requestConfig.path).search) return;
    event.detail.shouldSwap = false;
    closeDialog();
    if (end.pathname + end.search === location.pathname + location.search) location.reload();
    else location.assign(end.href);
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target?.id === "dialog-body" && body.childElementCount)
      show(event.detail.requestConfig.verb !== "get");
  });
  document.addEventListener("closeDialog", closeDialog);
  // Whoever comes back to this tab sees at once whether something has come for them.
  document.addEventListener("visibilitychange", () => document.hidden || htmx.trigger(document.body, "noticesChanged"));
  let running = 0;
  const busy = (step) => {
    running = Math.max(0, running + step);
    document.getElementById("busy")?.classList.toggle("on", running > 0);
  };
  document.addEventListener("htmx:beforeRequest", () => busy(1));
  document.addEventListener("htmx:afterRequest", () => busy(-1));
  document.querySelector(".form-errors")?.focus();

  return { read, say, fill, csrf, announce, ask, openDialog, fillDialog, closeDialog, refusal, refuse };
})();
