"""The rules of pay as the engine reads them: who was on which plan when, and which version held on a day."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from json import dumps, loads
from typing import Any, NamedTuple

from goals.pay.engine.choices import LimitPer, TableBasis, TableMode
from goals.pay.engine.plan import Component, PayPlan
from goals.pay.engine.tables import RateTable, in_force
from goals.pay.plan.models import Enrolment, IncentivePlan, IncentivePlanVersion
from goals.pay.plan.rules.definitions import COMMISSION, main_component, plan_of
from goals.pay.plan.rules.effective import PlanSegment, segments
from salesplan.core.company.queries import calendar, company
from salesplan.core.periods import Calendar, Period


class RulebookVersion(NamedTuple):
    """A version of a plan as the engine reads it."""

    starts_on: date
    number: int
    rules: PayPlan


@dataclass(frozen=True)
class Rulebook:
    """Plans, their versions, and who is on them: everything needed to pay many people without a query each."""

    plans: dict[int, IncentivePlan]
    versions: Mapping[int, list[RulebookVersion]]
    spans: dict[int, list[tuple[date, date | None, int]]]
    blank: PayPlan

    def plan_on(self, person_id: int, day: date) -> IncentivePlan | None:
        """Return the plan a person is on on a day."""
        for starts, ends, plan_id in self.spans.get(person_id, []):
            if starts <= day and (ends is None or day <= ends):
                return self.plans[plan_id]
        return None

    def plan_in(self, person_id: int, period: Period) -> IncentivePlan | None:
        """Return the last plan by which a person is paid for such periods within one, else the last plan within it.

        Who moved from a monthly to a quarterly plan in September has the monthly plan on the statement of September.
        """
        plans = [
            self.plans[plan_id]
            for starts, ends, plan_id in self.spans.get(person_id, [])
            if starts <= period.end and (ends is None or ends >= period.start)
        ]
        same_interval = [plan for plan in plans if plan.interval == period.kind]
        candidates = same_interval or plans
        return candidates[-1] if candidates else None

    def table_on(self, plan: IncentivePlan | None, day: date) -> RateTable | None:
        """Return the first rate table of the version of a plan that holds on a day."""
        version = in_force(self.versions.get(plan.pk, []), day) if plan else None
        return first_table(version.rules, version.starts_on, version.number, day) if version else None

    def segments_of(self, person_id: int) -> list[PlanSegment]:
        """Return what holds for a person, over all their time."""
        return segments(
            [
                (starts, ends, self.plans[plan_id].interval, self.versions.get(plan_id, []))
                for starts, ends, plan_id in self.spans.get(person_id, [])
            ]
        )

    def tenure_from(self, person_id: int, day: date) -> date | None:
        """Return the day from which months of tenure count on a day: since when there was a plan for every day.

        Another plan, or another version, goes on with it; who comes back after a break begins anew.
        """
        began: date | None = None
        until = date.min
        for starts, ends, _plan in sorted(self.spans.get(person_id, ()), key=lambda span: span[0]):
            if starts > day:
                break
            if began is None or (until < date.max and starts > until + timedelta(1)):
                began = starts
            until = max(until, ends or date.max)
        return began

    def interval_of(self, person_id: int, day: date) -> str:
        """Return the interval of a person's statements: of the plan of a day, else of their last, else a quarter."""
        plan = self.plan_on(person_id, day)
        spans = self.spans.get(person_id, [])
        return plan.interval if plan else self.plans[spans[-1][2]].interval if spans else "quarter"


def first_table(rules: PayPlan, starts: date, number: int, day: date | None = None) -> RateTable:
    """Return the rate table of a version's first component as pages show it, with the plan's cap."""
    tables = main_component(rules).tables
    table = in_force(tables, day or starts) or tables[0]
    cap = next((cap.amount for cap in rules.caps if cap.per == LimitPer.PERIOD and not cap.component), None)
    return replace(table, number=number, starts_on=starts, cap=cap)


@lru_cache(maxsize=512)
def _read(definition: str, currency: str, calendar: Calendar) -> PayPlan:
    return plan_of(loads(definition), currency=currency, calendar=calendar)


def read(definition: Mapping[str, Any], currency: str, calendar: Calendar) -> PayPlan:
    """Return the plan of a stored definition; equal definitions give one and the same plan."""
    return _read(dumps(definition, sort_keys=True), currency, calendar)


def versions_of(plan_ids: Iterable[int]) -> dict[int, list[RulebookVersion]]:
    """Return the versions of plans as (first day, number, rules), oldest first: one query."""
    ids, own_company = list(plan_ids), company()
    fiscal_calendar = calendar(own_company)
    out: dict[int, list[RulebookVersion]] = {pk: [] for pk in ids}
    rows = IncentivePlanVersion.objects.filter(plan__in=ids).order_by("starts_on", "number")
    for plan_id, starts, number, definition in rows.values_list("plan_id", "starts_on", "number", "definition"):
        out[plan_id].append(RulebookVersion(starts, number, read(definition, own_company.currency, fiscal_calendar)))
    return out


def tables_of(plan_ids: Iterable[int]) -> dict[int, list[RateTable]]:
    """Return the first rate table of each version of plans, oldest first: one query."""
    return {
        plan_id: [first_table(rules, starts, number) for starts, number, rules in versions]
        for plan_id, versions in versions_of(plan_ids).items()
    }


def blank_plan() -> PayPlan:
    """Return the plan of somebody who has none: revenue counts and earns nothing."""
    own_company = company()
    component = Component(COMMISSION, (RateTable(TableMode.MARGINAL, TableBasis.AMOUNT, (), unpaid="no_plan"),))
    return PayPlan(own_company.currency, (component,), calendar=calendar(own_company))


def rulebook(person_ids: Iterable[int]) -> Rulebook:
    """Load the rules for some people: two queries."""
    spans: dict[int, list[tuple[date, date | None, int]]] = defaultdict(list)
    plans: dict[int, IncentivePlan] = {}
    rows = Enrolment.objects.filter(person__in=list(person_ids)).select_related("plan").order_by("starts_on")
    for row in rows:
        spans[row.person_id].append((row.starts_on, row.ends_on, row.plan_id))
        plans[row.plan_id] = row.plan
    return Rulebook(plans, versions_of(plans), dict(spans), blank_plan())
