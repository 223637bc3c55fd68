"""What caused a line of the ledger of pay: no line without an answer.

Causes are read from snapshots (`snapshots.freeze`), since what a run came to before is only there:

* what a component or a SPIFF earned: the credits that are new, gone or paid differently since the run's last
  calculation (on the first one, all of them), with their deals and entries of the sales ledger;
* a correction: the credits that changed in closed periods since they were closed;
* an adjustment: its own rows;
* everything else: the rule of the plan that spoke, and the closed periods whose balances it settles.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from goals.pay.choices import LineKind

Frozen = Mapping[str, Any]
Cause = dict[str, Any]
# The lines of a credit in a component: what the credit counted for and what it was paid.
Paid = dict[int, tuple[Any, ...]]


def cause_of(
    kind: str,
    name: str,
    now: Frozen | None,
    before: Frozen | None,
    *,
    adjustments: Sequence[int] = (),
    locked: Mapping[str, tuple[Frozen, Frozen]] | None = None,
    reported: frozenset[int] = frozenset(),
) -> Cause:
    """Return the cause of a line of a run; `now` and `before` are the run's snapshots, None where there is none.

    `locked` holds, for a correction, the snapshots of each closed period as it was paid and as it would be now; `reported`
    the credits that earlier corrections named already.
    """
    if kind == LineKind.CORRECTION:
        return _of_correction(locked or {}, reported)
    if kind == LineKind.ADJUSTMENT and adjustments:
        return {"adjustments": sorted(adjustments)}
    if kind in (LineKind.EARNING, LineKind.BONUS):
        paid = _awarded if kind == LineKind.BONUS else _earned
        credits = _credits(_changed(paid(before, name), paid(now, name)), [now, before])
        if credits:
            return credits
    return {"rule": kind}


def _of_correction(locked: Mapping[str, tuple[Frozen, Frozen]], reported: frozenset[int]) -> Cause:
    periods, numbers, frozen = [], set(), []
    for key, (then, now) in sorted(locked.items()):
        credit_numbers = set()
        for name in {*_names(then), *_names(now)}:
            changed = _changed(_earned(then, name), _earned(now, name))
            # A late deal also moves the rates of all the others: it is the cause, they are not.
            counts = _changed(_counted(_earned(then, name)), _counted(_earned(now, name)))
            credit_numbers |= counts - reported or counts or changed
        for name in {*_spiffs(then), *_spiffs(now)}:
            credit_numbers |= _changed(_awarded(then, name), _awarded(now, name))
        if credit_numbers:
            periods.append(key)
            numbers |= credit_numbers
            frozen += [now, then]
    out = _credits(numbers, frozen)
    out["periods"] = periods or sorted(locked)
    return out


def _names(frozen: Frozen) -> Iterator[str]:
    return (component["name"] for component in frozen["statement"]["components"])


def _spiffs(frozen: Frozen) -> Iterator[str]:
    return (award["spiff"] for award in frozen["statement"]["awards"])


def _earned(frozen: Frozen | None, name: str) -> Paid:
    """Return, by the number of the credit, what counted and what was paid of it in a component."""
    out: Paid = {}
    if frozen is None:
        return out
    for component in frozen["statement"]["components"]:
        if component["name"] != name:
            continue
        for line in component["lines"]:
            entry = line.get("credit")
            if entry is not None:
                had = out.get(entry["number"], ())
                out[entry["number"]] = (*had, entry["amount"], entry.get("pays"), line.get("paid", "0"))
    return out


def _counted(paid: Paid) -> Paid:
    """Return only what the credits counted for."""
    return {number: tuple(part for i, part in enumerate(row) if i % 3 != 2) for number, row in paid.items()}


def _awarded(frozen: Frozen | None, name: str) -> Paid:
    """Return what a SPIFF paid by the number of the credit."""
    out: Paid = {}
    if frozen is None:
        return out
    for award in frozen["statement"]["awards"]:
        if award["spiff"] == name and award.get("credit") is not None:
            number = frozen["credits"][award["credit"]]["number"]
            out[number] = (*out.get(number, ()), award["amount"])
    return out


def _changed(before: Paid, now: Paid) -> set[int]:
    return {number for number in {*before, *now} if before.get(number) != now.get(number)}


def _credits(numbers: Iterable[int], frozen: Iterable[Frozen | None]) -> Cause:
    """Return credits with the deals and entries they come from."""
    numbers_left, deals, entries = set(numbers), set(), set()
    for pay in frozen:
        for number, credit in _numbered_credits(pay) if pay else ():
            source = credit.get("source") if number in numbers_left else None
            if source:
                entries.update(source["entries"])
                deals.update([source["deal_id"]] if source["deal_id"] else [])
    if not numbers_left:
        return {}
    return {"credits": sorted(numbers_left), "deals": sorted(deals), "entries": sorted(entries)}


def _numbered_credits(frozen: Frozen) -> Iterator[tuple[int, Any]]:
    """Yield the credits behind each line and award, by the number under which it was paid."""
    credits = frozen["credits"]
    for component in frozen["statement"]["components"]:
        for line in component["lines"]:
            entry = line.get("credit")
            if entry is not None:
                for place in (entry.get("about"), *entry.get("others", ())):
                    if place is not None:
                        yield entry["number"], credits[place]
    for award in frozen["statement"]["awards"]:
        if award.get("credit") is not None:
            yield credits[award["credit"]]["number"], credits[award["credit"]]
