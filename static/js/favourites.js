// The star of the page, which puts it among the favourites of the menu or takes it away, and the records opened last.
(() => {
  const star = document.querySelector("[data-star]");
  if (!star) return;
  const add = star.getAttribute("aria-label");
  const label = () => document.title.replace(/ · Sales Plan$/, "");
  // In the spelling in which the server keeps it: without what belongs to one visit.
  const address = () => {
    const query = new URLSearchParams(location.search);
    ["page", "cursor"].forEach((name) => query.delete(name));
    return query.size ? `${location.pathname}?${query}` : location.pathname;
  };
  const marked = () =>
    [...document.querySelectorAll("[data-favourite]")].find((link) => link.getAttribute("href") === address());

  const paint = () => {
    const isMarked = Boolean(marked());
    star.setAttribute("aria-pressed", isMarked);
    star.title = isMarked ? star.dataset.drop : add;
    star.setAttribute("aria-label", star.title);
  };

  // The counts of the menu bring the favourites too; what was asked for before a click is older than its answer.
  let isChanged = false;
  document.addEventListener("htmx:oobBeforeSwap", (event) => {
    if (isChanged && event.detail.target.id === "favourites") event.detail.shouldSwap = false;
  });

  star.addEventListener("click", () => {
    isChanged = true;
    const found = marked();
    const url = found ? found.dataset.favourite : star.dataset.url;
    const values = { url: address(), label: label() };
    htmx.ajax("POST", url, { target: "#favourites", swap: "innerHTML", values, source: star });
  });
  document.addEventListener("htmx:oobAfterSwap", paint);
  document.addEventListener("htmx:afterSwap", paint);
  document.addEventListener("htmx:pushedIntoHistory", paint);
  paint();

  if (star.dataset.recent) {
    const body = new URLSearchParams({ url: location.pathname, label: label() });
    fetch(star.dataset.recent, { method: "POST", body, headers: { "X-CSRFToken": SP.csrf() } }).catch(() => {});
  }
})();
