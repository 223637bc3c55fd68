"""Changes to the tree of teams; a team is taken out of use, never deleted, since figures of the past belong to it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from salesplan.core.access import require
from salesplan.core.audit import acting
from salesplan.core.company.queries import business_day
from salesplan.core.conflicts import one_at_a_time
from salesplan.core.editing import apply, lock, lock_version
from salesplan.core.errors import Refused
from salesplan.core.request_cache import forget
from salesplan.people.choices import Role
from salesplan.people.models import Membership, Team, User
from salesplan.people.queries import TEAM_TREE
from salesplan.people.rules import makes_a_circle


def create_team(*, values: Mapping[str, Any], by: User, at: datetime) -> Team:
    """Add a team below another one."""
    require(by, Role.ADMIN)
    with acting(by, "team.create"):
        _check(None, values["name"], values.get("parent"))
        forget(TEAM_TREE)
        return Team.objects.create(**values)


def edit_team(team: Team, *, values: Mapping[str, Any], version: int | None, by: User, at: datetime) -> Team:
    """Rename a team, or move it with everything below it; it cannot be put below itself."""
    require(by, Role.ADMIN)
    with acting(by, "team.edit"):
        _lock_tree()
        current = lock_version(team, version, values)
        parent = values.get("parent", current.parent)
        # Asked anew: what the request remembers of the tree may be older than the lock.
        parents = dict(Team.objects.values_list("pk", "parent_id"))
        if makes_a_circle(parents, current.pk, parent.pk if parent else None):
            raise Refused(_("A team can't be below itself. Choose another parent team."), field="parent")
        _check(current.pk, values.get("name", current.name), parent)
        apply(current, values)
        forget(TEAM_TREE)
        return current


def deactivate_team(team: Team, *, by: User, at: datetime) -> Team:
    """Take a team out of use, once nobody belongs to it and nothing is below it."""
    require(by, Role.ADMIN)
    with acting(by, "team.deactivate"):
        current = lock(team)
        if Membership.objects.filter(team=current).exclude(ends_on__lt=business_day(at)).exists():
            raise Refused(_("This team still has people. Move them to another team first."), code="team_has_members")
        if Team.objects.filter(parent=current, is_active=True).exists():
            raise Refused(_("There are teams below this one. Move or deactivate those first."), code="team_has_teams")
        apply(current, {"is_active": False})
        forget(TEAM_TREE)
        return current


def reactivate_team(team: Team, *, by: User, at: datetime) -> Team:
    """Take a team into use again."""
    require(by, Role.ADMIN)
    with acting(by, "team.reactivate"):
        current = lock(team)
        if current.parent and not current.parent.is_active:
            raise Refused(_("The parent team is not in use. Reactivate it first."))
        apply(current, {"is_active": True})
        forget(TEAM_TREE)
        return current


def _check(team_id: int | None, name: str, parent: Team | None) -> None:
    if parent is not None and not parent.is_active:
        raise Refused(_("The parent team is no longer in use. Choose another one."), field="parent")
    if Team.objects.filter(parent=parent, name__iexact=name).exclude(pk=team_id or 0).exists():
        raise Refused(_("There is already a team with this name here."), field="name")


def _lock_tree() -> None:
    """One move at a time: two moves that are fine each could make a circle together."""
    one_at_a_time("team_tree")
