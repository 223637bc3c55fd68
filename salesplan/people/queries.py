"""Questions about people and teams; bulk answers, so that nothing asks for one person at a time."""

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from allauth.mfa.models import Authenticator
from django.db.models import QuerySet
from django.utils import timezone

from salesplan.core.company.queries import business_day, company
from salesplan.core.request_cache import remembered
from salesplan.core.search.queries import matching
from salesplan.people.access import scope_of
from salesplan.people.choices import TeamKind
from salesplan.people.models import BaseWage, Leadership, Membership, Team, User
from salesplan.people.rules import Wage, ancestors, subtree

TEAM_TREE = "team_tree"
MEMBERSHIPS, MEMBERSHIPS_OF_SOME = "memberships_of_everybody", "memberships_of_some"
# From when to when somebody is in which team.
Span = tuple[date, date | None, int]


@dataclass(frozen=True)
class TeamTree:
    """All teams at once: their parents and kinds."""

    teams: dict[int, Team]

    @cached_property
    def parents(self) -> dict[int, int | None]:
        """Each team's parent."""
        return {pk: team.parent_id for pk, team in self.teams.items()}

    @cached_property
    def children(self) -> dict[int | None, list[int]]:
        """The teams directly below each, in their order of display; those at the top are below None."""
        result: dict[int | None, list[int]] = {}
        for pk, parent in self.parents.items():
            result.setdefault(parent, []).append(pk)
        return result

    def below(self, team_id: int) -> set[int]:
        """Return a team and all teams below it."""
        return subtree(self.parents, [team_id])

    def region_of(self, team_id: int | None) -> int | None:
        """Return the region a team lies in: the nearest team of that kind, itself included."""
        if team_id is None:
            return None
        return next((pk for pk in ancestors(self.parents, team_id) if self.teams[pk].kind == TeamKind.REGION), None)


def tree() -> TeamTree:
    """Load the whole team tree in one query, in its order of display; asked once in a request."""
    return remembered(TEAM_TREE, _load_tree)


def _load_tree() -> TeamTree:
    return TeamTree({team.pk: team for team in Team.objects.order_by("position", "name")})


class TeamTreeOverTime:
    """Which team lay below which on a day: the parents of all teams from each day on that one was moved."""

    def __init__(self, parents: Mapping[date, Mapping[int, int | None]]) -> None:
        self.days = sorted(parents)
        self.parents = [parents[day] for day in self.days]
        self._above: dict[tuple[int, int], list[int]] = {}

    def above(self, team_id: int, day: date) -> list[int]:
        """Return a team and those above it at the end of a day, from itself to the root."""
        place = max(bisect_right(self.days, day) - 1, 0)
        key = place, team_id
        if key not in self._above:
            self._above[key] = ancestors(self.parents[place], team_id)
        return self._above[key]

    def ever_below(self, team_ids: Collection[int]) -> set[int]:
        """Return some teams and all that lay below one of them on any day."""
        return {team for parents in self.parents for team in subtree(parents, team_ids)}


def tree_over_time() -> TeamTreeOverTime:
    """Return how the team tree was on days, from its history: two queries.

    Before a team was known here it lay where it was first; one without a history (a restored backup) where it lies now.
    """
    current_company = company()
    current = tree().parents
    first: dict[int, int | None] = {}
    moved: list[tuple[date, int, int | None]] = []
    last: dict[int, int | None] = {}
    history = Team.pgh_event_model.objects.order_by("pgh_created_at", "pgh_id")  # type: ignore[attr-defined]
    for pk, at, parent in history.values_list("pgh_obj_id", "pgh_created_at", "parent_id"):
        if pk not in first:
            first[pk] = parent
        elif last[pk] != parent:
            moved.append((business_day(at, current_company), pk, parent))
        last[pk] = parent
    parents = {date.min: {**current, **first}}
    now = parents[date.min]
    for day, pk, parent in moved:
        now = parents[day] = {**now, pk: parent}
    return TeamTreeOverTime(parents)


@dataclass(frozen=True)
class Placements:
    """Who belonged to which team when."""

    tree: TeamTree
    spans: dict[int, list[Span]]

    def team(self, person_id: int, day: date) -> int | None:
        """Return the team of a person on a day; before their first membership, the first one."""
        spans = self.spans.get(person_id, [])
        for starts, ends, team_id in spans:
            if starts <= day and (ends is None or day <= ends):
                return team_id
        return spans[0][2] if spans and day < spans[0][0] else None

    def was_there(self, person_id: int, start: date, end: date) -> bool:
        """Say whether a person belonged to a team on any of some days: who counts in a period, here still or not."""
        return any(
            starts <= end and (ends is None or ends >= start) for starts, ends, _team in self.spans.get(person_id, [])
        )

    def team_within(self, person_id: int, start: date, end: date) -> int | None:
        """Return the team in which a person was last within some days; outside of all memberships the nearest before.

        Who left on 10 August was in their team in the third quarter; who moved on 1 October counts where they were.
        """
        earlier = [team for starts, _ends, team in self.spans.get(person_id, []) if starts <= end]
        return earlier[-1] if earlier and self.was_there(person_id, start, end) else self.team(person_id, end)

    def homes(self, day: date) -> dict[int, int]:
        """Return the team of everybody who is in one on a day."""
        team_by_person = {person: self.team(person, day) for person in self.spans}
        return {person: team for person, team in team_by_person.items() if team is not None}

    def region(self, person_id: int, day: date) -> int | None:
        """Return the region of a person's team on a day."""
        return self.tree.region_of(self.team(person_id, day))


def placements(person_ids: Iterable[int] | None = None) -> Placements:
    """Load memberships and the tree: two queries, and those of everybody and of the same people once in a request."""
    if person_ids is None:
        return Placements(tree(), remembered(MEMBERSHIPS, lambda: _spans(Membership.objects.all())))
    known: dict[frozenset[int], dict[int, list[Span]]] = remembered(MEMBERSHIPS_OF_SOME, dict)
    ids = frozenset(person_ids)
    if ids not in known:
        known[ids] = _spans(Membership.objects.filter(person__in=ids))
    return Placements(tree(), known[ids])


def _spans(rows: QuerySet[Membership]) -> dict[int, list[Span]]:
    spans: dict[int, list[Span]] = {}
    memberships = rows.order_by("starts_on").values_list("person_id", "starts_on", "ends_on", "team_id")
    for person_id, starts, ends, team_id in memberships:
        spans.setdefault(person_id, []).append((starts, ends, team_id))
    return spans


def homes() -> dict[int, int]:
    """Return the team of today of everybody who is in one."""
    return placements().homes(business_day(timezone.now()))


def people_to_choose(user: User) -> list[User]:
    """Return the active people whose records one may filter for, by name."""
    scope = scope_of(user)
    people = User.objects.active().order_by("sort_key")
    return list(people if scope.sees_all else people.filter(pk__in=scope.person_ids))


def members_on(day: date, team_ids: Iterable[int] | None = None) -> dict[int, list[User]]:
    """Return the people of each team on a day, by name."""
    rows = Membership.objects.on(day).select_related("person").order_by("person__sort_key")
    if team_ids is not None:
        rows = rows.filter(team__in=list(team_ids))
    members: dict[int, list[User]] = {}
    for row in rows:
        members.setdefault(row.team_id, []).append(row.person)
    return members


def members_through(day: date, start: date, end: date, team_ids: Iterable[int] | None = None) -> dict[int, list[User]]:
    """Return the people of each team on a day, and those who belonged to it in some days, each in their last team.

    A page about a finished period so offers also who has left since.
    """
    rows = Membership.objects.on(day) | Membership.objects.within(start, end)
    teams = {row.person_id: row for row in rows.select_related("person").order_by("starts_on")}
    members: dict[int, list[User]] = {}
    for row in sorted(teams.values(), key=lambda row: (row.person.sort_key, row.person_id)):
        if team_ids is None or row.team_id in team_ids:
            members.setdefault(row.team_id, []).append(row.person)
    return members


def has_second_factor(person: User) -> bool:
    """Say whether a person signs in with a second factor."""
    return Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).exists()


def leaders_on(day: date, team_ids: Iterable[int] | None = None) -> dict[int, list[User]]:
    """Return the active leaders of each team on a day, by name."""
    rows = (
        Leadership.objects.on(day).filter(person__is_active=True).select_related("person").order_by("person__sort_key")
    )
    if team_ids is not None:
        rows = rows.filter(team__in=list(team_ids))
    leaders: dict[int, list[User]] = {}
    for row in rows:
        leaders.setdefault(row.team_id, []).append(row.person)
    return leaders


def nearest_leaders(person_id: int, day: date, able: Callable[[User], bool] | None = None) -> list[User]:
    """Return who leads a person on a day: the active leaders of the nearest team that has one, themselves apart.

    With `able` only leaders of whom it is true count, and a team without such a one is passed over. Empty where nobody does.
    """
    team_id = placements([person_id]).team(person_id, day)
    chain = ancestors(tree().parents, team_id) if team_id else []
    leaders = leaders_on(day, chain)
    other_leaders = ([leader for leader in leaders.get(team, []) if leader.pk != person_id] for team in chain)
    able_leaders = ([leader for leader in led if able is None or able(leader)] for led in other_leaders)
    return next((led for led in able_leaders if led), [])


def found_people(
    rows: QuerySet[User], *, text: str = "", role: str = "", team: str = "", state: str = "on", day: date
) -> QuerySet[User]:
    """Narrow people by what was typed, their role, their team of a day (with all below it) and their state."""
    if text:
        rows = matching(rows, text) | rows.filter(email__istartswith=text) if "@" in text else matching(rows, text)
    if role:
        rows = rows.filter(role=role)
    if team.isdecimal():
        rows = rows.filter(pk__in=Membership.objects.on(day).filter(team__in=tree().below(int(team))).values("person"))
    if state in ("on", "off"):
        rows = rows.filter(is_active=state == "on")
    return rows


@dataclass
class ListedPerson:
    """A person in a list, with their team and the teams they lead on a day."""

    person: User
    team: Team | None = None
    leads: list[Team] = field(default_factory=list)


def rows_of(people: Iterable[User], day: date) -> list[ListedPerson]:
    """Add teams and leaderships of a day to people: two queries."""
    rows = {person.pk: ListedPerson(person) for person in people}
    for place in Membership.objects.on(day).filter(person__in=rows).select_related("team"):
        rows[place.person_id].team = place.team
    for place in Leadership.objects.on(day).filter(person__in=rows).select_related("team").order_by("team__name"):
        rows[place.person_id].leads.append(place.team)
    return list(rows.values())


@dataclass
class Branch:
    """A team in the drawn tree: how deep it is, who leads it and who belongs to it."""

    team: Team
    depth: int
    leaders: list[User]
    members: list[User]
    has_children: bool = False


def branches(day: date, with_unused: bool = False) -> list[Branch]:
    """Return the tree of teams in the order in which it is drawn, with its people on a day: three queries."""
    teams = tree()
    members, leaders = members_on(day), leaders_on(day)
    children: dict[int | None, list[Team]] = {}
    for team in teams.teams.values():
        if team.is_active or with_unused or team.pk in members:
            children.setdefault(team.parent_id, []).append(team)
    rows: list[Branch] = []
    waiting = [(team, 0) for team in reversed(children.get(None, []))]
    while waiting:
        team, depth = waiting.pop()
        below = children.get(team.pk, [])
        rows.append(Branch(team, depth, leaders.get(team.pk, []), members.get(team.pk, []), bool(below)))
        waiting += [(child, depth + 1) for child in reversed(below)]
    return rows


def team_choices(with_unused: bool = False) -> list[tuple[int, str]]:
    """Return the teams for a choice, indented like the tree."""
    teams = tree()
    rows = [team for team in teams.teams.values() if team.is_active or with_unused]
    path = {team.pk: [teams.teams[pk].label for pk in reversed(ancestors(teams.parents, team.pk))] for team in rows}
    return sorted(((pk, " / ".join(names)) for pk, names in path.items()), key=lambda pair: pair[1])


def wages_of(people: Iterable[int]) -> dict[int, list[Wage]]:
    """Return the base wages of people as they were entered: one query. Whoever shows them asks `visible_to` first."""
    wages: dict[int, list[Wage]] = {}
    rows = BaseWage.objects.filter(person__in=list(people)).order_by("pk")
    for person_id, starts_on, amount in rows.values_list("person_id", "starts_on", "amount"):
        wages.setdefault(person_id, []).append(Wage(starts_on, amount))
    return wages
