"""What a locked run hands on besides money: each reward of a frozen statement, once.

A reward of a rule belongs to the time by which its component is measured: read on the statement's period, to that
period; read to date, to the whole interval, for which 120 % reached in October still stand on the statements of November
and December. That time and the rule make its key, so that it is given once however often it is reached or handed on.
A locked statement never changes, so no correction gives a second one.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, cast

from goals.appraisals.actions.earned_rewards import EarnedReward, take_over
from goals.pay.choices import CLOSED
from goals.pay.engine.choices import AppliesTo
from goals.pay.engine.plan import PayPlan, RewardRule
from goals.pay.models import PayRun, PayRunPerson
from goals.pay.plan.models import IncentivePlanVersion
from goals.pay.plan.queries.rulebook import read
from goals.pay.statements.queries.snapshots import written
from salesplan.core.company.queries import calendar, company
from salesplan.core.periods import Period
from salesplan.people.models import User

POINTS = re.compile(r"\d[\d,]{0,9}")


def points_in(text: str) -> int | None:
    """Return how many points a reward says it gives.

    >>> points_in("1,500 points"), points_in("积分 100"), points_in("a mention")
    (1500, 100, None)
    """
    match = POINTS.search(text)
    return int(match[0].replace(",", "")) if match else None


def time_of(reward: RewardRule, plan: PayPlan, period_key: str, interval_key: str) -> str:
    """Return the key of the time by which a reward is measured: the interval's where any of its components is to date."""
    meant = [component for component in plan.components if reward.component in ("", component.name)]
    return interval_key if any(component.reads == AppliesTo.TO_DATE for component in meant) else period_key


def key_of(reward: RewardRule, person_id: int, time: str) -> str:
    """Return what tells a reward of a person apart from all others."""
    rule = "\n".join([reward.kind, reward.description, reward.component, written(reward.at)])
    return f"pay:{person_id}:{time}:{hashlib.sha256(rule.encode()).hexdigest()[:32]}"


def keyed(
    rewards: Iterable[RewardRule], person_id: int, period: Period, version: IncentivePlanVersion | None
) -> list[tuple[str, RewardRule]]:
    """Return rewards of a statement with their keys, by the version of the plan that paid it."""
    interval = period.key
    plan = None
    if version is not None:
        own_company = company()
        plan = read(version.definition, own_company.currency, calendar(own_company))
        if plan.interval != "period":
            interval = calendar().containing(period.start, plan.interval).key  # type: ignore[arg-type]
    return [
        (key_of(reward, person_id, time_of(reward, plan, period.key, interval) if plan else period.key), reward)
        for reward in rewards
    ]


def hand_on(run: PayRun, *, by: User, at: datetime) -> int:
    """Hand on what the statements of a locked run reached; return how much of it is new. To be repeated at any time."""
    approved_by = next((move.by for move in run.moves.select_related("by") if move.to_state == "approved"), by)
    places = run.people.filter(payslip__isnull=False).select_related("payslip__version").defer("payslip__statement")
    # Of a snapshot only its rewards are read: it holds everything else that pays, too.
    run_people = run.people.filter(payslip__statement__statement__has_key="rewards")
    rewards = dict(run_people.values_list("pk", "payslip__statement__statement__rewards"))
    reached = [
        EarnedReward(key, place.person_id, run.period_key, reward.kind, reward.description, points_in(reward.description) if reward.kind == "points" else None)
        for place in places.filter(pk__in=rewards).order_by("pk")
        for key, reward in keyed(map(_thawed, rewards[place.pk]), place.person_id, run.period, cast(Any, place.payslip).version)
    ]  # fmt: skip
    return len(take_over(reached, approved_by=approved_by, by=by, at=at)) if reached else 0


def keys_on(person_id: int, period: Period, rewards: Iterable[RewardRule]) -> list[tuple[str, RewardRule]]:
    """Return the rewards of a person's locked statement with their keys: one query."""
    places = PayRunPerson.objects.filter(person=person_id, run__period_key=period.key, run__state__in=CLOSED)
    place = places.select_related("payslip__version").defer("payslip__statement").first()
    return keyed(rewards, person_id, period, place.payslip.version if place and place.payslip else None)


def _thawed(row: Mapping[str, Any]) -> RewardRule:
    return RewardRule(row["kind"], row["what"], row.get("component", ""), Decimal(row.get("at", 1)))
