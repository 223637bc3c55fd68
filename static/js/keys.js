// Keys that work everywhere outside of fields: / and Ctrl-K search, n new deal, g + letter go, ? the list.
(() => {
  const places = SP.read("places");
  let waiting = null;

  const typing = (target) => target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
  const openDialogs = () => document.querySelector("dialog[open]");

  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k" && !event.altKey) {
      event.preventDefault();
      return SP.palette?.open();
    }
    if (event.key === "Escape")
      document.querySelectorAll("details.menu[open]").forEach((menu) => {
        menu.open = false;
        menu.querySelector("summary").focus();
      });
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target) || openDialogs())
      return;

    const key = event.key;
    if (waiting) {
      clearTimeout(waiting);
      waiting = null;
      const url = places.go?.[key.toLowerCase()];
      if (url) {
        event.preventDefault();
        location.assign(url);
      }
      return;
    }
    if (key === "g") {
      waiting = setTimeout(() => {
        waiting = null;
      }, 1200);
      return;
    }
    if (key === "/") {
      event.preventDefault();
      return SP.palette?.open();
    }
    if (key === "?") {
      event.preventDefault();
      return document.getElementById("shortcuts")?.showModal();
    }
    if (key === "n") {
      // The page's own "New …" button has precedence over "New deal".
      const own = document.querySelector("[data-key=n]");
      const fallback = places.commands?.[0]?.url;
      if (own) {
        event.preventDefault();
        own.click();
      } else if (fallback) {
        event.preventDefault();
        SP.openDialog(fallback);
      }
    }
  });

  // Arrow keys walk through an open menu.
  document.addEventListener("keydown", (event) => {
    const menu = event.target.closest?.("details.menu[open]");
    if (!menu || !["ArrowDown", "ArrowUp"].includes(event.key) || event.target.matches("input")) return;
    event.preventDefault();
    const entries = [...menu.querySelectorAll(".menu-body :is(a, button)")];
    const next = entries.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
    entries[(next + entries.length) % entries.length]?.focus();
  });
})();
