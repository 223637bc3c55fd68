"""The table in which quotas are set: teams and people down, months or quarters across."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from goals.planning.quotas.models import Quota
from goals.planning.quotas.queries.book import (
    WON_REVENUE,
    Months,
    QuotaBook,
    QuotaRights,
    book,
    no_team_label,
    rights_of,
)
from salesplan.core.company.queries import company
from salesplan.core.money import ZERO, over_assignment
from salesplan.core.periods import Calendar, Period, PeriodKind
from salesplan.people.access import scope_of
from salesplan.people.choices import OwnerKind
from salesplan.people.models import User
from salesplan.people.queries import placements


@dataclass(frozen=True)
class QuotaCell:
    """One owner and period: the quota that was set, or what follows from others."""

    period: Period
    amount: Decimal | None
    quota: Quota | None
    may_set: bool

    @property
    def is_set(self) -> bool:
        """Say whether the figure was set here, not derived."""
        return self.quota is not None

    @property
    def version(self) -> int:
        """The version to post back; 0 where there is no quota yet."""
        return self.quota.version if self.quota else 0


@dataclass
class QuotaGridRow:
    """One owner: the parts of the period and the whole."""

    kind: OwnerKind
    pk: int | None
    label: str
    depth: int
    person: User | None = None
    cells: list[QuotaCell] = field(default_factory=list)
    over: Decimal | None = None
    # What the quotas below add up to, beside the team's own.
    below: Decimal | None = None

    @property
    def total(self) -> Decimal | None:
        """The quota of the whole period."""
        return self.cells[-1].amount


@dataclass(frozen=True)
class QuotaGrid:
    """The table: its columns are the parts of the period and, last, the period itself."""

    period: Period
    columns: list[Period]
    rows: list[QuotaGridRow]
    currency: str
    has_begun: bool


def columns_of(period: Period, fiscal_calendar: Calendar) -> list[Period]:
    """Return the columns: months of a quarter, quarters of a year or half, and the period itself."""
    parts = {
        PeriodKind.YEAR: PeriodKind.QUARTER,
        PeriodKind.HALF: PeriodKind.QUARTER,
        PeriodKind.QUARTER: PeriodKind.MONTH,
        PeriodKind.RANGE: PeriodKind.MONTH,
    }
    kind = parts.get(period.kind)
    return [*(fiscal_calendar.parts(period, kind) if kind else []), period]


def quota_grid(
    user: User,
    period: Period,
    fiscal_calendar: Calendar,
    today: date,
    owners: Iterable[str] = (),
    teams: Iterable[str] = (),
) -> QuotaGrid:
    """Return the table for a user, narrowed to some people or teams; a constant number of queries."""
    own_company = company()
    columns = columns_of(period, fiscal_calendar)
    grid = _GridBuilder(user, book(period, own_company, placements()), columns, fiscal_calendar)
    rows = grid.rows()
    owner_ids = {int(value) for value in owners if value.isdecimal()}
    if owner_ids:
        rows = [row for row in rows if row.kind == OwnerKind.PERSON and row.pk in owner_ids]
    within_teams = {int(value) for value in teams if value.isdecimal()}
    if within_teams:
        tree = grid.book.placed.tree
        ids = set().union(*(tree.below(pk) for pk in within_teams))
        rows = [row for row in rows if (row.pk in ids if row.kind == OwnerKind.TEAM else grid.home_of(row.pk) in ids)]
    return QuotaGrid(period, columns, rows, own_company.currency, today >= period.start)


class _GridBuilder:
    def __init__(self, user: User, quota_book: QuotaBook, columns: list[Period], fiscal_calendar: Calendar) -> None:
        self.user, self.book, self.columns, self.own = user, quota_book, columns, fiscal_calendar
        self.scope = scope_of(user)
        self.rights: QuotaRights = rights_of(user, quota_book.placed.tree)
        keys = [column.key for column in columns]
        rows = Quota.objects.visible_to(user).filter(metric=WON_REVENUE, period_key__in=keys)
        self.set = {(q.person_id, q.team_id, q.period_key): q for q in rows}
        self.people: dict[int | None, list[User]] = {}

    def home_of(self, person_id: int | None) -> int | None:
        """Return the last team of a person by the end of the period."""
        spans = self.book.placed.spans.get(person_id or 0, [])
        started = [team for starts, _ends, team in spans if starts <= self.columns[-1].end]
        return started[-1] if started else spans[0][2] if spans else None

    def was_there(self, person_id: int) -> bool:
        """Say whether a person was in a team in the period: nobody gets a row in days after they left."""
        total_column = self.columns[-1]
        return self.book.placed.was_there(person_id, total_column.start, total_column.end)

    def rows(self) -> list[QuotaGridRow]:
        """Build the rows in the order of the tree."""
        if not self.scope.sees_all and not self.scope.team_ids:
            return [
                self._row(
                    OwnerKind.PERSON, self.user.pk, str(self.user), 0, self.book.people.get(self.user.pk, {}), self.user
                )
            ]
        for person in User.objects.order_by("sort_key", "pk"):
            carries = bool(self.book.people.get(person.pk))
            joins = person.is_active and person.pk in self.book.placed.spans
            if carries or joins or self.was_there(person.pk):
                self.people.setdefault(self.home_of(person.pk), []).append(person)
        teams = self.book.placed.tree.teams
        visible_teams = set(teams) if self.scope.sees_all else set(self.scope.team_ids)
        tops = [pk for pk, team in teams.items() if pk in visible_teams and team.parent_id not in visible_teams]
        out = [row for pk in tops for row in self._team(pk, 0)]
        shown = {row.pk for row in out if row.kind == OwnerKind.PERSON}
        homeless = self._people(None, 1)
        if self.scope.sees_all and homeless:
            nothing = [QuotaCell(column, None, None, False) for column in self.columns]
            out += [QuotaGridRow(OwnerKind.TEAM, None, no_team_label(), 0, cells=nothing), *homeless]
        elif not self.scope.sees_all and self.user.pk not in shown:
            out.append(
                self._row(
                    OwnerKind.PERSON, self.user.pk, str(self.user), 0, self.book.people.get(self.user.pk, {}), self.user
                )
            )
        return out

    def _team(self, pk: int, depth: int) -> list[QuotaGridRow]:
        team = self.book.placed.tree.teams[pk]
        below = [row for key in self.book.placed.tree.children.get(pk, ()) for row in self._team(key, depth + 1)]
        below += self._people(pk, depth + 1)
        if not team.is_active and not below and not self.book.teams.get(pk):
            return []
        row = self._row(OwnerKind.TEAM, pk, team.label, depth, self.book.effective(pk))
        added = self.book.below(pk)
        if self.book.teams.get(pk) and added:
            row.below = sum(added.values(), ZERO)
            row.over = over_assignment(row.below, row.total)
        return [row, *below]

    def _people(self, team: int | None, depth: int) -> list[QuotaGridRow]:
        return [
            self._row(OwnerKind.PERSON, person.pk, str(person), depth, self.book.people.get(person.pk, {}), person)
            for person in self.people.get(team, [])
        ]

    def _row(
        self, kind: OwnerKind, pk: int, label: str, depth: int, months: Months, person: User | None = None
    ) -> QuotaGridRow:
        may_set = self.rights.may_set(kind, pk)
        key = (pk, None) if kind == OwnerKind.PERSON else (None, pk)
        cells = []
        for column in self.columns:
            shares = [share for month, share in months.items() if month.overlap(column)]
            amount = sum(shares, ZERO) if shares else None
            quota = self.set.get((*key, column.key))
            cells.append(QuotaCell(column, amount, quota, may_set and column.kind != PeriodKind.RANGE))
        return QuotaGridRow(kind, pk, label, depth, person, cells)
