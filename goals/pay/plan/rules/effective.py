"""Rules over time: which plan pays a person in a period, when versions, plans and enrolments change within it.

A credit is paid by the rate table in force on the day of its event, while what was credited before runs through the
whole period: 5 % to 15 March and 6 % after, 40k on the 10th and 60k on the 20th pay 2,000 + 3,600 = 5,600. A plan that
holds for a part of the period has a table that is as much smaller, and reads it on what it pays: of 15 May to 30 June, 47
of 91 days, a bound of 91,000 is 47,000, and what was sold before 15 May counts towards no tier of it. Everything else (caps, draws, measures, …) is that of the rules that hold on the last day they hold in the period. A component that
a later version no longer has pays until that version begins.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction

from goals.pay.engine.choices import AppliesTo, TableBasis, TableMode
from goals.pay.engine.plan import Component, PayPlan
from goals.pay.engine.quotas import active_share
from goals.pay.engine.tables import RateTable
from salesplan.core.periods import Calendar, Period

ONE_DAY = timedelta(1)


@dataclass(frozen=True)
class PlanSegment:
    """From a day to a day one version of one plan holds for a person; without `plan` it has no version yet.

    `interval` is how the plan pays, "month" or "quarter". Versions of one plan have one `group`.
    """

    starts_on: date
    ends_on: date
    interval: str
    number: int = 0
    plan: PayPlan | None = None
    group: int = 0


def segments(
    enrolments: Sequence[tuple[date, date | None, str, Sequence[tuple[date, int, PayPlan]]]],
) -> list[PlanSegment]:
    """Return what holds for a person, in order, from (first day, last day, interval, versions) of each enrolment.

    Of versions that begin on one day the one with the higher number holds.
    """
    out: list[PlanSegment] = []
    plans: list[Sequence[tuple[date, int, PayPlan]]] = []
    for starts, ends, interval, versions in sorted(enrolments, key=lambda enrolment: enrolment[0]):
        if not any(versions is plan for plan in plans):
            plans.append(versions)
        group = next(i for i, known_versions in enumerate(plans) if known_versions is versions)
        last = ends or date.max
        by_day = {
            day: (number, plan) for day, number, plan in sorted(versions, key=lambda version: (version[0], version[1]))
        }
        days = sorted(by_day)
        if not days or days[0] > starts:
            until = min(last, days[0] - ONE_DAY) if days else last
            out.append(PlanSegment(starts, until, interval))
        for i, day in enumerate(days):
            until = min(last, days[i + 1] - ONE_DAY) if i + 1 < len(days) else last
            begins = max(day, starts)
            if begins <= until:
                out.append(PlanSegment(begins, until, interval, *by_day[day], group))
    return out


def paid_periods(segments_held: Sequence[PlanSegment], last: date, fiscal_calendar: Calendar) -> list[Period]:
    """Return the periods by which a person is paid up to a day, in order; no day lies in two of them.

    As long as plans of one rhythm follow one another, whole periods. Where the rhythm changes, the earlier one pays up to
    the day before and the later one from that day on: on a plan by month until 14 November and by quarter from then on,
    October, 1 to 14 November, and of the fourth quarter 15 November to 31 December. Each keeps the key of the whole.
    Who has left a plan keeps its periods until the next one begins: reserves fall due in them, and debts stay known.

    >>> segments_held = [PlanSegment(date(2026, 10, 1), date(2026, 11, 14), "month"), PlanSegment(date(2026, 11, 15), date.max, "quarter")]
    >>> for period in paid_periods(segments_held, date(2026, 12, 31), Calendar()):
    ...     print(period.key, period.start, period.end)
    2026-10 2026-10-01 2026-10-31
    2026-11 2026-11-01 2026-11-14
    2026-Q4 2026-11-15 2026-12-31
    """
    out: list[Period] = []
    for first, until, interval, is_first in _stretches(segments_held):
        period = fiscal_calendar.containing(first, interval)  # type: ignore[arg-type]
        while period.start <= min(until, last):
            begins = period.start if is_first else max(period.start, first)
            out.append(replace(period, start=begins, end=min(period.end, until)))
            period = fiscal_calendar.shift(period, 1)
    return out


def _stretches(segments_held: Sequence[PlanSegment]) -> list[tuple[date, date, str, bool]]:
    """Return from when until when a person is paid in one rhythm: first day, last day, interval, whether it is the first."""
    out: list[tuple[date, date, str, bool]] = []
    for segment in segments_held:
        if out and out[-1][2] == segment.interval:
            continue
        if out:
            first, _until, interval, is_first = out[-1]
            out[-1] = first, segment.starts_on - ONE_DAY, interval, is_first
        out.append((segment.starts_on, date.max, segment.interval, not out))
    return out


def is_cut(period: Period, fiscal_calendar: Calendar) -> bool:
    """Say whether a period has only some of the days of the whole whose key it has."""
    whole_period = fiscal_calendar.containing(period.start, period.kind)
    return (period.start, period.end) != (whole_period.start, whole_period.end)


def plan_for(segments_held: Sequence[PlanSegment], period: Period, blank: PayPlan) -> PayPlan:
    """Return the plan by which a period is paid; `blank` is the plan of somebody who has none."""
    paying = [
        segment
        for segment in segments_held
        if segment.interval == period.kind and segment.plan is not None and _touches(segment, period)
    ]
    if not paying:
        return replace(
            blank, components=tuple(_over_time(component, segments_held, period) for component in blank.components)
        )
    base = paying[-1].plan
    assert base is not None
    names = {
        component.name: component
        for segment in reversed(paying)
        if segment.plan
        for component in segment.plan.components
    }
    ordered = [
        *base.components,
        *(component for name, component in names.items() if name not in {c.name for c in base.components}),
    ]
    return replace(base, components=tuple(_over_time(component, segments_held, period) for component in ordered))


def _touches(segment: PlanSegment, period: Period) -> bool:
    return segment.starts_on <= period.end and segment.ends_on >= period.start


def _over_time(component: Component, segments_held: Sequence[PlanSegment], period: Period) -> Component:
    """Return a component with the tables of all segments that begin before the period ends, each from its day on."""
    tables: list[RateTable] = [_without("no_plan", date.min)]
    free_from = date.min
    for segment in segments_held:
        if segment.starts_on > period.end:
            break
        if tables[-1].unpaid != "no_plan" and segment.starts_on > free_from:
            tables.append(_without("no_plan", free_from))
        tables += _tables_of(component.name, segment, period, segments_held)
        free_from = segment.ends_on + ONE_DAY if segment.ends_on < date.max else date.max
    if free_from <= period.end and free_from > date.min:
        tables.append(_without("no_plan", free_from))
    return replace(component, tables=tuple(tables))


def _tables_of(
    name: str, segment: PlanSegment, period: Period, segments_held: Sequence[PlanSegment]
) -> list[RateTable]:
    if segment.interval != period.kind:
        return [_without("other_interval", segment.starts_on)]
    if segment.plan is None:
        return [_without("no_version", segment.starts_on)]
    paid_component = next((component for component in segment.plan.components if component.name == name), None)
    if paid_component is None:
        return [_without("no_rule", segment.starts_on)]
    dated = sorted(paid_component.tables, key=lambda table: (table.starts_on, table.number))
    tables_begun = [table for table in dated if table.starts_on <= segment.starts_on][-1:]
    later = [table for table in dated if segment.starts_on < table.starts_on <= segment.ends_on]
    active = (
        None
        if paid_component.reads == AppliesTo.TRANSACTION
        else _active(segment, _read_over(paid_component, segment.plan, period), segments_held)
    )
    return [
        replace(
            table,
            number=segment.number,
            starts_on=max(table.starts_on, segment.starts_on),
            group=segment.group,
            active=active if table.basis == TableBasis.AMOUNT else None,
        )
        for table in [*tables_begun, *later]
    ]


def _read_over(component: Component, plan: PayPlan, period: Period) -> Period:
    """Return over which days a component reads its table: the period, or to date the interval around it."""
    kind = component.interval or plan.interval
    if component.reads != AppliesTo.TO_DATE or kind == "period":
        return period
    return plan.calendar.containing(period.start, kind)  # type: ignore[arg-type]


def _active(segment: PlanSegment, period: Period, segments_held: Sequence[PlanSegment]) -> Fraction | None:
    """Return the share of a period in which a plan holds; None for all of it."""
    same = [
        row
        for row in segments_held
        if row.group == segment.group and row.plan is not None and row.interval == segment.interval
    ]
    share = sum((active_share(period, row.starts_on, row.ends_on) for row in same), Fraction(0))
    return None if share >= 1 or not share else share


def _without(why: str, day: date) -> RateTable:
    return RateTable(TableMode.MARGINAL, TableBasis.AMOUNT, (), 0, day, unpaid=why)
