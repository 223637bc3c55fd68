"""The life of a hand-over, who gets which record, and on which day somebody is let go (pure functions)."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from salesplan.core.lifecycle.rules import Lifecycle, Transition
from salesplan.people.leaving.choices import LeavingState, LeavingStep

PLANNED, RUNNING, HANDED = LeavingState.PLANNED, LeavingState.RUNNING, LeavingState.HANDED
CLOSED, UNDOING = LeavingState.CLOSED, LeavingState.UNDOING

LIFE = Lifecycle(
    begins=PLANNED,
    steps={
        LeavingStep.CANCEL: Transition({PLANNED}, LeavingState.CANCELLED),
        LeavingStep.START: Transition({PLANNED}, RUNNING),
        LeavingStep.FINISH: Transition({RUNNING}, HANDED),
        LeavingStep.CLOSE: Transition({HANDED}, CLOSED),
        # What was refused is tried once more, and the last day comes again at its end.
        LeavingStep.RETRY: Transition({HANDED, CLOSED}, RUNNING),
        LeavingStep.UNDO: Transition({HANDED, CLOSED}, UNDOING),
        LeavingStep.FINISH_UNDO: Transition({UNDOING}, LeavingState.UNDONE),
    },
)


@dataclass(frozen=True)
class SpreadRecord:
    """A record to be spread, and the customer it is about."""

    key: Hashable
    customer: int | None = None


def spread(
    records: Sequence[SpreadRecord], heirs: Sequence[int], promises: Mapping[int, int] | None = None
) -> dict[Any, int]:
    """Share records evenly among successors; what is about one customer stays together.

    The largest customer goes first, each to whoever has least so far (of equals, the one who stands first). A customer
    that somebody among them gets anyway (`given`: their account was promised by name) goes there with all its records.

    Customer 7 has three records, 8 and 9 two each, one is about nobody; 7 → 1 (3), 8 → 2 (2), 9 → 2 (4), the last → 1 (4):

    >>> records = [SpreadRecord(f"{c}{n}", c) for c, n in ((7, 1), (7, 2), (7, 3), (8, 1), (8, 2), (9, 1), (9, 2))]
    >>> got = spread([*records, SpreadRecord("none")], [1, 2])
    >>> {key: got[key] for key in ("71", "72", "73", "81", "91", "none")}
    {'71': 1, '72': 1, '73': 1, '81': 2, '91': 2, 'none': 1}
    >>> spread(records, [1, 2], {7: 2})["71"]
    2
    """
    groups: dict[Hashable, list[Hashable]] = {}
    for record in records:
        # A record about no customer is a group of its own.
        groups.setdefault(("customer", record.customer) if record.customer else ("alone", record.key), []).append(
            record.key
        )
    load = dict.fromkeys(heirs, 0)
    heir_of: dict[Any, int] = {}
    waiting = []
    for place, (group, keys) in enumerate(groups.items()):
        promised = (promises or {}).get(group[1]) if group[0] == "customer" else None  # type: ignore[index]
        if promised in load:
            load[promised] += len(keys)
            heir_of |= dict.fromkeys(keys, promised)
        else:
            waiting.append((-len(keys), place, keys))
    for _size, _place, keys in sorted(waiting, key=lambda one: one[:2]):
        heir = min(heirs, key=lambda one: load[one])
        load[heir] += len(keys)
        heir_of |= dict.fromkeys(keys, heir)
    return heir_of


def closes_on(last_day: date, started_on: date) -> date:
    """Return the day on which somebody is let go: at once when the last day is here, else when it is over.

    >>> closes_on(date(2026, 11, 24), date(2026, 11, 24)), closes_on(date(2026, 11, 30), date(2026, 11, 24))
    (datetime.date(2026, 11, 24), datetime.date(2026, 12, 1))
    """
    return started_on if last_day <= started_on else last_day + timedelta(1)
