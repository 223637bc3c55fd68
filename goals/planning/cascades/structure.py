"""Which teams and people a cascade has: those of the top team during the period, each on the days they are there."""

from goals.planning.cascades.choices import CascadeLevel
from goals.planning.cascades.rules.plans import NodePlace
from salesplan.core.periods import Period
from salesplan.people.choices import Role, TeamKind
from salesplan.people.models import Leadership, Team, User
from salesplan.people.queries import Placements, placements


def places(top: Team, period: Period) -> list[NodePlace]:
    """Return the nodes of a team's cascade, parents before their parts, in the order of the team tree: four queries.

    People carry figures who sell: active ones that lead no team. Who changes teams within the period has a place in
    both. Teams without anybody below them are left out.
    """
    return _Builder(top, period).build()


class _Builder:
    def __init__(self, top: Team, period: Period) -> None:
        self.top, self.period = top, period
        self.placed: Placements = placements()
        leading = set(Leadership.objects.on(period.start).values_list("person_id", flat=True))
        sellers = User.objects.active().filter(role__in=(Role.REP, Role.MANAGER)).order_by("sort_key", "pk")
        self.sellers = {person.pk: person for person in sellers if person.pk not in leading}
        self.members: dict[int, list[NodePlace]] = {}
        self.out: list[NodePlace] = []
        self._members()

    def _members(self) -> None:
        for pk, person in self.sellers.items():
            spans = self.placed.spans.get(pk, [])
            for starts, ends, team in spans:
                if starts > self.period.end or (ends is not None and ends < self.period.start):
                    continue
                place = NodePlace(0, None, person, CascadeLevel.PERSON, ramp_from=spans[0][0])
                place.starts_on = starts if starts > self.period.start else None
                place.ends_on = ends if ends is not None and ends < self.period.end else None
                self.members.setdefault(team, []).append(place)

    def build(self) -> list[NodePlace]:
        """Return the places of the tree."""
        self._add(self.placed.tree.teams[self.top.pk], None)
        return self.out

    def _has_people(self, team: int) -> bool:
        return any(pk in self.members for pk in self.placed.tree.below(team))

    def _add(self, team: Team, parent: int | None) -> None:
        key = len(self.out) + 1
        level = CascadeLevel.REGION if team.kind == TeamKind.REGION else CascadeLevel.TEAM
        self.out.append(NodePlace(key, parent, team, level))
        for child in self.placed.tree.teams.values():
            if child.parent_id == team.pk and self._has_people(child.pk):
                self._add(child, key)
        for place in self.members.get(team.pk, []):
            place.key, place.parent = len(self.out) + 1, key
            self.out.append(place)
