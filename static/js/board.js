// The deal board: cards are moved with the mouse, a finger (press, then drag) or the keyboard. A drop posts stage, position and
// version; the server's answer decides. templates/components/README.md §7 tells the protocol.
(() => {
  let drag = null; // {card, gap, from: {column, next}, dx, dy, keyboard}
  let press = null; // a pointer that is down and may become a drag

  // What all cards have in common stands at the board: the address of a move, with 0 in place of the deal. A deal's number is the
  // last one in its card's address, and what a won one earns is put in place of its day. The versions of the cards stand at their
  // column, in their order, "-" for what is not carried.
  const prepare = () => {
    document.querySelectorAll("[data-board] .column-cards[data-versions]").forEach((column) => {
      const versions = column.dataset.versions.split(" ");
      const pattern = boardOf(column).dataset.movePattern;
      [...column.children].forEach((card, at) => {
        card.tabIndex = 0;
        card.dataset.deal = card.querySelector("a").pathname.match(/\d+(?=\D*$)/)[0];
        card.id = `deal-${card.dataset.deal}`;
        const won = card.querySelector("b.ok");
        if (won) won.id = `${card.id}-earned`;
        if (!pattern || versions[at] === "-") return;
        card.dataset.version = versions[at];
        card.dataset.moveUrl = pattern.replace("/0/", `/${card.dataset.deal}/`);
      });
      delete column.dataset.versions;
    });
  };
  const boardOf = (element) => element.closest("[data-board]");
  const columns = (board) => [...board.querySelectorAll("[data-stage]")];
  const list = (column) => column.querySelector(".column-cards");
  const cardsIn = (column) => [...list(column).querySelectorAll("[data-deal]")].filter((card) => card !== drag?.card);
  const place = (card) => [...card.parentElement.querySelectorAll("[data-deal]")].indexOf(card) + 1;
  const words = (card) => {
    const column = card.closest("[data-stage]");
    return {
      card: card.querySelector("a").textContent,
      column: column.dataset.name,
      place: place(card),
      count: list(column).querySelectorAll("[data-deal]").length,
    };
  };
  const origin = (card) => ({ column: card.closest("[data-stage]"), next: card.nextElementSibling });
  const putBack = (card, from) =>
    list(from.column).insertBefore(card, from.next?.parentElement === list(from.column) ? from.next : null);
  const here = (card, from) => card.closest("[data-stage]") === from.column && card.nextElementSibling === from.next;

  // sending
  const refresh = (board) =>
    htmx.ajax("GET", board.dataset.boardUrl || location.href, {
      target: board,
      source: board,
      select: "[data-board]",
      swap: "outerHTML ignoreTitle:true",
    });

  const send = async (card, from) => {
    const board = boardOf(card);
    const column = card.closest("[data-stage]");
    const body = new URLSearchParams({
      stage: column.dataset.stage,
      position: place(card) - 1,
      version: card.dataset.version || "",
    });
    card.classList.add("sending");
    let answer;
    try {
      answer = await fetch(card.dataset.moveUrl, {
        method: "POST",
        body,
        headers: {
          "HX-Request": "true",
          "HX-Target": "dialog-body",
          "HX-Current-URL": location.href,
          "X-CSRFToken": SP.csrf(),
        },
      });
    } catch {
      card.classList.remove("sending");
      putBack(card, from);
      return SP.toast({ text: SP.say("offline"), level: "bad" });
    }
    const html = await answer.text();
    card.classList.remove("sending");
    const told = answer.headers.get("HX-Trigger");
    const leave = answer.headers.get("HX-Redirect");
    if (leave) return location.assign(leave);
    if (answer.ok) {
      // Only pieces marked hx-swap-oob are put in place; the rest of the answer has nowhere to go.
      if (html.trim()) htmx.swap(document.createElement("div"), html, { swapStyle: "innerHTML", ignoreTitle: true });
    } else {
      putBack(card, from);
      const plain = (answer.headers.get("Content-Type") || "").startsWith("text/plain");
      const note = SP.refusal(html);
      if (note) SP.refuse(note);
      else if (answer.status === 422 && html.trim() && !plain) {
        SP.announce(SP.say("refused", words(card)));
        SP.fillDialog(html, card.dataset.moveUrl);
      } else if (!told?.includes('"toast"')) {
        SP.toast({
          text: plain && html ? html : SP.say({ 403: "denied", 404: "missing" }[answer.status] || "failed"),
          level: "bad",
        });
      }
      if ([404, 409].includes(answer.status)) refresh(board);
    }
    if (told) fire(told);
  };
  const fire = (header) => {
    let events;
    try {
      events = JSON.parse(header);
    } catch {
      events = Object.fromEntries(header.split(",").map((name) => [name.trim(), null]));
    }
    // As htmx itself does: what is no object becomes one.
    Object.entries(events).forEach(([name, detail]) =>
      htmx.trigger(document.body, name, detail && typeof detail === "object" ? detail : { value: detail }),
    );
  };
  document.addEventListener("boardChanged", () => document.querySelectorAll("[data-board]").forEach(refresh));

  document.addEventListener("htmx:afterSettle", prepare);

  // mouse and touch
  const lift = (event) => {
    const { card } = press;
    const box = card.getBoundingClientRect();
    const gap = Object.assign(document.createElement("li"), { className: "deal-gap" });
    gap.style.height = `${box.height}px`;
    drag = { card, gap, from: origin(card), dx: press.x - box.left, dy: press.y - box.top };
    card.before(gap);
    card.style.width = `${box.width}px`;
    card.classList.add("dragging");
    document.body.classList.add("is-dragging");
    follow(event);
  };
  const follow = (event) => {
    const { card, gap, dx, dy } = drag;
    card.style.left = `${event.clientX - dx}px`;
    card.style.top = `${event.clientY - dy}px`;
    const board = boardOf(gap);
    const column = document.elementFromPoint(event.clientX, event.clientY)?.closest("[data-stage]");
    columns(board).forEach((one) => one.classList.toggle("over", one === column));
    if (column && boardOf(column) === board) {
      const next = cardsIn(column).find((one) => {
        const box = one.getBoundingClientRect();
        return event.clientY < box.top + box.height / 2;
      });
      list(column).insertBefore(gap, next || null);
    }
    const edge = board.getBoundingClientRect();
    board.scrollLeft += event.clientX > edge.right - 50 ? 14 : event.clientX < edge.left + 50 ? -14 : 0;
    scrollBy(0, event.clientY > innerHeight - 60 ? 12 : event.clientY < 60 ? -12 : 0);
  };
  const settle = (keep) => {
    const { card, gap, from } = drag;
    if (keep) gap.replaceWith(card);
    else {
      putBack(card, from);
      gap.remove();
    }
    ["left", "top", "width"].forEach((name) => card.style.removeProperty(name));
    card.classList.remove("dragging");
    document.body.classList.remove("is-dragging");
    document.querySelectorAll("[data-stage].over").forEach((column) => column.classList.remove("over"));
    drag = null;
    if (keep && !here(card, from)) send(card, from);
  };
  const release = () => {
    clearTimeout(press?.timer);
    press = null;
  };

  document.addEventListener("pointerdown", (event) => {
    const card = event.target.closest?.("[data-board] [data-deal][data-move-url]");
    if (!card || event.button || drag || event.target.closest("button, input, select, summary, [data-no-drag]")) return;
    press = { card, x: event.clientX, y: event.clientY, touch: event.pointerType === "touch" };
    // A finger scrolls unless it rests first.
    if (press.touch) press.timer = setTimeout(() => press && lift({ clientX: press.x, clientY: press.y }), 280);
  });
  document.addEventListener("pointermove", (event) => {
    if (drag && !drag.keyboard) return follow(event);
    if (!press) return;
    const moved = Math.hypot(event.clientX - press.x, event.clientY - press.y);
    if (press.touch) {
      if (moved > 10) release();
    } else if (moved > 5) lift(event);
  });
  document.addEventListener("pointerup", () => {
    release();
    if (!drag || drag.keyboard) return;
    // The click that follows the drop must not open the deal.
    const swallow = (event) => {
      event.preventDefault();
      event.stopPropagation();
    };
    addEventListener("click", swallow, true);
    setTimeout(() => removeEventListener("click", swallow, true), 0);
    settle(true);
  });
  document.addEventListener("pointercancel", () => {
    release();
    if (drag && !drag.keyboard) settle(false);
  });
  document.addEventListener(
    "touchmove",
    (event) => {
      if (drag) event.preventDefault();
    },
    { passive: false },
  );
  document.addEventListener("dragstart", (event) => {
    if (event.target.closest?.("[data-deal]")) event.preventDefault();
  });
  document.addEventListener("contextmenu", (event) => {
    if (drag) event.preventDefault();
  });

  // keyboard
  const walk = (card, key) => {
    // Not lifted: arrows move the focus from card to card.
    const all = columns(boardOf(card));
    const column = card.closest("[data-stage]");
    const side = { ArrowRight: 1, ArrowLeft: -1 }[key];
    if (!side) return (key === "ArrowDown" ? card.nextElementSibling : card.previousElementSibling)?.focus();
    for (let i = all.indexOf(column) + side; all[i]; i += side) {
      const there = cardsIn(all[i]);
      if (there.length) return there[Math.min(place(card) - 1, there.length - 1)].focus();
    }
  };
  const carry = (card, key) => {
    const all = columns(boardOf(card));
    const column = card.closest("[data-stage]");
    const side = { ArrowRight: 1, ArrowLeft: -1 }[key];
    if (side) {
      const target = all[all.indexOf(column) + side];
      if (!target) return;
      list(target).insertBefore(card, cardsIn(target)[place(card) - 1] || null);
    } else if (key === "ArrowUp") card.previousElementSibling?.before(card);
    else card.nextElementSibling?.after(card);
    card.focus();
    card.scrollIntoView({ block: "nearest", inline: "nearest" });
    SP.announce(SP.say("moved_to", words(card)));
  };
  const drop = (keep) => {
    const { card, from } = drag;
    if (!keep) putBack(card, from);
    card.classList.remove("lifted");
    drag = null;
    card.focus();
    SP.announce(SP.say(keep ? "dropped" : "cancelled", words(card)));
    if (keep && !here(card, from)) send(card, from);
  };
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && drag) {
      event.preventDefault();
      return drag.keyboard ? drop(false) : settle(false);
    }
    const card = event.target.matches?.("[data-board] [data-deal]") ? event.target : null;
    if (!card) return;
    const lifted = drag?.card === card;
    if (event.key === " " && card.dataset.moveUrl) {
      event.preventDefault();
      if (lifted) return drop(true);
      drag = { card, from: origin(card), keyboard: true };
      card.classList.add("lifted");
      SP.announce(SP.say("picked_up", words(card)));
    } else if (event.key.startsWith("Arrow")) {
      event.preventDefault();
      (lifted ? carry : walk)(card, event.key);
    } else if (event.key === "Enter" && !lifted) card.querySelector("a[href]")?.click();
  });
  document.addEventListener("focusout", (event) => {
    const card = event.target;
    setTimeout(() => {
      if (
        drag?.keyboard &&
        drag.card === card &&
        document.activeElement !== card &&
        card.isConnected &&
        document.hasFocus()
      )
        drop(false);
    });
  });
  prepare();
})();
