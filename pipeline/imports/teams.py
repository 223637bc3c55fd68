"""Teams of imported people: one for each manager, below that of their own manager, in the region of the file."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pipeline.imports.rows import ImportRow
from salesplan.people.actions.importing import place_as_lead, place_in_team, root_team, team_of_name
from salesplan.people.choices import TeamKind
from salesplan.people.models import Leadership, Team, User

MOST = 120


@dataclass
class ListedTeam:
    """A row of the file that names a person, and who that is once they are known or made."""

    row: ImportRow
    name: str
    staff_number: str
    mail: str
    title: str
    region: str
    user: User | None = None
    is_new: bool = False
    manager: User | None = None

    @property
    def keys(self) -> tuple[str, ...]:
        """What tells the person apart from others of their name."""
        return tuple(key for key in (self.staff_number, self.mail) if key)


class Teams:
    """Finds or makes the team of each person; `since` is the day from which all belong to theirs."""

    def __init__(self, since: date, under: str, listed: Sequence[ListedTeam]) -> None:
        self.since = since
        self.top = _top(under)
        self.rows = {one.user.pk: one for one in listed if one.user is not None}
        # The region of a manager whom no row names is that of the first person they lead.
        self.first_led: dict[int, ListedTeam] = {}
        for one in listed:
            if one.manager is not None:
                self.first_led.setdefault(one.manager.pk, one)
        self.led: dict[tuple[int, str], Team] = {}

    def of(self, one: ListedTeam) -> Team:
        """Return the team a person belongs to: their own where they lead one, else their manager's, else the region."""
        user = one.user
        assert user is not None
        if user.pk in self.first_led:
            return self.led_by(user)
        if one.manager is not None:
            return self._region(one.region, self.led_by(one.manager, one.region))
        return self._region(one.region, self.top)

    def led_by(self, manager: User, region: str = "") -> Team:
        """Return the team a manager leads in a region (their own unless named), below that of their own manager."""
        row = self.rows.get(manager.pk)
        home = (row or self.first_led[manager.pk]).region
        region = region or home
        key = (manager.pk, region)
        if key not in self.led:
            above = row.manager if row is not None else None
            parent = self.top if above is None else self.led_by(above)
            self.led[key] = self._existing(manager, region, is_home=region == home) or self._make(
                manager, self._region(region, parent)
            )
        return self.led[key]

    def join(self, person: User, team: Team) -> None:
        """Let a new person belong to a team."""
        place_in_team(person, team, self.since)

    def _existing(self, manager: User, region: str, *, is_home: bool) -> Team | None:
        led = Leadership.objects.filter(person=manager, ends_on=None).select_related("team").order_by("pk")
        teams = [row.team for row in led]
        there = [team for team in teams if not region or self._lies_in(region, team)]
        return next(iter([*there, *(teams if is_home else ())]), None)

    def _make(self, manager: User, parent: Team) -> Team:
        name = manager.name[:MOST]
        if Team.objects.filter(parent=parent, name=name).exclude(leaderships=None).exists():
            # Another one of this name leads it.
            name = f"{manager.name} ({manager.username})"[:MOST]
        team = team_of_name(name, TeamKind.TEAM, parent)
        place_as_lead(manager, team, self.since)
        return team

    def _region(self, name: str, parent: Team) -> Team:
        """Return the region of a name below a team, or that team itself where it lies in this region already."""
        if not name or self._lies_in(name, parent):
            return parent
        return team_of_name(name, TeamKind.REGION, parent)

    @staticmethod
    def _lies_in(name: str, team: Team) -> bool:
        current: Team | None = team
        while current is not None:
            if current.kind == TeamKind.REGION:
                return current.name == name
            current = current.parent
        return False


def _top(name: str) -> Team:
    root = root_team()
    return team_of_name(name, TeamKind.COMPANY, root) if name else root
