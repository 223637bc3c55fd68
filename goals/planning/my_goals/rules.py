"""What is true of one's own goals: one's share of the whole, and what the next deal moves. Pure functions.

**A share of the whole** is one's part ÷ the whole of a team. Chen Wei carries 500,000; his team East One carries
1,000,000, the region East 2,000,000, the company 4,000,000: his quota is 50 % of East One, 25 % of East and 12.5 % of the
company. Whoever changed teams counts at each team with what they carried and sold there, so the shares of all the
people of a team come to 100 % of what its people carry and have sold.

**What a deal moves** (`moved`). A deal lands where its ledger entries would: at each credited person, and at the team
they belong to on the day it closes. A level above gets what lands anywhere below it, once. Chen Wei has won 200,000 of
500,000. His next deal of 100,000 is shared 60/40 with Lin Yue of East Two, the other team of East:

| level | won ÷ quota | lands | before → after | moves by |
| --- | --- | --- | --- | --- |
| Chen Wei | 200,000 ÷ 500,000 | 60,000 | 40 % → 52 % | 12 points |
| East One | 500,000 ÷ 1,000,000 | 60,000 | 50 % → 56 % | 6 points |
| East | 1,000,000 ÷ 2,000,000 | 100,000 | 50 % → 55 % | 5 points |
| company | 2,000,000 ÷ 4,000,000 | 100,000 | 50 % → 52.5 % | 2.5 points |

A level without a quota has no attainment, so nothing that could move.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from goals.planning.quotas.rules import Spans, attainment
from salesplan.core.money import HUNDRED, ZERO, ratio
from salesplan.core.periods import Period


@dataclass(frozen=True)
class CreditEffect:
    """What one person would be credited of a deal, and the team that it counts for."""

    person: int
    team: int | None
    amount: Decimal


@dataclass(frozen=True)
class DealEffect:
    """What a deal does to one level: `added` lands on what is `won` of its `quota`."""

    won: Decimal
    quota: Decimal | None
    added: Decimal

    @property
    def before(self) -> Decimal | None:
        """Attainment without the deal."""
        return attainment(self.won, self.quota)

    @property
    def after(self) -> Decimal | None:
        """Attainment with the deal."""
        return attainment(self.won + self.added, self.quota)

    @property
    def points(self) -> Decimal | None:
        """By how many percentage points the deal moves the attainment.

        >>> DealEffect(Decimal(200_000), Decimal(500_000), Decimal(60_000)).points
        Decimal('12.00')
        >>> DealEffect(Decimal(200_000), None, Decimal(60_000)).points is None
        True
        """
        share = ratio(self.added, self.quota)
        return None if share is None else share * HUNDRED


def landed(landings: Iterable[CreditEffect], teams: Collection[int]) -> Decimal:
    """Return what of a deal lands within some teams: a team and all below it.

    >>> deal = [CreditEffect(1, 11, Decimal(60_000)), CreditEffect(2, 12, Decimal(40_000))]
    >>> landed(deal, {11}), landed(deal, {10, 11, 12})
    (Decimal('60000'), Decimal('100000'))
    """
    return sum((landing.amount for landing in landings if landing.team in teams), ZERO)


def landed_on(landings: Iterable[CreditEffect], person: int) -> Decimal:
    """Return what of a deal is credited to a person."""
    return sum((landing.amount for landing in landings if landing.person == person), ZERO)


def share(part: Decimal | None, whole: Decimal | None) -> Decimal | None:
    """Return a part ÷ its whole; None where either is nothing, or where reversals left the whole below zero.

    >>> share(Decimal(500_000), Decimal(4_000_000)), share(Decimal(10), Decimal(0)), share(Decimal(-10), Decimal(-5))
    (Decimal('0.125'), None, None)
    """
    return ratio(part, whole) if whole is not None and whole > 0 else None


@dataclass(frozen=True)
class TeamStay:
    """The days of a period that a person belonged to a team, or to a team below it."""

    team: int
    first: date
    last: date


def stays(spans: Spans, period: Period) -> list[TeamStay]:
    """Return where a person was in a period, in order; as with quotas, the first team counts for the days before it.

    Team 7 until 14 November, then team 8: of the fourth quarter that is 7 from 1 October to 14 November, 8 from the 15th
    to 31 December. A gap between two teams counts for the earlier one.
    """
    ordered = sorted(spans)
    out = []
    for i, (starts, _ends, team) in enumerate(ordered):
        first = period.start if i == 0 else max(starts, period.start)
        last = period.end if i + 1 == len(ordered) else min(before(ordered[i + 1][0]), period.end)
        if last >= first:
            out.append(TeamStay(team, first, last))
    return out


def before(day: date) -> date:
    """Return the day before."""
    return date.fromordinal(day.toordinal() - 1)


def lines(where: Sequence[TeamStay], parents: Mapping[int, int | None]) -> list[TeamStay]:
    """Return every team a person counted for in a period, from the nearest upwards, the latest team's line first.

    With teams 7 and 8 below 5, and 5 below the company 1, whoever moved from 7 to 8 belonged to 8 since then, to 5 and
    1 all the time, and to 7 until then; in this order.
    """
    out: dict[int, TeamStay] = {}
    for stay in reversed(where):
        team: int | None = stay.team
        listed: set[int] = set()
        while team is not None and team not in listed:
            listed.add(team)
            line = out.get(team)
            first, last = stay.first, stay.last
            if line is not None:
                first, last = min(first, line.first), max(last, line.last)
            out[team] = TeamStay(team, first, last)
            team = parents.get(team)
    return list(out.values())


@dataclass(frozen=True)
class OpenDeal:
    """What choosing the next deal needs to know of one."""

    pk: int
    due: date | None


def in_order(deals: Iterable[OpenDeal], period: Period, today: date) -> list[OpenDeal]:
    """Return open deals in the order in which they are likely to be "the next one".

    First those due in the rest of the period, the soonest first; then those of the period that are overdue, the latest
    first; then all others by their date, and last those without one. On 24 November, for the fourth quarter:

    >>> q4 = Period(date(2026, 10, 1), date(2026, 12, 31))
    >>> days = [date(2027, 1, 5), date(2026, 12, 20), date(2026, 11, 2), date(2026, 11, 30)]
    >>> found = in_order([OpenDeal(n, day) for n, day in enumerate(days)], q4, date(2026, 11, 24))
    >>> [one.due.isoformat() for one in found]
    ['2026-11-30', '2026-12-20', '2026-11-02', '2027-01-05']
    """

    def place(deal: OpenDeal) -> tuple[int, int, int]:
        if deal.due is None:
            return 3, 0, deal.pk
        days = deal.due.toordinal()
        if deal.due not in period:
            return 2, days, deal.pk
        return (0, days, deal.pk) if deal.due >= today else (1, -days, deal.pk)

    return sorted(deals, key=place)


def closing_day(due: date | None, period: Period, today: date) -> date:
    """Return the day on which a deal is taken to be won: its expected day, not before today and within the period.

    >>> q4, today = Period(date(2026, 10, 1), date(2026, 12, 31)), date(2026, 11, 24)
    >>> closing_day(date(2026, 11, 2), q4, today), closing_day(date(2027, 1, 5), q4, today)
    (datetime.date(2026, 11, 24), datetime.date(2026, 12, 31))
    """
    return min(max(due or today, today, period.start), period.end)


def per_day(gap: Decimal | None, days: int) -> Decimal | None:
    """Return what is missing on each working day that is left: 200,000 over 25 days are 8,000 a day."""
    return ratio(gap, days) if gap else None
