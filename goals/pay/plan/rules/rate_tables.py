"""What pages tell about a rate table: the way to its next rate, what a version changes.

What anybody earns is calculated by the engine alone (`goals.pay.engine`).
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from goals.pay.engine.choices import TableBasis, TableMode
from goals.pay.engine.exact_numbers import decimal, minus
from goals.pay.engine.tables import RateTable
from salesplan.core.money import quantize
from salesplan.core.periods import MONTHS_IN, Calendar, PeriodKind


@dataclass(frozen=True)
class NextTier:
    """The way to the next rate: `need` more of revenue, then `rate`, not `rate_now`; `worth` is what the way pays."""

    need: Decimal
    lower: Decimal
    rate_now: Decimal
    rate: Decimal
    pays: Decimal


def next_tier(table: RateTable, credited: Decimal, quota: Decimal | None, currency: str) -> NextTier | None:
    """Return how far the next rate is and what reaching it exactly pays; None at the top or without a quota.

    Marginal 4 % / 6 % from 100k, at 80k: 20,000 more pays 800, and 6 % from there on. Retroactive the same: reaching
    100k lifts everything, 100k × 6 % − 80k × 4 % = 2,800.
    """
    if table.needs_quota(quota):
        return None
    now = table.reached(credited, quota)
    if now + 1 >= len(table.steps):
        return None
    need = decimal(minus(table.bounds(quota)[now + 1], credited))
    rate_now, rate = table.steps[now].rate, table.steps[now + 1].rate
    earned_now = need * rate_now
    if table.mode == TableMode.RETROACTIVE:
        earned_now = (credited + need) * rate - credited * rate_now
    return NextTier(need, table.steps[now + 1].lower, rate_now, rate, quantize(earned_now, currency))


@dataclass(frozen=True)
class RateChange:
    """From `lower` to `upper` the rate was `before` and is `after`."""

    lower: Decimal
    upper: Decimal | None
    before: Decimal
    after: Decimal


def rate_changes(old: RateTable, new: RateTable) -> list[RateChange]:
    """Return where two tables of the same basis pay different rates, in the fewest pieces.

    0–1 at 5 % and 6 % above, against 0–0.5 at 5 % and 8 % above: from 0.5 to 1 it goes 5 → 8, above 1 it goes 6 → 8.
    """
    bounds = sorted({step.lower for step in (*old.steps, *new.steps)})
    rate_steps: list[RateChange] = []
    for i, lower in enumerate(bounds):
        upper = bounds[i + 1] if i + 1 < len(bounds) else None
        before, after = _rate_at(old, lower), _rate_at(new, lower)
        last = rate_steps[-1] if rate_steps else None
        if last and last.upper == lower and (last.before, last.after) == (before, after):
            rate_steps[-1] = RateChange(last.lower, upper, before, after)
        else:
            rate_steps.append(RateChange(lower, upper, before, after))
    return [change for change in rate_steps if change.before != change.after]


def _rate_at(table: RateTable, place: Decimal) -> Decimal:
    return max((step for step in table.steps if step.lower <= place), key=lambda step: step.lower).rate


def sample_points(table: RateTable) -> list[Decimal]:
    """Return one place within each tier, for an example: the middle, and 18 points into the last one.

    Tiers from 0, 0.5 and 1 give 0.25, 0.75 and 1.18 of the quota; amounts from 0 and 100,000 give 50,000 and 118,000.
    """
    out = []
    for i, step in enumerate(table.steps):
        upper = table.upper(i)
        if upper is not None:
            out.append((step.lower + upper) / 2)
        elif table.basis == TableBasis.ATTAINMENT:
            out.append(step.lower + Decimal("0.18"))
        else:
            out.append(step.lower * Decimal("1.18") or Decimal(100_000))
    return out


@dataclass(frozen=True)
class Switch:
    """From a plan of one rhythm, held from `first` to `last`, to one of another that begins on `starts_on`.

    `paid_until` is the last day of the person's locked runs of the rhythm before.
    """

    first: date
    last: date
    before: str
    starts_on: date
    after: str
    paid_until: date | None = None


def why_not_switch(switch: Switch, fiscal_calendar: Calendar) -> tuple[str, list[date]]:
    """Return why a change of rhythm would pay a day twice, or nothing, and the days on which it may begin instead.

    What is locked is paid. And who is paid by the quarter gets it when the quarter is over, while a month in it would be
    paid before: debts and reserves would no longer follow one another, so that a plan by month begins with a quarter. From
    the month to the quarter the quarter simply pays the days that are left of it (`effective.paid_periods`).

    >>> year = date(2026, 1, 1)
    >>> middle = Switch(year, date(2026, 11, 14), "quarter", date(2026, 11, 15), "month")
    >>> why_not_switch(middle, Calendar())
    ('within', [datetime.date(2026, 10, 1), datetime.date(2027, 1, 1)])
    >>> why_not_switch(Switch(year, date(2026, 11, 14), "month", date(2026, 11, 15), "quarter"), Calendar())
    ('', [])
    >>> locked = Switch(year, date(2026, 9, 30), "month", date(2026, 10, 1), "quarter", paid_until=date(2026, 10, 31))
    >>> why_not_switch(locked, Calendar())
    ('paid', [datetime.date(2026, 11, 1)])
    """
    if switch.before == switch.after:
        return "", []
    if switch.paid_until is not None and switch.starts_on <= switch.paid_until:
        day = switch.paid_until + timedelta(1)
        if MONTHS_IN[PeriodKind(switch.after)] < MONTHS_IN[PeriodKind(switch.before)]:
            whole_period = fiscal_calendar.containing(day, PeriodKind(switch.before))
            day = day if day == whole_period.start else whole_period.end + timedelta(1)
        return "paid", [day]
    if MONTHS_IN[PeriodKind(switch.after)] > MONTHS_IN[PeriodKind(switch.before)]:
        return "", []
    whole_period = fiscal_calendar.containing(switch.starts_on, PeriodKind(switch.before))
    if switch.last < whole_period.start:
        return "", []
    earlier = [whole_period.start] if whole_period.start > max(switch.first, switch.paid_until or switch.first) else []
    return "within", [*earlier, whole_period.end + timedelta(1)]
