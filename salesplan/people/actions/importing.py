"""The places of people who come by an import: in bulk, inside its transaction, once each row is checked.

Nothing is refused here and nobody is told: the import says for each row what is wrong with it, and who comes this way
cannot sign in yet.
"""

from datetime import date

from salesplan.core.request_cache import forget
from salesplan.people.choices import Role, TeamKind
from salesplan.people.models import Leadership, Membership, Team, User
from salesplan.people.queries import MEMBERSHIPS, MEMBERSHIPS_OF_SOME


def make_manager(person: User) -> None:
    """Give a person of the file the role of a manager."""
    person.role = Role.MANAGER
    person.save(update_fields=["role"])


def team_of_name(name: str, kind: TeamKind, parent: Team) -> Team:
    """Return the team of a name below another, made where there is none."""
    return Team.objects.get_or_create(name=name, parent=parent, defaults={"kind": kind})[0]


def root_team() -> Team:
    """Return the team above all, made where there is none."""
    root_team = Team.objects.filter(parent=None).order_by("pk").first()
    return root_team or Team.objects.create(name="Company", kind=TeamKind.COMPANY)


def place_in_team(person: User, team: Team, since: date) -> None:
    """Let a new person belong to a team from a day on."""
    Membership.objects.create(person=person, team=team, starts_on=since)
    forget(MEMBERSHIPS, MEMBERSHIPS_OF_SOME)


def place_as_lead(person: User, team: Team, since: date) -> None:
    """Let a new person lead a new team from a day on."""
    Leadership.objects.create(person=person, team=team, starts_on=since)
