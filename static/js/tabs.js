// The tabs of an area stay in one line: those that find no room go into "More", the current one never.
(() => {
  const bar = document.getElementById("area-tabs");
  const more = bar?.querySelector("details");
  if (!more) return;
  const body = more.querySelector(".menu-body");
  const tabs = [...bar.querySelectorAll(":scope > a")];

  const fit = () => {
    bar.classList.add("fitted");
    more.hidden = true;
    tabs.forEach((tab) => bar.insertBefore(tab, more));
    // A phone scrolls the line instead.
    if (matchMedia("(max-width: 820px)").matches) {
      const current = tabs.find((tab) => tab.hasAttribute("aria-current"));
      if (current) bar.scrollLeft = current.offsetLeft - (bar.clientWidth - current.offsetWidth) / 2;
      return;
    }
    const hidden = tabs.filter((tab) => !tab.hasAttribute("aria-current"));
    while (bar.scrollWidth > bar.clientWidth && hidden.length) {
      more.hidden = false;
      body.prepend(hidden.pop());
    }
  };
  new ResizeObserver(fit).observe(bar);
  document.fonts?.ready.then(fit);
})();
