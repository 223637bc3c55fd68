"""Everybody's quotas at once: what anybody carries in any days, and who may set it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _

from goals.planning.quotas.models import Quota, QuotaChange
from goals.planning.quotas.rules import QuotaRow, by_month, by_team, within
from salesplan.core import metrics
from salesplan.core.company.models import Company
from salesplan.core.company.queries import business_day, calendar, company
from salesplan.core.money import ZERO
from salesplan.core.periods import Period, PeriodKind, span
from salesplan.core.request_cache import remembered
from salesplan.people.access import Scope, scope_of
from salesplan.people.choices import OwnerKind, Role
from salesplan.people.models import Leadership, User
from salesplan.people.queries import Placements, TeamTree, placements, tree

Months = dict[Period, Decimal]
WON_REVENUE = "won_revenue"


def rows_about(period: Period, own_company: Company, metric: str = WON_REVENUE, as_of: date | None = None) -> Any:
    """Return the quotas that can matter to a period: those of every fiscal year it touches, since rows spread.

    As of a past day the ledger of changes answers: what was known at the end of that day and held on it. A quota that
    was removed by then answers with an amount of None.
    """
    fiscal_calendar = calendar(own_company)
    start, end = (
        fiscal_calendar.containing(period.start, PeriodKind.YEAR).start,
        fiscal_calendar.containing(period.end, PeriodKind.YEAR).end,
    )
    about = {"metric": metric, "starts_on__lte": end, "ends_on__gte": start}
    if as_of is None:
        return Quota.objects.filter(**about)
    midnight = datetime.combine(as_of + timedelta(1), time(), ZoneInfo(own_company.time_zone))
    return QuotaChange.objects.filter(**about).known_at(midnight, as_of)


BOOKS = "books_of_quotas"
# Which book: its metric, its days, and the day as of which.
Asked = tuple[str, date, date, date | None]


@dataclass
class QuotaBook:
    """Everybody's quotas by month, and where people belonged; `period` is what was asked for."""

    period: Period
    currency: str
    people: dict[int, Months]
    teams: dict[int, Months]
    placed: Placements
    _carried: dict[int | None, Months] = field(default_factory=dict)
    _placed: dict[int, dict[int | None, Months]] = field(default_factory=dict)
    _effective: dict[int, Months] = field(default_factory=dict)

    def person(self, person_id: int) -> Decimal | None:
        """Return what a person carries in the period, or None without a quota."""
        return _sum(self.people.get(person_id))

    def person_by_team(self, person_id: int) -> dict[int | None, Months]:
        """Return what a person carries in each team they were in, by month."""
        if person_id not in self._placed:
            out: dict[int | None, Months] = {}
            spans = self.placed.spans.get(person_id, [])
            for month, amount in self.people.get(person_id, {}).items():
                for team, share in by_team({month: amount}, spans, self.currency).items():
                    out.setdefault(team, {})[month] = share
            self._placed[person_id] = out
        return self._placed[person_id]

    def carried(self, team_id: int | None) -> Months:
        """Return what the people directly in a team carry."""
        if not self._carried and self.people:
            for person_id in self.people:
                for team, months in self.person_by_team(person_id).items():
                    _add(self._carried.setdefault(team, {}), months)
        return self._carried.get(team_id, {})

    def below(self, team_id: int) -> Months:
        """Return what the people of a team and the teams below it add up to."""
        out = dict(self.carried(team_id))
        for child in self.placed.tree.children.get(team_id, ()):
            _add(out, self.effective(child))
        return out

    def effective(self, team_id: int) -> Months:
        """Return a team's quota: its own row month by month, else what lies below it."""
        if team_id not in self._effective:
            self._effective[team_id] = {**self.below(team_id), **self.teams.get(team_id, {})}
        return self._effective[team_id]

    def team(self, team_id: int) -> Decimal | None:
        """Return the quota of a team in the period."""
        return _sum(self.effective(team_id))


def _add(into: Months, months: Mapping[Period, Decimal]) -> None:
    for month, amount in months.items():
        into[month] = into.get(month, ZERO) + amount


def _sum(months: Mapping[Period, Decimal] | None) -> Decimal | None:
    return sum(months.values(), ZERO) if months else None


def book(
    period: Period,
    own_company: Company | None = None,
    placed: Placements | None = None,
    metric: str = WON_REVENUE,
    as_of: date | None = None,
) -> QuotaBook:
    """Load all quotas of a period, or as they stood on a day: one query, and two for the teams unless given.

    Tiles and tree of one page ask for the same book, so it is loaded once in a request.
    """
    known: dict[Asked, QuotaBook] = remembered(BOOKS, dict)
    asked = (metric, period.start, period.end, as_of)
    if asked not in known:
        known[asked] = _load(period, own_company or company(), placed or placements(), metric, as_of)
    return known[asked]


def _load(period: Period, own_company: Company, placed: Placements, metric: str, as_of: date | None) -> QuotaBook:
    rows: dict[tuple[OwnerKind, int], list[QuotaRow]] = defaultdict(list)
    records = rows_about(period, own_company, metric, as_of).values_list(
        "person_id", "team_id", "starts_on", "ends_on", "amount"
    )
    for person_id, team_id, start, end, amount in records:
        if amount is None:
            continue
        owner: tuple[OwnerKind, int] = (OwnerKind.PERSON, person_id) if person_id else (OwnerKind.TEAM, team_id)
        rows[owner].append(QuotaRow(start, end, amount))
    out = QuotaBook(period, own_company.currency, {}, {}, placed)
    for (kind, pk), owner_rows in rows.items():
        months = within(by_month(owner_rows, own_company.currency, calendar(own_company)), period, own_company.currency)
        if months:
            (out.people if kind == OwnerKind.PERSON else out.teams)[pk] = months
    return out


def person_quotas(
    person_ids: Iterable[int], periods: Sequence[Period], own_company: Company | None = None, metric: str = WON_REVENUE
) -> dict[tuple[int, str], Decimal | None]:
    """Return what people carry in some periods, by (person, period key): one query."""
    own_company, ids = own_company or company(), list(person_ids)
    if not periods or not ids:
        return {}
    fiscal_calendar = calendar(own_company)
    all_days = span(min(p.start for p in periods), max(p.end for p in periods))
    rows: dict[int, list[QuotaRow]] = defaultdict(list)
    records = rows_about(all_days, own_company, metric).filter(person__in=ids)
    records = records.values_list("person_id", "starts_on", "ends_on", "amount")
    for person_id, start, end, amount in records:
        rows[person_id].append(QuotaRow(start, end, amount))
    out: dict[tuple[int, str], Decimal | None] = {}
    for person_id in ids:
        months = by_month(rows.get(person_id, []), own_company.currency, fiscal_calendar)
        for period in periods:
            out[person_id, period.key] = _sum(within(months, period, own_company.currency))
    return out


def person_quota(
    person_id: int, period: Period, own_company: Company | None = None, metric: str = WON_REVENUE
) -> Decimal | None:
    """Return what one person carries in a period."""
    return person_quotas([person_id], [period], own_company, metric)[person_id, period.key]


def quota_metrics() -> list[metrics.Metric]:
    """Return the metrics a quota can be set for.

    A quota is shared among months, people and teams, so it needs a figure whose parts sum to the whole and of which
    more is better, counted by person: won revenue, won deals, new customers, activities. A ratio cannot be shared.
    """
    countable = ("money", "count")
    return [
        metric
        for metric in metrics.every()
        if metric.unit in countable and not metric.is_ratio and metric.direction == "up"
        if {"owner", "month"} <= set(metric.dimensions) and not metric.is_balance and metric.key != "quota"
    ]


@dataclass(frozen=True)
class QuotaRights:
    """Whose quota a person may set: an admin others', a leader those below them, nobody their own or a peer's."""

    scope: Scope
    is_admin: bool
    tree: TeamTree
    today: date

    @cached_property
    def peers(self) -> frozenset[int]:
        """The leaders who are not below: who leads a team whose team above is not the asker's.

        Two leaders of one team are its members and in each other's scope, and still neither is the other's superior.
        """
        led = Leadership.objects.on(self.today).filter(person__role=Role.MANAGER)
        beside = led.exclude(team__parent__in=self.scope.team_ids).values_list("person_id", flat=True)
        return remembered(f"leaders_not_below_{self.scope.person_id}_{self.today}", lambda: frozenset(beside))

    def person(self, person_id: int) -> bool:
        """Say whether the quota of a person is theirs to set."""
        if person_id == self.scope.person_id:
            return False
        if self.is_admin or not self.scope.may_write:
            return self.is_admin
        return bool(self.scope.team_ids) and person_id in self.scope.person_ids and person_id not in self.peers

    def team(self, team_id: int) -> bool:
        """Say whether the quota of a team is theirs to set: only from above, never by the team's own leader alone."""
        if self.is_admin or not self.scope.may_write:
            return self.is_admin
        team = self.tree.teams.get(team_id)
        return team is not None and team_id in self.scope.team_ids and team.parent_id in self.scope.team_ids

    def may_set(self, kind: OwnerKind, pk: int) -> bool:
        """Say whether the quota of an owner is theirs to set."""
        return self.person(pk) if kind == OwnerKind.PERSON else self.team(pk)

    @property
    def any(self) -> bool:
        """Say whether there is anybody whose quota they may set."""
        return self.is_admin or (self.scope.may_write and bool(self.scope.team_ids))


def rights_of(user: User, of: TeamTree | None = None) -> QuotaRights:
    """Return whose quotas a user may set."""
    return QuotaRights(scope_of(user), user.role == Role.ADMIN, of or tree(), business_day(timezone.now()))


def sees_owner(user: User, kind: OwnerKind, pk: int) -> bool:
    """Say whether the quota of an owner is open to a user."""
    scope = scope_of(user)
    return scope.sees_person(pk) if kind == OwnerKind.PERSON else scope.sees_team(pk)


def no_team_label() -> str:
    """Return how people without a team are headed."""
    return _("Without a team")
