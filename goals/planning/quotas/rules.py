"""What is true of quotas: how rows become the quota of any days, attainment, gap, coverage and status. Pure functions.

**The quota of a period, whatever rows there are** (`by_month`): every row is brought to months of the company's calendar, the finest
first. A month's row is that month. A longer row (quarter, half, year) gives what is left of it, evenly, to those of its
months that have no figure yet; a row that finer rows exceed gives its other months nothing. A quarter of 300 alone is
100 a month. With a row of 120 for October, November and December get 90 each and the quarter stays 300. With rows of
200 and 150 for two of its months the third gets 0 and the quarter is 350. Days that are only part of a month count by
their share of its days: 1 to 15 November of 90 is 45.

**Who carries it where** (`by_team`): a person who changes teams within a month carries the month's quota in each by
days; the parts sum to the whole to the cent.

**The quota of a team** is its own row where it has one, else the sum of what its people and the teams below carry.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from goals.planning.quotas.choices import QuotaStatus
from salesplan.core.money import ZERO, quantize, ratio, split
from salesplan.core.periods import Calendar, Period, PeriodKind, span

# Attainment ÷ pace from which each status holds.
AHEAD, ON_TRACK, SLIGHTLY_BEHIND, BEHIND = Decimal("1.25"), Decimal(1), Decimal("0.90"), Decimal("0.70")
# The win rate that coverage is measured against looks back so far; fewer closed deals say nothing: one of one is not 100 %.
WIN_RATE_DAYS, ENOUGH_DEALS = 365, 5
BY_MONTHS = Calendar()
Spans = Sequence[tuple[date, date | None, int]]


@dataclass(frozen=True)
class QuotaRow:
    """One quota as it was set: its days and its amount."""

    start: date
    end: date
    amount: Decimal


def by_month(rows: Iterable[QuotaRow], currency: str, calendar: Calendar = BY_MONTHS) -> dict[Period, Decimal]:
    """Return the quota of each month of the calendar that a row reaches (see above for the rule and its numbers)."""
    amounts: dict[Period, Decimal] = {}
    for row in sorted(rows, key=lambda row: ((row.end - row.start).days, row.start)):
        months = calendar.parts(span(row.start, row.end), PeriodKind.MONTH)
        open_months = [month for month in months if month not in amounts]
        if not open_months:
            continue
        left = row.amount - sum((amounts[month] for month in months if month in amounts), ZERO)
        shares = split(quantize(max(left, ZERO), currency), [Decimal(1)] * len(open_months), currency)
        amounts.update(zip(open_months, shares, strict=True))
    return dict(sorted(amounts.items()))


def within(months: Mapping[Period, Decimal], period: Period, currency: str) -> dict[Period, Decimal]:
    """Return the months within a period; one that is only partly in it counts by its share of days.

    >>> november = Calendar().month(2026, 11)
    >>> list(within({november: Decimal(90)}, span(date(2026, 11, 1), date(2026, 11, 15)), "CNY").values())
    [Decimal('45.00')]
    """
    amounts = {}
    for month, amount in months.items():
        common = month.overlap(period)
        if common is None:
            continue
        is_whole_month = common.days == month.days
        amounts[month] = amount if is_whole_month else quantize(amount * common.days / month.days, currency)
    return dict(sorted(amounts.items()))


def kept(row: QuotaRow, last_day: date, currency: str, calendar: Calendar = BY_MONTHS) -> Decimal:
    """Return what of a quota somebody carries who leaves: the days to the last one, as the quota of any days.

    Of 90,000 for the fourth quarter (30,000 a month) 45,000 to 15 November, nothing before it begins, all at its end:

    >>> q4 = QuotaRow(date(2026, 10, 1), date(2026, 12, 31), Decimal(90_000))
    >>> [str(kept(q4, day, "CNY")) for day in (date(2026, 11, 15), date(2026, 9, 30), date(2026, 12, 31))]
    ['45000.00', '0', '90000.00']
    """
    if last_day < row.start:
        return ZERO
    days = span(row.start, min(last_day, row.end))
    month_amounts = within(by_month([row], currency, calendar), days, currency)
    return min(quantize(sum(month_amounts.values(), ZERO), currency), row.amount)


def team_days(spans: Spans, period: Period) -> dict[int | None, int]:
    """Return the days of a period that a person was in each team.

    Days before the first team count for it, days between or after teams for the last one: a quota belongs somewhere.
    Team 7 to 14 November, team 8 from the 15th: November is {7: 14, 8: 16}.
    """
    if not spans:
        return {None: period.days}
    ordered = sorted(spans)
    days: dict[int | None, int] = {}
    for i, (starts, _ends, team) in enumerate(ordered):
        first = period.start if i == 0 else max(starts, period.start)
        last = period.end if i + 1 == len(ordered) else min(ordered[i + 1][0] - timedelta(1), period.end)
        if last >= first:
            days[team] = days.get(team, 0) + (last - first).days + 1
    return days


def by_team(months: Mapping[Period, Decimal], spans: Spans, currency: str) -> dict[int | None, Decimal]:
    """Return what a person's months come to in each team they were in; the parts sum to the whole."""
    out: dict[int | None, Decimal] = {}
    for month, amount in months.items():
        days = team_days(spans, month)
        if len(days) == 1:
            shares = [amount]
        else:
            shares = split(quantize(amount, currency), [Decimal(n) for n in days.values()], currency)
        for team, share in zip(days, shares, strict=True):
            out[team] = out.get(team, ZERO) + share
    return out


@dataclass(frozen=True)
class EffectiveDay:
    """From which day a change holds, and whether that day is still to come."""

    day: date
    waits: bool


def effect(requested: date | None, period: Period, today: date, first: bool) -> EffectiveDay | None:
    """Return when a change of a quota takes effect; None when it would lie outside the quota's period.

    Within the period it is effective from today, and before and after it from its first day, as is the `first` figure
    of a quota always, unless a day is asked for: one that has passed corrects the past, one to come waits until then.
    A first figure never waits, since nothing else would hold meanwhile. On 24 November, for the fourth quarter:

    >>> q4, today = Calendar().quarter(2026, 4), date(2026, 11, 24)
    >>> effect(None, q4, today, first=False)
    EffectiveDay(day=datetime.date(2026, 11, 24), waits=False)
    >>> effect(None, q4, today, first=True).day, effect(None, q4, date(2027, 1, 5), first=False).day
    (datetime.date(2026, 10, 1), datetime.date(2026, 10, 1))
    >>> effect(date(2026, 12, 1), q4, today, first=False).waits, effect(date(2026, 12, 1), q4, today, first=True).waits
    (True, False)
    >>> effect(date(2027, 1, 1), q4, today, first=False) is None
    True
    """
    now = min(max(today, period.start), period.end)
    day = requested or usual_day(period, today, first)
    if day not in period:
        return None
    if first:
        day = min(day, now)
    return EffectiveDay(day, waits=day > now)


def usual_day(period: Period, today: date, first: bool) -> date:
    """Return from which day a quota holds unless another one is asked for (see `effect`)."""
    return today if today in period and not first else period.start


def attainment(credited: Decimal, quota: Decimal | None) -> Decimal | None:
    """Return credited ÷ quota; without a quota there is none.

    >>> attainment(Decimal(80), Decimal(100)), attainment(Decimal(80), None)
    (Decimal('0.8'), None)
    """
    return ratio(credited, quota)


def gap(credited: Decimal, quota: Decimal | None) -> Decimal | None:
    """Return what is missing to the quota; nothing once it is reached.

    >>> gap(Decimal(80), Decimal(100)), gap(Decimal(120), Decimal(100))
    (Decimal('20'), Decimal('0'))
    """
    return None if quota is None else max(quota - credited, ZERO)


def coverage(open_pipeline: Decimal, credited: Decimal, quota: Decimal | None) -> Decimal | None:
    """Return open pipeline ÷ what is missing: 210 open for 100 missing is 2.1. None when nothing is missing."""
    return ratio(open_pipeline, gap(credited, quota))


def rate_days(day: date) -> tuple[date, date]:
    """Return the year up to a day, whose closed deals say how often one wins: a quarter alone has too few.

    >>> rate_days(date(2026, 11, 24))
    (datetime.date(2025, 11, 25), datetime.date(2026, 11, 24))
    """
    return day - timedelta(WIN_RATE_DAYS - 1), day


def required_coverage(won: Decimal | int, closed: Decimal | int) -> Decimal | None:
    """Return the coverage one needs, 1 ÷ win rate; a fixed "3×" fits nobody. None while too few deals were closed.

    5 won of 20 need 4 ×. Nothing won of 20 says no more than one of two: there is no rate to divide by.

    >>> required_coverage(5, 20), required_coverage(1, 2), required_coverage(0, 20)
    (Decimal('4'), None, None)
    """
    return ratio(closed, won) if closed >= ENOUGH_DEALS else None


def status(attained: Decimal | None, pace: Decimal) -> QuotaStatus:
    """Return where somebody stands: attainment ÷ pace, the share that is due by now (by working days or by season).

    At a pace of 59 %: ahead from 73.75 % (1.25 ×), on track from 59 % (1 ×), slightly behind from 53.1 % (0.9 ×),
    behind from 41.3 % (0.7 ×), below that at risk. Whoever has reached the whole quota is at least on track. Before
    the period nobody is behind.
    """
    if attained is None:
        return QuotaStatus.NO_QUOTA
    if pace <= 0:
        return QuotaStatus.AHEAD if attained > 0 else QuotaStatus.NOT_BEGUN
    against = attained / pace
    for mark, name in ((AHEAD, QuotaStatus.AHEAD), (ON_TRACK, QuotaStatus.ON_TRACK)):
        if against >= mark:
            return name
    if against >= SLIGHTLY_BEHIND:
        return QuotaStatus.SLIGHTLY_BEHIND
    return QuotaStatus.BEHIND if against >= BEHIND else QuotaStatus.AT_RISK


def grown(amount: Decimal, percent: Decimal, currency: str) -> Decimal:
    """Return an amount raised by a percentage, rounded once: 1,000 by 10 is 1,100, by −5 it is 950."""
    return quantize(amount * (100 + percent) / 100, currency)
