"""Rewards that a rule of pay gave: taken over once each, points at once, everything else as a proposal."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from goals.appraisals import notifications
from goals.appraisals.choices import RewardKind, RewardState
from goals.appraisals.models.outcomes import Reward
from salesplan.core.access import require
from salesplan.core.audit import acting
from salesplan.core.company.queries import business_day
from salesplan.people.choices import Role
from salesplan.people.models import User


@dataclass(frozen=True)
class EarnedReward:
    """What a person reached: `key` tells the rule and the period apart, and no two rewards have the same one."""

    key: str
    person_id: int
    period_key: str
    kind: str
    text: str
    points: int | None = None


def take_over(reached: Sequence[EarnedReward], *, approved_by: User | None, by: User, at: datetime) -> list[Reward]:
    """Write the rewards that are not there yet, and return them; the same input a second time gives none.

    Points are given at once: whoever approved the pay approved them. A training, a promotion or anything else is a
    proposal of whoever closed the pay, and another admin decides.
    """
    require(by, Role.ADMIN)
    known_keys = set(Reward.objects.filter(key__in=[earned.key for earned in reached]).values_list("key", flat=True))
    new = {earned.key: earned for earned in reached if earned.key not in known_keys}
    if not new:
        return []
    with acting(by, "reward.reach"):
        rows = [_reward(earned, approved_by, by, at) for earned in new.values()]
        Reward.objects.bulk_create(rows, ignore_conflicts=True)
        rewards = list(Reward.objects.filter(key__in=new).select_related("person", "appraisal").order_by("pk"))
        notifications.reached(rewards, by, at)
    return rewards


def _reward(earned: EarnedReward, approved_by: User | None, by: User, at: datetime) -> Reward:
    given: dict[str, Any] = {}
    if earned.kind == RewardKind.POINTS:
        given = {"state": RewardState.GIVEN, "decided_by": approved_by, "decided_at": at}
        given |= {"given_by": by, "given_on": business_day(at)}
    return Reward(
        key=earned.key,
        person_id=earned.person_id,
        period_key=earned.period_key,
        kind=earned.kind,
        text=earned.text[:300],
        points=earned.points,
        proposed_by=by,
        proposed_at=at,
        **given,
    )
