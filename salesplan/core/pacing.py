"""How a plan and a result run over the days of a period; pure.

Which share of a plan is due by a day? Either every working day counts the same (`elapsed_share` of core.periods), or the
months weigh as they sell and the working days count within each month (`seasonal_share`).

**By season.** October, November and December weigh 20, 30 and 50. On Friday 13 November 10 of November's 21 working days
are over, so 20 + 30 × 10/21 = 34.2857 of 100 are due: 34.29 %. By working days alone it would be 32 of 66, 48.48 %: who
has sold 40 % is well ahead in a business that sells in December, and behind by a calendar that does not know it.

A month that lies only partly in the period weighs by its working days there: of 16 to 30 November, 11 of its 21, so
30 × 11/21 = 15.71. Where all months of a period weigh nothing, working days decide.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

from salesplan.core.periods import Calendar, Period, PeriodKind, elapsed_share, working_days

ZERO, ONE = Decimal(0), Decimal(1)
BY_MONTHS = Calendar()
# What each month weighs, by the number under which its calendar knows it (`Calendar.month_number`): {1: 40, …, 12: 90}.
Season = Mapping[int, Decimal]


def season(years: Sequence[Sequence[Decimal]], count: int) -> list[Decimal]:
    """Return the weight of each month from past years' figures by month: their sums. Without a figure all are alike.

    Two years of 10 + 30 and 30 + 50 make weights of 40 and 80, a third and two thirds. Weights are kept as they are, not
    as rounded shares: twelve times 8.33333333 % would give months that differ by cents. A month that took back more
    than it sold weighs 0.
    """
    totals = [max(sum((year[i] for year in years), ZERO), ZERO) for i in range(count)]
    return totals if any(totals) else [ONE] * count


def seasonal_share(
    period: Period, today: date, weights: Season, days_off: frozenset[date], calendar: Calendar = BY_MONTHS
) -> Decimal:
    """Return the share that is due at the end of `today` by season (see above): 0 before the period, 1 after it.

    >>> autumn = Period(date(2026, 10, 1), date(2026, 12, 31))
    >>> share = seasonal_share(autumn, date(2026, 11, 13), {10: Decimal(20), 11: Decimal(30), 12: Decimal(50)}, frozenset())
    >>> round(share, 4)
    Decimal('0.3429')
    """
    if today < period.start:
        return ZERO
    if today >= period.end:
        return ONE
    whole = due = ZERO
    for span, weight in _months(period, weights, days_off, calendar):
        whole += weight
        due += weight * elapsed_share(span, today, days_off)
    return due / whole if whole else elapsed_share(period, today, days_off)


def _months(
    period: Period, weights: Season, days_off: frozenset[date], calendar: Calendar
) -> Iterator[tuple[Period, Decimal]]:
    """Yield the part of each month that lies in the period with what it weighs."""
    for month in calendar.parts(period, PeriodKind.MONTH):
        span = month.overlap(period)
        if span is None:
            continue
        weight = max(weights.get(calendar.month_number(month), ZERO), ZERO)
        if span.days < month.days:
            of = working_days(month.start, month.end, days_off)
            share = (
                Decimal(working_days(span.start, span.end, days_off)) / of if of else Decimal(span.days) / month.days
            )
            weight *= share
        yield span, weight


def plan_line(
    period: Period,
    amount: Decimal,
    days_off: frozenset[date],
    weights: Season | None = None,
    calendar: Calendar = BY_MONTHS,
) -> list[tuple[date, Decimal]]:
    """Return the plan's running total at the end of each day: the amount spread over working days, or by season.

    1,000 over a week without holidays stands at 200, 400, … 1,000 on Friday, and stays there over the weekend.
    """
    spans = list(_months(period, weights, days_off, calendar)) if weights else []
    whole = sum((weight for _part, weight in spans), ZERO)
    if not whole:
        return _over_days(period, amount, days_off)
    points, before = [], ZERO
    for span, weight in spans:
        points += [(day, _part(amount, before + share, whole)) for day, share in _over_days(span, weight, days_off)]
        before += weight
    return points


def _part(amount: Decimal, share: Decimal, whole: Decimal) -> Decimal:
    return amount if share == whole else amount * share / whole


def _over_days(period: Period, amount: Decimal, days_off: frozenset[date]) -> list[tuple[date, Decimal]]:
    days = [period.start + timedelta(i) for i in range(period.days)]
    working = [day.weekday() < 5 and day not in days_off for day in days]
    whole = sum(working)
    points, done = [], 0
    for i, day in enumerate(days):
        done += working[i]
        part, of = (done, whole) if whole else (i + 1, len(days))
        # The end is the amount itself, not what dividing leaves of it.
        points.append((day, amount if part == of else amount * part / of))
    return points


def running(days: dict[date, Decimal], start: date, until: date) -> list[tuple[date, Decimal]]:
    """Return the running total at the end of each day from `start` to `until`."""
    total, points = Decimal(0), []
    for i in range((until - start).days + 1):
        day = start + timedelta(i)
        total += days.get(day, Decimal(0))
        points.append((day, total))
    return points


def days_gone(period: Period, today: date) -> int:
    """Return the number of calendar days of a period that have begun: 0 before it, all of them after it.

    >>> days_gone(Period(date(2026, 10, 1), date(2026, 12, 31)), date(2026, 11, 23))
    54
    """
    return min(max((today - period.start).days + 1, 0), period.days)


def same_day(period: Period, earlier: Period, today: date) -> date:
    """Return the day of an earlier period that is as far into it as `today` is into `period` (at most its end).

    Day 54 of the fourth quarter of 2026 is 23 November; the same day of the third quarter is 23 August.
    """
    elapsed = days_gone(period, today)
    return min(earlier.start + timedelta(max(elapsed, 1) - 1), earlier.end)
