"""Whose the open deals are: each counts for the people credited with it, by their shares.

A deal of 100,000 that Chen shares with Li at 70 : 30 is 70,000 open for Chen and 30,000 for Li, whoever of them owns it;
for the team of both, and for the whole company, it is 100,000 once. Won sales are credited in the same way by the ledger,
so what is won and what is open of a person or a team can be added, and what is open becomes what is won.

A share of an open deal counts for the team its person is in today; one of a past day for the team it was kept with.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Case, DecimalField, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery, Sum, When
from django.db.models.functions import Coalesce

from pipeline.probability.queries.chances import chance
from pipeline.sales.metrics import COLUMNS as SALE_COLUMNS
from pipeline.sales.models import SaleEntry
from salesplan.core.money import HUNDRED, ZERO
from salesplan.people.access import scope_of
from salesplan.people.metrics import NONE, person_filters
from salesplan.people.models import User
from salesplan.people.queries import homes, tree

# Of a share of an open deal: who is credited, the rest as of the deal.
SHARE_COLUMNS = {
    "owner": "person_id",
    "product": "main_product_id",
    "channel": "channel_id",
    "industry": "account__industry",
    "rival": "rival_id",
}
# Of a share as it was kept at the end of a day: its person and their team of then, the rest as it is now.
KEPT_COLUMNS = {
    "owner": "person_id",
    "team": "home_id",
    "product": "deal__main_product_id",
    "channel": "deal__channel_id",
    "industry": "deal__account__industry",
    "rival": "deal__rival_id",
}
# Dimensions that tell whose credit is meant.
CREDIT_DIMENSIONS = {"owner", "team", "region"}
Filters = Mapping[str, Sequence[str]]
_MONEY = DecimalField(max_digits=30, decimal_places=10)
_PART = ExpressionWrapper(
    F("amount_base") * Coalesce("splits__percent", HUNDRED) / HUNDRED,
    output_field=_MONEY,
)
_KEPT_PART = ExpressionWrapper(
    F("amount_base") * Coalesce("shares__percent", HUNDRED) / HUNDRED,
    output_field=_MONEY,
)


@dataclass(frozen=True)
class CreditScope:
    """Whose credit is meant: that of the people `user` sees, narrowed by dimensions."""

    user: User
    filters: Filters

    @property
    def is_narrowed(self) -> bool:
        """Say whether it is less than everybody's."""
        return depends_on_credit(self.user, self.filters)


def shares(deals: QuerySet) -> QuerySet:
    """Return a row for each share of deals: `person_id` is credited with `credited` of it; without a split the owner."""
    return deals.annotate(person_id=Coalesce("splits__person_id", "owner_id"), credited=_PART)


def whole(deals: QuerySet) -> QuerySet:
    """Return deals as shares of one: what everybody together is credited with, where nobody asks whose it is."""
    return deals.annotate(credited=F("amount_base"))


def depends_on_credit(user: User, filters: Filters, by: str | None = None) -> bool:
    """Say whether an answer depends on who is credited; else the deals themselves answer, without their splits."""
    return not scope_of(user).sees_all or bool(CREDIT_DIMENSIONS & {by, *filters})


def shares_seen(deals: QuerySet, user: User, filters: Filters, by: str | None = None) -> QuerySet:
    """Return the shares of open deals that count for the people somebody sees, narrowed by dimensions."""
    scope = scope_of(user)
    rows = shares(deals) if depends_on_credit(user, filters, by) else whole(deals)
    if not scope.sees_all:
        rows = rows.filter(person_id__in=scope.person_ids)
    for name, values in filters.items():
        rows = shares_of(rows, name, values)
    return rows


def shares_of(rows: QuerySet, name: str, values: Sequence[str]) -> QuerySet:
    """Narrow shares by one dimension: of people, of teams and regions as they are today, or of what is sold."""
    if name in ("team", "region"):
        return _of_teams(rows, name, values)
    return person_filters(rows, name, values, SHARE_COLUMNS)


def kept_shares_seen(rows: QuerySet, user: User, filters: Filters) -> QuerySet:
    """Return the shares of the open deals of a past day that count for the people and teams somebody sees."""
    rows, scope = kept_shares(rows), scope_of(user)
    if not scope.sees_all:
        rows = rows.filter(Q(person_id__in=scope.person_ids) | Q(home_id__in=scope.team_ids))
    for name, values in filters.items():
        if name == "region":
            rows = in_region(rows, values, "home_id")
        else:
            rows = person_filters(rows, name, values, KEPT_COLUMNS)
    return rows


def kept_shares(rows: QuerySet) -> QuerySet:
    """Return a row for each share of the open deals that were kept, as they were then."""
    without_split = When(shares__isnull=True, then=F("team_id"))
    return rows.annotate(
        person_id=Coalesce("shares__person_id", "owner_id"),
        home_id=Case(without_split, default=F("shares__team_id")),
        credited=_KEPT_PART,
    )


def in_region(rows: QuerySet, values: Sequence[str], column: str = "team_id") -> QuerySet:
    """Narrow rows to regions: the teams that lie in them; `none` for those in no region."""
    teams = tree()
    of = {pk: teams.region_of(pk) for pk in teams.teams}
    ids = {int(value) for value in values if value.isdecimal()}
    match = Q(**{f"{column}__in": [pk for pk, region in of.items() if region in ids]})
    if NONE in values:
        outside = [pk for pk, region in of.items() if region is None]
        match |= Q(**{f"{column}__isnull": True}) | Q(**{f"{column}__in": outside})
    return rows.filter(match)


def group_of(by: str) -> Callable[[int | None], int | None]:
    """Return what names the team or region of a person."""
    team_of, teams = homes(), tree()
    if by == "region":
        return lambda person: teams.region_of(team_of.get(person or 0))
    return lambda person: team_of.get(person or 0)


def _of_teams(rows: QuerySet, name: str, values: Sequence[str]) -> QuerySet:
    """Narrow shares to those of people who are in teams, or below them, or in regions; `none` for people in none."""
    ids = {int(value) for value in values if value.isdecimal()}
    team_of, teams = homes(), tree()
    if name == "team":
        below = set().union(*(teams.below(pk) for pk in ids)) if ids else set()
        people = [person for person, team in team_of.items() if team in below]
    else:
        people = [person for person, team in team_of.items() if teams.region_of(team) in ids]
    if NONE not in values and "" not in values:
        return rows.filter(person_id__in=people)
    inside = {person for person, team in team_of.items() if name == "team" or teams.region_of(team) is not None}
    return rows.exclude(person_id__in=inside - set(people))


def with_credit(deals: QuerySet, credit_scope: CreditScope) -> QuerySet:
    """Give each deal `credited`, what of it counts for the people in question, and `likely`, the chance that it is won."""
    if not credit_scope.is_narrowed:
        return whole(deals).annotate(likely=chance())
    same_deal = type(deals)(deals.model).filter(pk=OuterRef("pk"))
    summed = (
        shares_seen(same_deal, credit_scope.user, credit_scope.filters)
        .order_by()
        .values("pk")
        .annotate(total=Sum("credited"))
    )
    return deals.annotate(
        credited=Coalesce(Subquery(summed.values("total")), ZERO, output_field=_MONEY), likely=chance()
    )


def open_totals(
    deals: QuerySet, credit_scope: CreditScope, by: str | None = None
) -> dict[Any, tuple[Decimal, Decimal]]:
    """Return what is open and what it weighs of open deals, by shares; by a field of the deal, or under None: one query."""
    rows = shares_seen(deals, credit_scope.user, credit_scope.filters).order_by()
    aggregates = {"total": Sum("credited"), "likely": Sum(F("credited") * chance())}
    if by is None:
        totals = rows.aggregate(**aggregates)
        return {None: (totals["total"] or ZERO, totals["likely"] or ZERO)}
    return {key: (total, likely) for key, total, likely in rows.values_list(by).annotate(**aggregates)}


def credited_total(deals: QuerySet, credit_scope: CreditScope) -> Decimal:
    """Return what of deals in any state is credited to the people in question, by shares."""
    rows = shares_seen(deals, credit_scope.user, credit_scope.filters).order_by()
    return rows.aggregate(total=Sum("credited"))["total"] or ZERO


def won_totals(deals: QuerySet, credit_scope: CreditScope, by: str | None = None) -> dict[Any, Decimal]:
    """Return what won deals brought the people in question, as the ledger says; by a field of the deal, or under None."""
    rows = SaleEntry.objects.visible_to(credit_scope.user).filter(deal__in=deals.order_by().values("pk")).order_by()
    for name, values in credit_scope.filters.items():
        rows = person_filters(rows, name, values, SALE_COLUMNS)
    if by is None:
        return {None: rows.aggregate(total=Sum("amount_base"))["total"] or ZERO}
    return dict(rows.values_list(f"deal__{by}").annotate(total=Sum("amount_base")))
