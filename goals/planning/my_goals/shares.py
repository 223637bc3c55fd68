"""A person and the teams above them: what share of each is theirs, what a deal moves, whom they lead and who leads them.

What a team has in all is known whoever asks, since a share of it is open to its people; its amounts are shown to those
who may see the team (`Level.is_open`).
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from goals.planning.my_goals import rules
from goals.planning.my_goals.queries import Asked, Figures, within
from goals.planning.my_goals.rules import Effect, Landing, Stay
from goals.planning.quotas.attainment import Node
from goals.planning.quotas.book import WON_REVENUE, rights_of
from salesplan.core import metrics
from salesplan.core.metrics import Question
from salesplan.core.money import ZERO
from salesplan.people.choices import TeamKind
from salesplan.people.models import Leadership, Team, User
from salesplan.people.queries import leaders_on
from salesplan.people.rules import ancestors


@dataclass(frozen=True)
class Level:
    """The person, or a team they belong to: its figures, what of them is the person's, and what a deal would move.

    `stay` is set where they belonged to it in a part of the period only. Amounts are shown where `is_open`.
    """

    label: str
    quota: Decimal | None
    won: Decimal
    own_quota: Decimal | None
    own_won: Decimal
    rows: str
    is_open: bool
    team: Team | None = None
    stay: Stay | None = None
    effect: Effect | None = None

    @property
    def quota_share(self) -> Decimal | None:
        """How much of the quota is theirs."""
        return rules.share(self.own_quota, self.quota)

    @property
    def won_share(self) -> Decimal | None:
        """How much of what was won is theirs."""
        return rules.share(self.own_won, self.won)

    @property
    def is_region(self) -> bool:
        return self.team is not None and self.team.kind == TeamKind.REGION


def levels(asked: Asked) -> list[Level]:
    """Return the teams the person counted for in the period, the nearest of today first, up to the company."""
    spans = asked.book.placed.spans.get(asked.person.pk, [])
    found = rules.lines(rules.stays(spans, asked.period), asked.tree.parents)
    return [_level(asked, stay) for stay in found if stay.team in asked.tree.teams]


def _level(asked: Asked, stay: Stay) -> Level:
    team, below = asked.tree.teams[stay.team], asked.tree.below(stay.team)
    carried = asked.book.person_by_team(asked.person.pk)
    own = [sum(months.values(), ZERO) for key, months in carried.items() if key in below]
    question = Question(asked.user, asked.period.start, asked.period.end).narrowed(team=team.pk)
    whole = (stay.first, stay.last) == (asked.period.start, asked.period.end)
    return Level(
        label=team.label,
        quota=asked.book.team(team.pk),
        won=within(asked.won_by_team, below),
        own_quota=sum(own, ZERO) if own else None,
        own_won=within(asked.own_by_team, below),
        rows=metrics.get(WON_REVENUE).rows(question),
        is_open=asked.scope.sees_team(team.pk),
        team=team,
        stay=None if whole else stay,
    )


def moved(asked: Asked, mine: Figures, teams: Iterable[Level], landings: Iterable[Landing]) -> list[Level]:
    """Return the person and the teams they belong to on the page's day, each with what a deal does to it."""
    landings = list(landings)
    node = mine.node
    lands = rules.landed_on(landings, asked.person.pk)
    own = Level(
        label=node.label,
        quota=node.quota,
        won=node.won,
        own_quota=node.quota,
        own_won=node.won,
        rows=mine.rows[WON_REVENUE],
        is_open=True,
        effect=Effect(node.won, node.quota, lands),
    )
    out = [own]
    for level in teams:
        if level.team is None or (level.stay and level.stay.last < asked.day):
            continue
        lands = rules.landed(landings, asked.tree.below(level.team.pk))
        out.append(replace(level, effect=Effect(level.won, level.quota, lands)))
    return out


def telling(found: Iterable[Level]) -> Level | None:
    """Return the level that the headline names: the region, else the highest team, else the person; with a quota."""
    movable = [one for one in found if one.effect is not None and one.effect.points is not None]
    region = next((one for one in movable if one.is_region), None)
    return region or (movable[-1] if movable else None)


@dataclass(frozen=True)
class Led:
    """A team the person leads, whose quota they answer for; `share` is how much of the whole company's quota it is."""

    team: Team
    node: Node
    rows: str
    is_open: bool
    share: Decimal | None


def led(asked: Asked) -> list[Led]:
    """Return the teams that the person leads on the page's day."""
    out = []
    rows = Leadership.objects.on(asked.day).filter(person=asked.person).select_related("team")
    for team in (row.team for row in rows.order_by("team__position", "team__name")):
        node = Node("team", team.pk, team.label, asked.pace, quota=asked.book.team(team.pk))
        node.won = within(asked.won_by_team, asked.tree.below(team.pk))
        question = Question(asked.user, asked.period.start, asked.period.end).narrowed(team=team.pk)
        top = ancestors(asked.tree.parents, team.pk)[-1]
        share = rules.share(node.quota, asked.book.team(top)) if top != team.pk else None
        rows_url, is_open = metrics.get(WON_REVENUE).rows(question), asked.scope.sees_team(team.pk)
        out.append(Led(team, node, rows_url, is_open, share))
    return out


def lead_of(asked: Asked, teams: Iterable[Level]) -> User | None:
    """Return who leads the person: the nearest leader above who is not they themselves."""
    line = [level.team.pk for level in teams if level.team]
    leaders = leaders_on(asked.day, line)
    above = (who for team in line for who in leaders.get(team, []) if who.pk != asked.person.pk)
    return next(above, None)


def may_set(asked: Asked) -> bool:
    """Say whether who looks may set the person's quota."""
    return rights_of(asked.user, asked.tree).person(asked.person.pk)
