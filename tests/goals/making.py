"""Plans, quotas and sales for the tests of goals."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction

from goals.pay.plan.models import Enrolment, IncentivePlan, IncentivePlanVersion
from goals.pay.plan.rules.definitions import simple
from goals.planning.goals.models import Goal
from goals.planning.quotas.actions.ledger import opening
from goals.planning.quotas.models import Quota, QuotaChange
from pipeline.sales.actions import post_sale, reverse_sale
from salesplan.core.periods import Calendar
from tests.world import NOW, START, TODAY, deal

# 4 % below the quota, 6 % to one and a half, 8 % above.
TIERS = (("0", "0.04"), ("1", "0.06"), ("1.5", "0.08"))


def version(
    plan: IncentivePlan,
    tiers: Any = TIERS,
    starts_on: date = START,
    *,
    mode: str = "marginal",
    basis: str = "attainment",
    cap: Decimal | None = None,
    definition: dict[str, Any] | None = None,
) -> IncentivePlanVersion:
    """Give a plan its next version: a definition, or one rate table."""
    rates = [(Decimal(low), Decimal(rate)) for low, rate in tiers]
    return IncentivePlanVersion.objects.create(
        plan=plan,
        number=plan.versions.count() + 1,
        starts_on=starts_on,
        definition=definition or simple(mode, basis, rates, cap),
        why="Test",
        made_at=NOW,
    )


def plan(name: str = "Account executives", tiers: Any = TIERS, interval: str = "quarter", **more: Any) -> IncentivePlan:
    """Make a plan with one version, or find the one of that name."""
    found = IncentivePlan.objects.filter(name=name).first()
    if found:
        return found
    made = IncentivePlan.objects.create(name=name, interval=interval, created_at=NOW)
    version(made, tiers, **more)
    return made


def enrol(on: IncentivePlan, *people: Any, starts_on: date = START, ends_on: date | None = None) -> None:
    """Put people on a plan."""
    for person in people:
        Enrolment.objects.get_or_create(plan=on, person=person, starts_on=starts_on, defaults={"ends_on": ends_on})


def quota(owner: Any, amount: object, key: str = "2026-Q4", metric: str = "won_revenue") -> Quota:
    """Set a quota of a person or a team, agreed a month before its period begins, or now for one to come."""
    period = Calendar().parse(key)
    whose = {"team": owner} if hasattr(owner, "parent_id") else {"person": owner}
    days = {"starts_on": period.start, "ends_on": period.end, "metric": metric, "period_key": key}
    at = min(NOW, datetime.combine(period.start - timedelta(30), time(), UTC))
    made = Quota.objects.create(**whose, **days, amount=Decimal(str(amount)), set_at=at)
    QuotaChange.objects.bulk_create(opening([made]))
    return made


def sell(world: Any, owner: Any, amount: object, on: date = TODAY, **more: Any) -> Any:
    """Win a deal as the browser does, on a day."""
    made = deal(world, owner, world.stages["won"], amount=str(amount), state="won", closed_on=on, **more)
    with transaction.atomic():
        post_sale(made, sold_on=on, by=owner, at=NOW)
    return made


def take_back(made: Any, by: Any) -> None:
    """Reverse a deal's sale."""
    with transaction.atomic():
        reverse_sale(made, by=by, at=NOW)


def goal(owner: Any, target: object = 1000, key: str = "2026-Q4", **more: Any) -> Goal:
    """Make an active goal of a person or a team."""
    period = Calendar().parse(key)
    whose = {"team": owner} if hasattr(owner, "parent_id") else {"person": owner}
    values = {
        "title": f"Won revenue of {owner}",
        "why": "Next year's hiring is paid from it",
        "metric": "won_revenue",
        "state": "active",
        "target": None if target is None else Decimal(str(target)),
        "created_at": NOW,
        **more,
    }
    return Goal.objects.create(**whose, period_key=key, starts_on=period.start, ends_on=period.end, **values)
