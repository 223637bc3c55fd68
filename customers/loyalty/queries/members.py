"""Members: their balances, ledgers and lots; in bulk, never a query for each."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Exists, Min, OuterRef, Q, QuerySet, Sum

from customers.accounts.models import Account
from customers.loyalty.models.members import LoyaltyMember, OfMemberQuerySet, PointEntry, PointLot
from customers.loyalty.models.programme import LoyaltyProgramme, LoyaltyTier
from customers.loyalty.queries.programme import bounds
from customers.loyalty.rules.earning import months_later
from customers.loyalty.rules.lots import Lot, PointBalance, balance
from customers.loyalty.rules.tiers import to_next
from salesplan.core.money import ZERO
from salesplan.core.periods import read_day
from salesplan.core.search.queries import matching
from salesplan.people.models import User

SORTS = {
    "name": ("account__sort_key", "pk"),
    "tier": ("tier__threshold", "account__sort_key", "pk"),
    "balance": ("left", "account__sort_key", "pk"),
    "expiry": ("expiry", "account__sort_key", "pk"),
}


@dataclass(frozen=True)
class MemberFilters:
    """What narrows the list of members."""

    q: str = ""
    tier: str = ""
    expiring: str = ""
    # Those with points that are owed (`yes`), and of which month of expiry (`2027-06`, or `none` for points without an end).
    points: str = ""
    month: str = ""
    sort: str = "name"


def read_filters(params: Mapping[str, str]) -> MemberFilters:
    """Return the filters that an address names."""
    sort = params.get("sort", "name")
    return MemberFilters(
        params.get("q", "").strip(),
        params.get("tier", ""),
        params.get("expiring", ""),
        params.get("points", ""),
        params.get("month", ""),
        sort if sort.removeprefix("-") in SORTS else "name",
    )


def find(user: User) -> QuerySet[LoyaltyMember]:
    """Return the members that a person sees, with their customers."""
    return LoyaltyMember.objects.visible_to(user).select_related("account", "account__owner", "tier")


def filtered(user: User, filters: MemberFilters, today: date) -> QuerySet[LoyaltyMember]:
    """Return a list of members; each with what is left (`left`) and when the next of it expires (`expiry`)."""
    live = Q(lots__remaining__gt=0) & (Q(lots__expires_on=None) | Q(lots__expires_on__gte=today))
    rows = find(user).annotate(
        left=Sum("lots__remaining", filter=live | Q(lots__remaining__lt=0), default=ZERO),
        expiry=Min("lots__expires_on", filter=live),
    )
    if filters.q:
        rows = rows.filter(account__in=matching(Account.objects.all(), filters.q).values("pk"))
    if filters.tier:
        rows = rows.filter(tier=int(filters.tier)) if filters.tier.isdecimal() else rows.filter(tier=None)
    if filters.expiring.isdecimal():
        rows = rows.filter(expiry__lte=months_later(today, min(int(filters.expiring), 120)))
    if filters.points or filters.month:
        lots = outstanding(today).filter(member=OuterRef("pk"))
        rows = rows.filter(Exists(_of_month(lots, filters.month) if filters.month else lots))
    ordered = rows.order_by(*SORTS[filters.sort.removeprefix("-")])
    return ordered.reverse() if filters.sort.startswith("-") else ordered


def outstanding(today: date) -> OfMemberQuerySet:
    """Return the lots whose points are owed on a day: neither used up nor expired."""
    live = Q(expires_on=None) | Q(expires_on__gte=today) | Q(remaining__lt=0)
    return PointLot.objects.filter(live).exclude(remaining=0).order_by()


def _of_month(lots: OfMemberQuerySet, month: str) -> OfMemberQuerySet:
    try:
        start = read_day(f"{month}-01")
    except ValueError:
        return lots.filter(expires_on=None)
    return lots.filter(expires_on__gte=start, expires_on__lt=months_later(start, 1))


@dataclass
class MemberRow:
    """A member as a list shows it."""

    member: LoyaltyMember
    balance: PointBalance
    expiry: date | None
    expiring: Decimal
    spend: Decimal


def with_figures(members: Iterable[LoyaltyMember], current: LoyaltyProgramme, today: date) -> list[MemberRow]:
    """Return members with their balances, what expires next, and what counts for their tier: two queries."""
    rows = list(members)
    lots = lots_of(rows)
    spends = spends_of(rows, current, today)
    return [_row(member, lots.get(member.pk, []), spends.get(member.pk, ZERO), today) for member in rows]


def _row(member: LoyaltyMember, lots: list[Lot], spend: Decimal, today: date) -> MemberRow:
    live = [lot for lot in lots if lot.remaining > 0 and not lot.is_expired(today)]
    expiry = min((lot.expires_on for lot in live if lot.expires_on), default=None)
    expiring = sum((lot.remaining for lot in live if expiry and lot.expires_on == expiry), ZERO)
    return MemberRow(member, balance(lots, today), expiry, expiring, spend)


def lots_of(members: Iterable[LoyaltyMember]) -> dict[int, list[Lot]]:
    """Return the lots of members that have something left, or owe it."""
    rows = PointLot.objects.filter(member__in=[member.pk for member in members]).exclude(remaining=0)
    out: dict[int, list[Lot]] = {}
    for row in rows.order_by("pk"):
        out.setdefault(row.member_id, []).append(row.as_lot)
    return out


def window_start(current: LoyaltyProgramme, day: date) -> date:
    """Return the day after which spending counts for the tier on a day: the same day `tier_months` before is out."""
    return months_later(day, -current.tier_months)


def spends_of(members: Iterable[LoyaltyMember] | None, current: LoyaltyProgramme, day: date) -> dict[int, Decimal]:
    """Return what members (all, for None) spent within the window that ends on a day: one query."""
    rows = PointEntry.objects.filter(spent_on__gt=window_start(current, day), spent_on__lte=day).exclude(spend=0)
    if members is not None:
        rows = rows.filter(member__in=[member.pk for member in members])
    return dict(rows.order_by().values_list("member").annotate(Sum("spend")))


@dataclass(frozen=True)
class NextLoyaltyTier:
    """The tier above, and how much of spending is missing to it."""

    tier: LoyaltyTier
    missing: Decimal


def next_tier(spend: Decimal, tiers: list[LoyaltyTier]) -> NextLoyaltyTier | None:
    """Return the tier above a spending."""
    found = to_next(spend, bounds(tiers))
    return None if found is None else NextLoyaltyTier(next(tier for tier in tiers if tier.pk == found[0].id), found[1])


@dataclass
class PointsRow:
    """A row of a member's ledger with the balance after it."""

    entry: PointEntry
    balance: Decimal
    parts: list[Any] = field(default_factory=list)


def ledger(member: LoyaltyMember, start: date | None = None, end: date | None = None) -> list[PointsRow]:
    """Return the rows of a member's ledger, the latest first, each with the balance that it left."""
    rows = PointEntry.objects.filter(member=member).select_related("by", "lot").order_by("day", "pk")
    out, running = [], ZERO
    for entry in rows:
        running += entry.points
        if (start is None or entry.day >= start) and (end is None or entry.day <= end):
            out.append(PointsRow(entry, running))
    return out[::-1]


def balance_on(member: LoyaltyMember, day: date) -> Decimal:
    """Return the sum of the ledger up to and including a day."""
    return PointEntry.objects.filter(member=member, day__lte=day).aggregate(total=Sum("points"))["total"] or ZERO


def of_account(account_id: int) -> LoyaltyMember | None:
    """Return the membership of a customer."""
    return LoyaltyMember.objects.filter(account=account_id).select_related("account", "tier").first()
