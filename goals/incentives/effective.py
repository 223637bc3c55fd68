"""Rules over time: which plan pays a person in a period, when versions, plans and enrolments change within it.

A credit is paid by the rate table in force on the day of its event, while what was credited before runs through the
whole period: 5 % to 15 March and 6 % after, 40k on the 10th and 60k on the 20th pay 2,000 + 3,600 = 5,600. Everything
else (caps, draws, measures, …) is that of the rules that hold on the last day they hold in the period. A component that
a later version no longer has pays until that version begins.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from goals.incentives.engine.plan import Component, Plan
from goals.incentives.engine.tables import RateTable
from salesplan.core.periods import Period

ONE_DAY = timedelta(1)


@dataclass(frozen=True)
class Segment:
    """From a day to a day one version of one plan holds for a person; without `plan` it has no version yet.

    `interval` is how the plan pays, "month" or "quarter".
    """

    starts_on: date
    ends_on: date
    interval: str
    number: int = 0
    plan: Plan | None = None


def segments(
    enrolments: Sequence[tuple[date, date | None, str, Sequence[tuple[date, int, Plan]]]],
) -> list[Segment]:
    """Return what holds for a person, in order, from (first day, last day, interval, versions) of each enrolment.

    Of versions that begin on one day the one with the higher number holds.
    """
    out: list[Segment] = []
    for starts, ends, interval, versions in sorted(enrolments, key=lambda one: one[0]):
        last = ends or date.max
        by_day = {day: (number, plan) for day, number, plan in sorted(versions, key=lambda one: (one[0], one[1]))}
        days = sorted(by_day)
        if not days or days[0] > starts:
            until = min(last, days[0] - ONE_DAY) if days else last
            out.append(Segment(starts, until, interval))
        for i, day in enumerate(days):
            until = min(last, days[i + 1] - ONE_DAY) if i + 1 < len(days) else last
            begins = max(day, starts)
            if begins <= until:
                out.append(Segment(begins, until, interval, *by_day[day]))
    return out


def plan_for(held: Sequence[Segment], period: Period, blank: Plan) -> Plan:
    """Return the plan by which a period is paid; `blank` is the plan of somebody who has none."""
    paying = [one for one in held if one.interval == period.kind and one.plan is not None and _touches(one, period)]
    if not paying:
        return replace(blank, components=tuple(_over_time(one, held, period) for one in blank.components))
    base = paying[-1].plan
    assert base is not None
    names = {component.name: component for one in reversed(paying) if one.plan for component in one.plan.components}
    ordered = [*base.components, *(one for name, one in names.items() if name not in {c.name for c in base.components})]
    return replace(base, components=tuple(_over_time(component, held, period) for component in ordered))


def _touches(one: Segment, period: Period) -> bool:
    return one.starts_on <= period.end and one.ends_on >= period.start


def _over_time(component: Component, held: Sequence[Segment], period: Period) -> Component:
    """Return a component with the tables of all segments that begin before the period ends, each from its day on."""
    tables: list[RateTable] = [_without("no_plan", date.min)]
    free_from = date.min
    for one in held:
        if one.starts_on > period.end:
            break
        if tables[-1].unpaid != "no_plan" and one.starts_on > free_from:
            tables.append(_without("no_plan", free_from))
        tables += _tables_of(component.name, one, period)
        free_from = one.ends_on + ONE_DAY if one.ends_on < date.max else date.max
    if free_from <= period.end and free_from > date.min:
        tables.append(_without("no_plan", free_from))
    return replace(component, tables=tuple(tables))


def _tables_of(name: str, one: Segment, period: Period) -> list[RateTable]:
    if one.interval != period.kind:
        return [_without("other_interval", one.starts_on)]
    if one.plan is None:
        return [_without("no_version", one.starts_on)]
    found = next((component for component in one.plan.components if component.name == name), None)
    if found is None:
        return [_without("no_rule", one.starts_on)]
    dated = sorted(found.tables, key=lambda table: (table.starts_on, table.number))
    begun = [table for table in dated if table.starts_on <= one.starts_on][-1:]
    later = [table for table in dated if one.starts_on < table.starts_on <= one.ends_on]
    return [
        replace(table, number=one.number, starts_on=max(table.starts_on, one.starts_on)) for table in [*begun, *later]
    ]


def _without(why: str, day: date) -> RateTable:
    return RateTable("marginal", "amount", (), 0, day, unpaid=why)
