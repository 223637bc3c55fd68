"""A person and the teams above them: what share of each is theirs, what a deal moves, whom they lead and who leads them.

What a team has in all is known whoever asks, since a share of it is open to its people; its amounts are shown to those
who may see the team (`Level.is_open`).
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from goals.planning.my_goals import rules
from goals.planning.my_goals.queries import MyFigures, Selection, within
from goals.planning.my_goals.rules import CreditEffect, DealEffect, TeamStay
from goals.planning.quotas.queries.attainment import AttainmentNode
from goals.planning.quotas.queries.book import WON_REVENUE, rights_of
from salesplan.core import metrics
from salesplan.core.metrics import Question
from salesplan.core.money import ZERO
from salesplan.people.choices import OwnerKind, TeamKind
from salesplan.people.models import Leadership, Team, User
from salesplan.people.queries import leaders_on
from salesplan.people.rules import ancestors


@dataclass(frozen=True)
class QuotaLevel:
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
    stay: TeamStay | None = None
    effect: DealEffect | None = None

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


def levels(selection: Selection) -> list[QuotaLevel]:
    """Return the teams the person counted for in the period, the nearest of today first, up to the company."""
    spans = selection.book.placed.spans.get(selection.person.pk, [])
    lines = rules.lines(rules.stays(spans, selection.period), selection.tree.parents)
    return [_level(selection, stay) for stay in lines if stay.team in selection.tree.teams]


def _level(selection: Selection, stay: TeamStay) -> QuotaLevel:
    team, below = selection.tree.teams[stay.team], selection.tree.below(stay.team)
    carried = selection.book.person_by_team(selection.person.pk)
    amounts = [sum(months.values(), ZERO) for key, months in carried.items() if key in below]
    question = Question(selection.user, selection.period.start, selection.period.end).narrowed(team=team.pk)
    is_whole_period = (stay.first, stay.last) == (selection.period.start, selection.period.end)
    return QuotaLevel(
        label=team.label,
        quota=selection.book.team(team.pk),
        won=within(selection.won_by_team, below),
        own_quota=sum(amounts, ZERO) if amounts else None,
        own_won=within(selection.own_by_team, below),
        rows=metrics.get(WON_REVENUE).rows(question),
        is_open=selection.scope.sees_team(team.pk),
        team=team,
        stay=None if is_whole_period else stay,
    )


def moved(
    selection: Selection, figures: MyFigures, teams: Iterable[QuotaLevel], landings: Iterable[CreditEffect]
) -> list[QuotaLevel]:
    """Return the person and the teams they belong to on the page's day, each with what a deal does to it."""
    landings = list(landings)
    node = figures.node
    lands = rules.landed_on(landings, selection.person.pk)
    own_level = QuotaLevel(
        label=node.label,
        quota=node.quota,
        won=node.won,
        own_quota=node.quota,
        own_won=node.won,
        rows=figures.rows[WON_REVENUE],
        is_open=True,
        effect=DealEffect(node.won, node.quota, lands),
    )
    out = [own_level]
    for level in teams:
        if level.team is None or (level.stay and level.stay.last < selection.day):
            continue
        lands = rules.landed(landings, selection.tree.below(level.team.pk))
        out.append(replace(level, effect=DealEffect(level.won, level.quota, lands)))
    return out


def headline_level(levels: Iterable[QuotaLevel]) -> QuotaLevel | None:
    """Return the level that the headline names: the region, else the highest team, else the person; with a quota."""
    movable = [level for level in levels if level.effect is not None and level.effect.points is not None]
    region = next((level for level in movable if level.is_region), None)
    return region or (movable[-1] if movable else None)


@dataclass(frozen=True)
class LedTeam:
    """A team the person leads, whose quota they answer for; `share` is how much of the whole company's quota it is."""

    team: Team
    node: AttainmentNode
    rows: str
    is_open: bool
    share: Decimal | None


def led(selection: Selection) -> list[LedTeam]:
    """Return the teams that the person leads on the page's day."""
    out = []
    rows = Leadership.objects.on(selection.day).filter(person=selection.person).select_related("team")
    for team in (row.team for row in rows.order_by("team__position", "team__name")):
        node = AttainmentNode(OwnerKind.TEAM, team.pk, team.label, selection.pace, quota=selection.book.team(team.pk))
        node.won = within(selection.won_by_team, selection.tree.below(team.pk))
        question = Question(selection.user, selection.period.start, selection.period.end).narrowed(team=team.pk)
        top = ancestors(selection.tree.parents, team.pk)[-1]
        share = rules.share(node.quota, selection.book.team(top)) if top != team.pk else None
        rows_url, is_open = metrics.get(WON_REVENUE).rows(question), selection.scope.sees_team(team.pk)
        out.append(LedTeam(team, node, rows_url, is_open, share))
    return out


def lead_of(selection: Selection, teams: Iterable[QuotaLevel]) -> User | None:
    """Return who leads the person: the nearest leader above who is not they themselves."""
    line = [level.team.pk for level in teams if level.team]
    leaders = leaders_on(selection.day, line)
    above = (who for team in line for who in leaders.get(team, []) if who.pk != selection.person.pk)
    return next(above, None)


def may_set(selection: Selection) -> bool:
    """Say whether who looks may set the person's quota."""
    return rights_of(selection.user, selection.tree).person(selection.person.pk)
