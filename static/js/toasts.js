// Short messages at the corner: from `HX-Trigger: {"toast": {...}}`, from Django messages, and from failed requests.
(() => {
  const place = document.getElementById("toasts");
  if (!place) return;

  const raise = () => {
    // A popover lies over an open dialog; it is raised again for each message, since the last one raised is on top.
    if (!place.showPopover) return;
    place.popover = "manual";
    if (place.matches(":popover-open")) place.hidePopover();
    if (place.childElementCount) place.showPopover();
  };
  const drop = (toast) => {
    toast.remove();
    if (!place.childElementCount && place.matches(":popover-open")) place.hidePopover();
  };

  const leaveLater = (toast) => {
    // What went wrong stays until it is closed; what can be undone stays longer; reading stops the clock.
    if (toast.classList.contains("bad")) return;
    let timer;
    const start = () => {
      timer = setTimeout(() => drop(toast), toast.querySelector("form") ? 10000 : 5000);
    };
    const stop = () => clearTimeout(timer);
    ["pointerenter", "focusin"].forEach((name) => toast.addEventListener(name, stop));
    ["pointerleave", "focusout"].forEach((name) => toast.addEventListener(name, start));
    start();
  };

  const make = (tag, attributes, ...children) => {
    const element = Object.assign(document.createElement(tag), attributes);
    element.append(...children);
    return element;
  };
  const hidden = (name, value) => make("input", { type: "hidden", name, value });

  const show = ({ text, level = "ok", undo, link, label }) => {
    const toast = make("div", { className: `toast ${level}` }, make("p", { textContent: text }));
    toast.setAttribute("role", level === "bad" ? "alert" : "status");
    toast.dataset.toast = "";
    if (link) toast.append(make("a", { href: link, textContent: label || link }));
    if (undo) {
      toast.append(
        make(
          "form",
          { method: "post", action: undo },
          hidden("csrfmiddlewaretoken", SP.csrf()),
          hidden("next", location.pathname + location.search),
          make("button", { className: "button link", textContent: SP.say("undo") }),
        ),
      );
    }
    const close = make("button", { type: "button", className: "button icon quiet", textContent: "×" });
    close.dataset.dismiss = "";
    close.setAttribute("aria-label", SP.say("close"));
    toast.append(close);
    place.append(toast);
  };

  const adopt = () => {
    const fresh = [...place.querySelectorAll("[data-toast]:not([data-seen])")];
    fresh.forEach((toast) => {
      toast.dataset.seen = "1";
      leaveLater(toast);
    });
    if (fresh.length) raise();
  };
  new MutationObserver(adopt).observe(place, { childList: true });
  adopt();

  place.addEventListener("click", (event) => {
    if (event.target.closest("[data-dismiss]")) drop(event.target.closest("[data-toast]"));
  });
  document.addEventListener("toast", (event) => {
    const told = event.detail;
    show(typeof told === "string" ? { text: told } : told.value ? { text: told.value, ...told } : told);
  });

  document.addEventListener("htmx:responseError", (event) => {
    const { xhr, elt } = event.detail;
    // A part that has not come says so in its own place (parts.js).
    if (SP.isAwaited(elt)) return;
    if (xhr.getResponseHeader("HX-Trigger")?.includes('"toast"')) return;
    const plain =
      (xhr.getResponseHeader("Content-Type") || "").startsWith("text/plain") && xhr.responseText.length < 400;
    const key = { 403: "denied", 404: "missing" }[xhr.status] || "failed";
    show({ text: plain && xhr.responseText ? xhr.responseText : SP.say(key), level: "bad" });
  });
  ["htmx:sendError", "htmx:timeout"].forEach((name) =>
    document.addEventListener(
      name,
      ({ detail }) => SP.isAwaited(detail.elt) || show({ text: SP.say("offline"), level: "bad" }),
    ),
  );

  SP.toast = show;
})();
