"""Who may set whose goals.

An admin sets everybody's. A leader sets those of the people and teams below them, and those of a team they lead unless
somebody above has set them. Nobody sets their own, except for their personal development. Who only looks changes nothing.
"""

from dataclasses import dataclass

from goals.planning.goals.choices import GoalKind
from goals.planning.goals.models import Goal
from goals.planning.quotas.queries.book import QuotaRights, rights_of
from salesplan.people.choices import OwnerKind
from salesplan.people.models import User


@dataclass(frozen=True)
class GoalRights:
    """What one person may do with goals."""

    user: User
    above: QuotaRights

    @property
    def writes(self) -> bool:
        """Say whether they change anything at all."""
        return self.above.is_admin or self.above.scope.may_write

    def leads(self, kind: OwnerKind, pk: int) -> bool:
        """Say whether a person or team is below them: a team they lead counts, they themselves do not."""
        if kind == OwnerKind.PERSON:
            return self.above.person(pk)
        return self.above.is_admin or (self.writes and pk in self.above.scope.team_ids)

    def sets(self, kind: OwnerKind, pk: int, goal_kind: str) -> bool:
        """Say whether they may make a goal of a kind for an owner."""
        is_own = kind == OwnerKind.PERSON and pk == self.user.pk and goal_kind == GoalKind.DEVELOPMENT
        return self.writes and (is_own or self.leads(kind, pk))

    def changes(self, goal: Goal) -> bool:
        """Say whether they may change a goal, or move it on."""
        if not self.writes:
            return False
        if goal.person_id:
            is_own = goal.person_id == self.user.pk and goal.is_development and goal.created_by_id == self.user.pk
            return is_own or self.above.person(goal.person_id)
        if self.above.team(goal.team_id or 0):
            return True
        return goal.team_id in self.above.scope.team_ids and goal.created_by_id == self.user.pk

    def reports(self, goal: Goal) -> bool:
        """Say whether they tell how far a development goal is: its owner does."""
        return self.writes and goal.is_development and goal.person_id == self.user.pk

    @property
    def leads_any(self) -> bool:
        """Say whether there is anybody whose goals they set."""
        return self.above.any


def may(user: User) -> GoalRights:
    """Return what a person may do with goals."""
    return GoalRights(user, rights_of(user))
