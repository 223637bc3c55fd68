// Parts of a page that come after it: one that is slow, refused or cut off says so in its place, and a button asks for it again.
(() => {
  const SLOW = 10000,
    ENOUGH = 90000;
  const COMES_LATER = /\b(load|intersect|toggle)\b/;
  const clocks = new WeakMap();

  // It shows nothing yet but grey lines, or what was said here before.
  const isAwaited = (part) =>
    part?.isConnected &&
    !part.hidden &&
    part.getAttribute("hx-swap") !== "none" &&
    COMES_LATER.test(part.getAttribute("hx-trigger") || "") &&
    (!part.childElementCount || Boolean(part.querySelector(".skeleton, [data-part-note]")));

  const clear = (part) => {
    clearTimeout(clocks.get(part));
    part.querySelectorAll("[data-part-note]").forEach((note) => note.remove());
    part.querySelectorAll(".skeleton").forEach((bones) => {
      bones.hidden = false;
    });
  };
  const askAgain = (part) => {
    clear(part);
    htmx.trigger(part, "htmx:abort");
    const verb = part.hasAttribute("hx-post") ? "post" : "get";
    // How it ends is seen below.
    htmx.ajax(verb, part.getAttribute(`hx-${verb}`), { source: part }).catch(() => {});
  };
  const note = (part, key, level) => {
    clear(part);
    const bones = part.querySelector(".skeleton");
    const text = Object.assign(document.createElement("p"), { textContent: SP.say(key) });
    const again = Object.assign(document.createElement("button"), {
      type: "button",
      className: "button",
      textContent: SP.say("try_again"),
    });
    const box = Object.assign(document.createElement("aside"), { className: `callout ${level}` });
    box.dataset.partNote = "";
    box.setAttribute("role", "status");
    again.addEventListener("click", () => askAgain(part));
    box.append(text, again);
    if (bones) bones.after(box);
    else part.append(box);
    return bones;
  };
  const fail = (part, key) => {
    const bones = note(part, key, "bad");
    if (bones) bones.hidden = true;
  };

  document.addEventListener("htmx:configRequest", ({ detail }) => {
    if (isAwaited(detail.elt)) detail.timeout = ENOUGH;
  });
  document.addEventListener("htmx:beforeRequest", ({ detail: { elt } }) => {
    if (isAwaited(elt))
      clocks.set(
        elt,
        setTimeout(() => isAwaited(elt) && note(elt, "part_slow", "warn"), SLOW),
      );
  });
  document.addEventListener("htmx:afterRequest", ({ detail: { elt, xhr } }) => {
    clearTimeout(clocks.get(elt));
    if (!isAwaited(elt)) return;
    if (xhr.status === 204) elt.remove();
    else if (xhr.status >= 400) fail(elt, { 403: "part_denied", 404: "missing" }[xhr.status] || "part_failed");
  });
  ["htmx:sendError", "htmx:timeout"].forEach((name) =>
    document.addEventListener(name, ({ detail: { elt } }) => isAwaited(elt) && fail(elt, "part_offline")),
  );

  SP.isAwaited = isAwaited;
})();
