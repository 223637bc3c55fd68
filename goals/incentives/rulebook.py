"""The rules of pay as the engine reads them: who was on which plan when, and which version held on a day."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from goals.incentives.models import Enrolment, IncentivePlan, PlanVersion, Tier
from goals.incentives.rules import RateTable, Ruling, Step, in_force
from salesplan.core.periods import Period


@dataclass(frozen=True)
class Rulebook:
    """Plans, their versions, and who is on them: everything needed to pay many people without a query each."""

    plans: dict[int, IncentivePlan]
    tables: dict[int, list[RateTable]]
    spans: dict[int, list[tuple[date, date | None, int]]]

    def plan_on(self, person_id: int, day: date) -> IncentivePlan | None:
        """Return the plan a person is on on a day."""
        for starts, ends, plan_id in self.spans.get(person_id, []):
            if starts <= day and (ends is None or day <= ends):
                return self.plans[plan_id]
        return None

    def plan_in(self, person_id: int, period: Period) -> IncentivePlan | None:
        """Return the last plan a person is on within a period."""
        found = None
        for starts, ends, plan_id in self.spans.get(person_id, []):
            if starts <= period.end and (ends is None or ends >= period.start):
                found = self.plans[plan_id]
        return found

    def table_on(self, plan: IncentivePlan | None, day: date) -> RateTable | None:
        """Return the version of a plan that holds on a day."""
        return in_force(self.tables.get(plan.pk, []), day) if plan else None

    def ruling(self, person_id: int, day: date, kind: str) -> Ruling:
        """Return by which table the statement of a month or quarter pays a sale of a day.

        A sale is paid by one statement only: that of the interval its plan has.
        """
        plan = self.plan_on(person_id, day)
        if plan is None:
            return Ruling(unpaid="no_plan")
        if plan.interval != kind:
            return Ruling(unpaid="other_interval")
        table = self.table_on(plan, day)
        return Ruling(table) if table else Ruling(unpaid="no_version")

    def interval_of(self, person_id: int, day: date) -> str:
        """Return the interval of a person's statements: of the plan of a day, else of their last, else a quarter."""
        plan = self.plan_on(person_id, day)
        spans = self.spans.get(person_id, [])
        return plan.interval if plan else self.plans[spans[-1][2]].interval if spans else "quarter"


def as_table(version: Any, tiers: Iterable[tuple[Decimal, Decimal]]) -> RateTable:
    """Return a version as the engine reads it."""
    steps = tuple(Step(lower, rate) for lower, rate in sorted(tiers))
    return RateTable(version.mode, version.basis, steps, version.number, version.starts_on, version.cap)


def tables_of(plan_ids: Iterable[int]) -> dict[int, list[RateTable]]:
    """Return the versions of plans, oldest first: two queries."""
    ids = list(plan_ids)
    tiers: dict[int, list[tuple[Decimal, Decimal]]] = defaultdict(list)
    for version_id, lower, rate in Tier.objects.filter(version__plan__in=ids).values_list(
        "version_id", "lower", "rate"
    ):
        tiers[version_id].append((lower, rate))
    out: dict[int, list[RateTable]] = {pk: [] for pk in ids}
    for version in PlanVersion.objects.filter(plan__in=ids).order_by("starts_on", "number"):
        out[version.plan_id].append(as_table(version, tiers[version.pk]))
    return out


def rulebook(person_ids: Iterable[int]) -> Rulebook:
    """Load the rules for some people: three queries."""
    spans: dict[int, list[tuple[date, date | None, int]]] = defaultdict(list)
    plans: dict[int, IncentivePlan] = {}
    rows = Enrolment.objects.filter(person__in=list(person_ids)).select_related("plan").order_by("starts_on")
    for row in rows:
        spans[row.person_id].append((row.starts_on, row.ends_on, row.plan_id))
        plans[row.plan_id] = row.plan
    return Rulebook(plans, tables_of(plans), dict(spans))
