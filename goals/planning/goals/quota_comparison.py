"""Goals that say another figure than the quota of the same owner and days: both pages say so, in words.

A goal of 11,000,000 for a team that carries a quota of 10,000,000 in the same year is 1,000,000 more: whoever reaches the
quota has not reached the goal, and pay follows the quota. Neither is wrong by itself; that nobody knows of it is.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from goals.planning.goals import rules
from goals.planning.goals.choices import GoalState
from goals.planning.goals.models import Goal
from goals.planning.goals.wording import goals as texts
from goals.planning.quotas.queries.book import book, quota_metrics, sees_owner
from salesplan.core import metrics
from salesplan.core.format import period_label
from salesplan.core.periods import Period, span
from salesplan.people.models import User


@dataclass(frozen=True)
class QuotaComparison:
    """A goal, and the other figure that its owner's quota of the same days is."""

    goal: Goal
    quota: Decimal

    @property
    def difference(self) -> Decimal:
        """How much more the goal asks for; less than nothing where it asks for less."""
        return (self.goal.target or Decimal(0)) - self.quota

    @property
    def sentence(self) -> str:
        """Say it in words."""
        metric = metrics.get(self.goal.metric)
        values = {
            "owner": str(getattr(self.goal.owner, "label", self.goal.owner)),
            "period": period_label(self.goal.period_key),
            "goal": texts.amount(metric, self.goal.target),
            "quota": texts.amount(metric, self.quota),
            "apart": texts.amount(metric, abs(self.difference)),
        }
        if self.difference > 0:
            return (
                _(
                    "%(owner)s, %(period)s: the goal is %(goal)s, the quota %(quota)s. The goal is %(apart)s higher; pay and attainment follow the quota."
                )
                % values
            )
        return (
            _(
                "%(owner)s, %(period)s: the goal is %(goal)s, the quota %(quota)s. The quota is %(apart)s higher; pay and attainment follow the quota."
            )
            % values
        )


def against_quotas(user: User, goals: Iterable[Goal]) -> list[QuotaComparison]:
    """Return the open goals that differ from their owner's quota, as far as the quota is open to the user.

    One book of quotas for each metric and days that occur among the goals.
    """
    metric_keys = {metric.key for metric in quota_metrics()}
    by_days: dict[tuple[str, Period], list[Goal]] = defaultdict(list)
    for goal in goals:
        kind, pk = ("person", goal.person_id) if goal.person_id else ("team", goal.team_id)
        is_compared = goal.metric in metric_keys and goal.target and goal.state != GoalState.CLOSED
        if is_compared and sees_owner(user, kind, pk or 0):  # type: ignore[arg-type]
            by_days[goal.metric, span(goal.starts_on, goal.ends_on)].append(goal)
    rows = []
    for (metric, days), group in by_days.items():
        quotas = book(days, metric=metric)
        for goal in group:
            carried = quotas.person(goal.person_id) if goal.person_id else quotas.team(goal.team_id or 0)
            if carried is not None and rules.differs(goal.target, carried):
                rows.append(QuotaComparison(goal, carried))
    return rows


def goals_of_days(user: User, period: Period) -> list[Goal]:
    """Return the visible open goals of exactly these days, by team and person."""
    rows = Goal.objects.visible_to(user).filter(starts_on=period.start, ends_on=period.end)
    rows = rows.exclude(state=GoalState.CLOSED).select_related("person", "team")
    return list(rows.order_by("team__position", "person__sort_key", "pk"))
