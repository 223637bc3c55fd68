"""Questions about people and teams; bulk answers, so that nothing asks for one person at a time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from allauth.mfa.models import Authenticator

from salesplan.core.memo import remembered
from salesplan.people.choices import TeamKind
from salesplan.people.models import Membership, Team, User
from salesplan.people.rules import ancestors, subtree


@dataclass(frozen=True)
class Tree:
    """All teams at once: their parents and kinds."""

    teams: dict[int, Team]

    @property
    def parents(self) -> dict[int, int | None]:
        """Each team's parent."""
        return {pk: team.parent_id for pk, team in self.teams.items()}

    def below(self, team_id: int) -> set[int]:
        """Return a team and all teams below it."""
        return subtree(self.parents, [team_id])

    def region_of(self, team_id: int | None) -> int | None:
        """Return the region a team lies in: the nearest team of that kind, itself included."""
        if team_id is None:
            return None
        return next((pk for pk in ancestors(self.parents, team_id) if self.teams[pk].kind == TeamKind.REGION), None)


def tree() -> Tree:
    """Load the whole team tree in one query, in its order of display; asked once in a request."""
    return remembered("team_tree", _load_tree)


def _load_tree() -> Tree:
    return Tree({team.pk: team for team in Team.objects.order_by("position", "name")})


@dataclass(frozen=True)
class Placements:
    """Who belonged to which team when."""

    tree: Tree
    spans: dict[int, list[tuple[date, date | None, int]]]

    def team(self, person_id: int, day: date) -> int | None:
        """Return the team of a person on a day; before their first membership, the first one."""
        spans = self.spans.get(person_id, [])
        for starts, ends, team_id in spans:
            if starts <= day and (ends is None or day <= ends):
                return team_id
        return spans[0][2] if spans and day < spans[0][0] else None

    def region(self, person_id: int, day: date) -> int | None:
        """Return the region of a person's team on a day."""
        return self.tree.region_of(self.team(person_id, day))


def placements(person_ids: Iterable[int] | None = None) -> Placements:
    """Load memberships (of everybody, or of some people) and the tree: two queries."""
    rows = Membership.objects.order_by("starts_on")
    if person_ids is not None:
        rows = rows.filter(person__in=list(person_ids))
    spans: dict[int, list[tuple[date, date | None, int]]] = {}
    for person_id, starts, ends, team_id in rows.values_list("person_id", "starts_on", "ends_on", "team_id"):
        spans.setdefault(person_id, []).append((starts, ends, team_id))
    return Placements(tree(), spans)


def members_on(day: date, team_ids: Iterable[int] | None = None) -> dict[int, list[User]]:
    """Return the active people of each team on a day, by name."""
    rows = Membership.objects.on(day).select_related("person").order_by("person__sort_key")
    if team_ids is not None:
        rows = rows.filter(team__in=list(team_ids))
    found: dict[int, list[User]] = {}
    for row in rows:
        found.setdefault(row.team_id, []).append(row.person)
    return found


def has_second_factor(person: User) -> bool:
    """Say whether a person signs in with a second factor."""
    return Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).exists()
