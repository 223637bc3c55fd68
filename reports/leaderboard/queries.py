"""The leaderboard: who is ranked, by what, and whose names a reader is shown.

Everything that leaves this module has passed `_reading`: a page, a file and the API show a board as it is, and none of
them has anybody left to leave out. Who is left off leaderboards (by their role, or by themselves) is in no board at all.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

from goals.planning.quotas.queries.book import book
from reports.dashboards.queries.scope import DashboardView, read
from reports.leaderboard import rules
from reports.leaderboard.choices import LeaderboardVisibility, RankedBy
from reports.leaderboard.rules import RankedPlace
from salesplan.core import metrics
from salesplan.core.charts import ticks
from salesplan.core.company.choices import LeaderboardNames
from salesplan.core.company.models import Company
from salesplan.core.metrics import FigureMark, Question, mark
from salesplan.core.money import ZERO, ratio
from salesplan.people.access import everybody, scope_of
from salesplan.people.choices import Role
from salesplan.people.models import User
from salesplan.people.queries import Placements, placements


@dataclass(frozen=True)
class BoardEntry:
    """A person and what they are ranked by; without a quota there is no attainment.

    `rows`, `done` and `quota` are there only where the reader sees this person's figures anyway: a leaderboard shows of
    others the one figure that ranks them.
    """

    person: User
    team_id: int | None
    team: str
    figure: Decimal | None
    is_me: bool = False
    rows: str = ""
    done: Decimal | None = None
    quota: Decimal | None = None
    marks: Mapping[str, FigureMark] = field(default_factory=dict)


@dataclass(frozen=True)
class ReaderRank:
    """The reader's own place among some people; `team` names the team, or is empty for all who are ranked."""

    place: RankedPlace[BoardEntry]
    count: int
    team: str = ""


@dataclass
class Leaderboard:
    """One leaderboard as a reader is shown it."""

    view: DashboardView
    by: RankedBy
    reading: LeaderboardVisibility
    company: Company
    places: list[RankedPlace[BoardEntry]] = field(default_factory=list)
    without: list[BoardEntry] = field(default_factory=list)
    standings: list[ReaderRank] = field(default_factory=list)
    bins: list[rules.HistogramBin] = field(default_factory=list)
    is_me_left_off: bool = False

    @property
    def reader_ranks(self) -> Decimal | None:
        """The reader's own figure."""
        return self.standings[0].place.figure if self.standings else None

    @property
    def leads(self) -> bool:
        """Whether the reader sees figures of whole teams anyway."""
        return self.reading in (LeaderboardVisibility.ALL, LeaderboardVisibility.BELOW)

    @property
    def shows_quotas(self) -> bool:
        """Whether result and quota stand beside the place: to who sees them anyway, where money is ranked."""
        return self.leads and self.by is not RankedBy.WON_DEALS

    @property
    def unit(self) -> str:
        """What figures are written in: share, money or count."""
        return "share" if self.by is RankedBy.ATTAINMENT else metrics.get(self.by.value).unit


def read_view(user: User, params: Mapping[str, str], at: datetime | None = None) -> tuple[DashboardView, RankedBy]:
    """Read what an address asks for; the scope is a team or everybody, since one person is no ranking."""
    view = read(user, params, at=at)
    if view.person_id is not None:
        view.scope = "all"
    view.choices = [choice for choice in view.choices if not choice.is_person]
    text = params.get("by", "")
    by = RankedBy(text) if text in RankedBy.values else RankedBy.ATTAINMENT
    view.extra = {} if by is RankedBy.ATTAINMENT else {"by": by.value}
    return view, by


def leaderboard(view: DashboardView, by: RankedBy) -> Leaderboard:
    """Return the board of a period for its reader, in a constant number of queries."""
    board = Leaderboard(view, by, _reading(view), view.company)
    placed = placements()
    entries = _entries(view, by, placed)
    ranked = _places(entries, by)
    board.is_me_left_off = not _is_ranked(view.user, view.company)
    if board.leads:
        below_reader = _below(view, entries, placed)
        board.places, board.without = _places(below_reader, by), _without(below_reader)
        _add_standing(board, board.places)
    elif board.reading is LeaderboardVisibility.TEAM:
        # The team of today, whatever day is asked for: nobody reads on in a team they have left.
        own_team = placed.team(view.user.pk, view.today)
        team = [entry for entry in entries if entry.is_me or (own_team is not None and entry.team_id == own_team)]
        board.places, board.without = _places(team, by), _without(team)
        _add_standing(board, board.places, placed.tree.teams[own_team].label if own_team else "")
        _add_standing(board, ranked)
    else:
        everyone = board.reading is LeaderboardVisibility.EVERYONE
        board.places = ranked if everyone else [place for place in ranked if place.item.is_me]
        board.without = [entry for entry in _without(entries) if everyone or entry.is_me]
        _add_standing(board, ranked)
    board.bins = _bins(board, board.places if board.leads else ranked)
    return board


def _reading(view: DashboardView) -> LeaderboardVisibility:
    """Say what a reader may see: who sees a whole team's figures sees its names, everybody else as the company says."""
    scope = scope_of(view.user)
    if scope.sees_all:
        return LeaderboardVisibility.ALL
    if scope.team_ids:
        return LeaderboardVisibility.BELOW
    return {
        LeaderboardNames.EVERYONE.value: LeaderboardVisibility.EVERYONE,
        LeaderboardNames.TEAM.value: LeaderboardVisibility.TEAM,
    }.get(view.company.leaderboard_names, LeaderboardVisibility.PLACE)


def _is_ranked(person: User, own_company: Company) -> bool:
    return bool(person.is_active and person.on_leaderboards and person.role in own_company.leaderboard_roles)


def _entries(view: DashboardView, by: RankedBy, placed: Placements) -> list[BoardEntry]:
    """Return everybody who is ranked, whoever asks: places are of the whole company, what is shown is decided later."""
    quotas = book(view.period, view.company, placed, as_of=view.as_of)
    key = "won_deals" if by is RankedBy.WON_DEALS else "won_revenue"
    question = Question(everybody(), view.period.start, view.period.end, as_of=view.as_of)
    done = {int(who): parts[0] for who, parts in metrics.get(key).terms_by(question, "owner").items() if who}
    # Dates decide who counts, not who is here today: whoever sold or belonged to a team in the period keeps their place.
    people = User.objects.filter(on_leaderboards=True, role__in=view.company.leaderboard_roles)
    scope, out = scope_of(view.user), []
    for person in people.order_by("sort_key", "pk"):
        quota, figure = quotas.person(person.pk), done.get(person.pk, ZERO)
        there = placed.was_there(person.pk, view.period.start, view.period.end)
        # A manager without a quota leads and does not sell; a rep without one belongs in the list of those without.
        if not quota and not figure and not (person.role == Role.REP and there):
            continue
        ranked_by = ratio(figure, quota) if by is RankedBy.ATTAINMENT else figure
        entry = _entry(view, placed, person, None if ranked_by is None else rules.shown(ranked_by, by.value))
        if scope.sees_person(person.pk):
            question_of_person = replace(question, user=view.user).narrowed(owner=person.pk)
            marks = {"done": mark(key, question_of_person, figure), "quota": mark("quota", question_of_person, quota)}
            entry = replace(
                entry, rows=metrics.get(key).rows(question_of_person), done=figure, quota=quota, marks=marks
            )
        out.append(entry)
    return out


def _entry(view: DashboardView, placed: Placements, person: User, figure: Decimal | None) -> BoardEntry:
    team = placed.team_within(person.pk, view.period.start, min(view.period.end, max(view.day, view.period.start)))
    return BoardEntry(
        person=person,
        team_id=team,
        team=placed.tree.teams[team].label if team else "",
        figure=figure,
        is_me=person.pk == view.user.pk,
    )


def _below(view: DashboardView, entries: Iterable[BoardEntry], placed: Placements) -> list[BoardEntry]:
    """Return those whose figures the reader sees, and who were in their teams then, in the team that is asked for."""
    scope = scope_of(view.user)
    below_reader = [entry for entry in entries if scope.sees_person(entry.person.pk) or entry.team_id in scope.team_ids]
    if view.team_id is None:
        return below_reader
    teams = placed.tree.below(view.team_id)
    return [entry for entry in below_reader if entry.team_id in teams]


def _places(entries: Iterable[BoardEntry], by: RankedBy) -> list[RankedPlace[BoardEntry]]:
    return rules.places((entry for entry in entries if entry.figure is not None), lambda entry: entry.figure or ZERO)


def _without(entries: Iterable[BoardEntry]) -> list[BoardEntry]:
    return [entry for entry in entries if entry.figure is None]


def _add_standing(board: Leaderboard, ranked: list[RankedPlace[BoardEntry]], team: str = "") -> None:
    own_place = next((place for place in ranked if place.item.is_me), None)
    if own_place is not None:
        board.standings.append(ReaderRank(own_place, len(ranked), team))


def _bins(board: Leaderboard, ranked: list[RankedPlace[BoardEntry]]) -> list[rules.HistogramBin]:
    if not ranked or (len(ranked) < rules.FEWEST and not board.leads):
        return []
    figures = [place.figure for place in ranked]
    if board.by is RankedBy.ATTAINMENT:
        return rules.distribution(figures, rules.ATTAINMENT_MARKS)
    marks = [Decimal(repr(mark)) for mark in ticks(float(max(figures)), 6) if mark > 0]
    return rules.distribution(figures, marks) if marks else []
