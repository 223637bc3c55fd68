"""Who may do what in a cascade: who leads its top team runs it, those below adjust their own part once it is shared."""

from dataclasses import dataclass
from typing import Any

from goals.planning.cascades.choices import CascadeState
from goals.planning.cascades.models import Cascade, CascadeNode
from goals.planning.quotas.queries.book import rights_of
from salesplan.people.access import Scope, scope_of
from salesplan.people.choices import Role
from salesplan.people.models import User


@dataclass(frozen=True)
class CascadeRights:
    """What one person may do in one cascade."""

    cascade: Cascade
    scope: Scope
    is_admin: bool
    quotas: Any

    @property
    def may_run(self) -> bool:
        """Say whether they set it up, spread, share and publish it."""
        return self.is_admin or (self.scope.may_write and self.cascade.team_id in self.scope.team_ids)

    def is_above(self, node: CascadeNode) -> bool:
        """Say whether a figure is theirs to set: from above, never one's own. The top one is set by who runs it."""
        if self.is_admin:
            return True
        if not self.scope.may_write or node.person_id == self.scope.person_id:
            return False
        if node.parent is None:
            return self.may_run
        if node.person_id in self.quotas.peers:
            return False
        return node.parent.team_id in self.scope.team_ids

    def may_edit(self, node: CascadeNode) -> bool:
        """Say whether they may set a figure now: of a draft only who runs it, afterwards also those below."""
        shared = self.cascade.state == CascadeState.REVIEW
        return self.cascade.is_editable and self.is_above(node) and (shared or self.may_run)

    def may_spread(self, node: CascadeNode) -> bool:
        """Say whether they may spread the figure of a team among its parts."""
        shared = self.cascade.state == CascadeState.REVIEW
        inside = self.is_admin or (self.scope.may_write and node.team_id in self.scope.team_ids)
        return self.cascade.is_editable and bool(node.team_id) and inside and (shared or self.may_run)

    def may_commit(self, node: CascadeNode) -> bool:
        """Say whether they may say what a node commits to: the person, the leader of the team, or who is above."""
        if not self.scope.may_write or not self.cascade.is_editable:
            return False
        if self.cascade.state != CascadeState.REVIEW and not self.may_run:
            return False
        is_own = node.person_id == self.scope.person_id or node.team_id in self.scope.team_ids
        return is_own or self.is_above(node)

    def may_publish(self, node: CascadeNode) -> bool:
        """Say whether the quota that a node becomes is theirs to set."""
        return self.quotas.may_set(node.kind, node.owner_id)


def rights_in(cascade: Cascade, user: User) -> CascadeRights:
    """Return what a user may do in a cascade."""
    return CascadeRights(cascade, scope_of(user), user.role == Role.ADMIN, rights_of(user))


def may_create(user: User) -> bool:
    """Say whether there is a team whose figure a user may break down."""
    scope = scope_of(user)
    return user.role == Role.ADMIN or (scope.may_write and bool(scope.team_ids))
