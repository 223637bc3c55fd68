"""Whom and what a person may see: the one answer that every `visible_to` stands on."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from salesplan.core.company.queries import business_day
from salesplan.core.errors import NotAllowed
from salesplan.core.rights import Relation, Rights
from salesplan.core.typing import DisplayText
from salesplan.people.choices import Role
from salesplan.people.models import Leadership, Membership, Team, User
from salesplan.people.rules import ancestors, subtree


@dataclass(frozen=True)
class Scope:
    """What a person sees: everything, or these people (themselves among them) and these teams."""

    person_id: int
    sees_all: bool
    may_write: bool
    person_ids: frozenset[int]
    team_ids: frozenset[int]

    def sees_person(self, person_id: int) -> bool:
        """Say whether figures of a person are open to this scope."""
        return self.sees_all or person_id in self.person_ids

    def sees_team(self, team_id: int) -> bool:
        """Say whether figures of a whole team are open to this scope."""
        return self.sees_all or team_id in self.team_ids


def scope_of(user: User, today: date | None = None) -> Scope:
    """Return the scope of a user, worked out once for each request (three small queries at most)."""
    kept = getattr(user, "_scope", None)
    if kept is not None:
        return kept
    scope = _work_out(user, today)
    user._scope = scope  # type: ignore[attr-defined]
    return scope


def _work_out(user: User, today: date | None) -> Scope:
    if not user.is_authenticated or not user.is_active:
        return Scope(0, sees_all=False, may_write=False, person_ids=frozenset(), team_ids=frozenset())
    may_write = user.role != Role.AUDITOR
    if user.role in (Role.ADMIN, Role.AUDITOR):
        return Scope(user.pk, True, may_write, frozenset([user.pk]), frozenset())
    today = today or business_day(timezone.now())
    led = _led_teams(user, today)
    if user.role != Role.MANAGER or not led:
        return Scope(user.pk, False, may_write, frozenset([user.pk]), frozenset())
    teams = subtree(_parents(user), led)
    # Who has left counts for whoever leads the team they left: finished periods keep them, and what they still hold is
    # handed on by their lead.
    later = Membership.objects.filter(person=OuterRef("person"), starts_on__gt=OuterRef("starts_on"))
    memberships = Membership.objects.on(today) | Membership.objects.filter(~Exists(later), ends_on__lt=today)
    people = memberships.filter(team__in=teams).values_list("person_id", flat=True)
    return Scope(user.pk, False, may_write, frozenset([user.pk, *people]), frozenset(teams))


def _led_teams(user: User, day: date) -> frozenset[int]:
    """Return the teams that a user leads; scope and goals ask for them in one request."""
    kept = getattr(user, "_led", None)
    if kept is None:
        kept = frozenset(Leadership.objects.on(day).filter(person=user.pk).values_list("team_id", flat=True))
        user._led = kept  # type: ignore[attr-defined]
    return kept


def _parents(user: User) -> dict[int, int | None]:
    """Return which team lies under which, likewise."""
    kept = getattr(user, "_team_parents", None)
    if kept is None:
        kept = dict(Team.objects.values_list("id", "parent_id"))
        user._team_parents = kept  # type: ignore[attr-defined]
    return kept


def everybody() -> User:
    """Return who asks when the product itself compares figures of the whole company: sees all of them, changes nothing.

    What is shown of such an answer must be open to its reader: a growth of the rest of the company, never its rows.
    """
    return User(pk=0, role=Role.AUDITOR)


def teams_above(user: User, today: date | None = None) -> frozenset[int]:
    """Return the teams a person belongs to or leads and all that lie above them: whose goals are also theirs.

    What those teams want to reach is no secret to their people; their figures stay with `scope_of`.
    """
    kept = getattr(user, "_teams_above", None)
    if kept is not None:
        return kept
    day = today or business_day(timezone.now())
    own_teams = {
        *Membership.objects.on(day).filter(person=user.pk).values_list("team_id", flat=True),
        *_led_teams(user, day),
    }
    parents = _parents(user)
    teams = frozenset(team for team_id in own_teams for team in ancestors(parents, team_id))
    user._teams_above = teams  # type: ignore[attr-defined]
    return teams


def require_write(user: User) -> None:
    """Raise NotAllowed for those who only look: auditors, and people who have left."""
    if not scope_of(user).may_write:
        raise NotAllowed(_("You can view everything but change nothing."))


def permit(rights: Rights, fields: Iterable[str], message: DisplayText) -> None:
    """Raise NotAllowed with the message where a table lets somebody not change one of the fields."""
    if any(not rights.may_edit(field) for field in fields):
        raise NotAllowed(message)


def relations_to(
    user: User, *, owner: int | None, sharing: Collection[int] = (), team: int | None = None
) -> frozenset[Relation]:
    """Return how a person stands to a record of an owner, in which others share, and which counts for a team.

    Who leads somebody who shares in it stands to it as they do. Whoever does not see it is nobody.
    """
    scope = scope_of(user)
    if user.role == Role.AUDITOR:
        return frozenset({Relation.AUDITOR})
    if not scope.may_write:
        return frozenset({Relation.NOBODY})
    relations = set()
    if user.pk == owner:
        relations.add(Relation.OWNER)
    elif owner in scope.person_ids or team in scope.team_ids:
        relations.add(Relation.LEAD)
    if user.role == Role.ADMIN:
        relations.add(Relation.ADMIN)
    if scope.person_ids.intersection(sharing):
        relations.add(Relation.PARTICIPANT)
    return frozenset(relations or {Relation.NOBODY})
