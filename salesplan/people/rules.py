"""What is true of the team tree (pure functions over `{team: parent}`), of memberships, and of base wages."""

from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from salesplan.core.search.rules import search_key, sort_key

DAY = timedelta(1)


def subtree(parents: Mapping[int, int | None], roots: Iterable[int]) -> set[int]:
    """Return the roots and every team below them.

    >>> sorted(subtree({1: None, 2: 1, 3: 2, 4: 1}, [2]))
    [2, 3]
    """
    children: dict[int, list[int]] = {}
    for team, parent in parents.items():
        if parent is not None:
            children.setdefault(parent, []).append(team)
    ids: set[int] = set()
    waiting = [root for root in roots if root in parents]
    while waiting:
        team = waiting.pop()
        if team not in ids:
            ids.add(team)
            waiting.extend(children.get(team, ()))
    return ids


def ancestors(parents: Mapping[int, int | None], team: int) -> list[int]:
    """Return a team and those above it, from itself to the root.

    >>> ancestors({1: None, 2: 1, 3: 2}, 3)
    [3, 2, 1]
    """
    line: list[int] = []
    current: int | None = team
    while current is not None and current not in line:
        line.append(current)
        current = parents.get(current)
    return line


def makes_a_circle(parents: Mapping[int, int | None], team: int, new_parent: int | None) -> bool:
    """Say whether moving a team below `new_parent` would put it below itself."""
    return new_parent is not None and team in ancestors(parents, new_parent)


@dataclass(frozen=True)
class MembershipSpan:
    """A membership or leadership: its row, its first day and its last one (None: until further notice)."""

    pk: int
    starts_on: date
    ends_on: date | None

    def overlaps(self, starts_on: date, ends_on: date | None) -> bool:
        """Say whether the span shares a day with another one."""
        return (ends_on is None or self.starts_on <= ends_on) and (self.ends_on is None or self.ends_on >= starts_on)


class RecordOverlap(Exception):
    """The days are taken by a later span."""

    def __init__(self, span: MembershipSpan) -> None:
        super().__init__(span)
        self.span = span


@dataclass(frozen=True)
class TeamMove:
    """What a move does to the rows before it: one may end the day before, or one of the same day is put right."""

    ends: int | None = None
    ends_on: date | None = None
    corrects: int | None = None


def move(spans: Sequence[MembershipSpan], on: date) -> TeamMove:
    """Work out a move to another team from a day on.

    The membership that holds on that day ends the day before. A move on the very day on which a membership began puts
    that one right instead of leaving one of no days. A membership that begins later is in the way: `RecordOverlap`.

    >>> from datetime import date
    >>> move([MembershipSpan(1, date(2026, 1, 1), None)], date(2026, 7, 1))
    TeamMove(ends=1, ends_on=datetime.date(2026, 6, 30), corrects=None)
    >>> move([MembershipSpan(1, date(2026, 1, 1), None)], date(2026, 1, 1))
    TeamMove(ends=None, ends_on=None, corrects=1)
    """
    later = [span for span in spans if span.starts_on > on]
    if later:
        raise RecordOverlap(min(later, key=lambda span: span.starts_on))
    same = next((span for span in spans if span.starts_on == on), None)
    if same is not None:
        return TeamMove(corrects=same.pk)
    holding = next((span for span in spans if span.overlaps(on, on)), None)
    return TeamMove(ends=holding.pk, ends_on=on - DAY) if holding else TeamMove()


@dataclass(frozen=True)
class Wage:
    """A base wage a month, from a day on until the next one; one of nothing ends it."""

    starts_on: date
    amount: Decimal


def wage_between(start: date, end: date, wages: Iterable[Wage]) -> Decimal:
    """Return the base wage of some days: each month by the share of its days.

    `wages` are in the order in which they were entered; of two that begin on one day the later one holds.

    >>> year, raised = Wage(date(2026, 1, 1), Decimal(12_000)), Wage(date(2026, 11, 16), Decimal(15_000))
    >>> print(wage_between(date(2026, 11, 1), date(2026, 11, 30), [year, raised]))
    13500
    >>> print(wage_between(date(2026, 10, 1), date(2026, 12, 31), [year, raised]))
    40500
    """
    by_day = {wage.starts_on: wage.amount for wage in wages}
    days = sorted(by_day)
    until = [*(day - DAY for day in days[1:]), date.max]
    total = Decimal(0)
    for first, last, length in _months(start, end):
        for day, stop in zip(days, until, strict=False):
            days_held = (min(stop, last) - max(day, first)).days + 1
            if days_held > 0:
                total += by_day[day] * days_held / length
    return total


def _months(start: date, end: date) -> Iterable[tuple[date, date, int]]:
    """Yield the parts of some days that lie in one month each, with the length of the month."""
    first = start
    while first <= end:
        length = monthrange(first.year, first.month)[1]
        last = min(first.replace(day=length), end)
        yield first, last, length
        first = last + DAY


def keys_of(name: str, username: str, job_title: str = "", phone: str = "") -> dict[str, str]:
    """Return the search and sort keys of a person: also by the reading of their surname, and by digits.

    >>> keys_of("曾伟", "zw")["sort_key"]
    'zeng wei'
    """
    return {
        "search_key": search_key(username, job_title, people=[name], phones=[phone]),
        "sort_key": sort_key(name or username, is_person=True),
    }
