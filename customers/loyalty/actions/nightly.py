"""What time does to points and tiers. Each member is a transaction of its own, so the work can be killed and done again."""

from datetime import date, datetime, timedelta

from django.db.models import Count, Exists, Max, OuterRef, Q

from customers.loyalty.actions.ledger import Occasion, locked, lots_of, refresh_tier, settle, write
from customers.loyalty.choices import PointKind
from customers.loyalty.models.members import LoyaltyMember, PointLot
from customers.loyalty.queries import members as member_queries
from customers.loyalty.queries.programme import bounds, programme, tiers
from customers.loyalty.rules.lots import expire
from customers.loyalty.rules.tiers import standing
from salesplan.core.audit import acting
from salesplan.core.money import ZERO


def expire_points(*, today: date, at: datetime) -> int:
    """Write off the points whose last day has passed, and set off debts; return of how many members. Done twice, once."""
    late = PointLot.objects.filter(member=OuterRef("pk"), expires_on__lt=today, remaining__gt=0)
    owed = PointLot.objects.filter(member=OuterRef("pk"), remaining__lt=0)
    members = LoyaltyMember.objects.filter(Exists(late) | Exists(owed)).order_by("pk")
    return sum(expire_member(member, today, at) for member in members.iterator(chunk_size=500))


def expire_member(member: LoyaltyMember, today: date, at: datetime) -> bool:
    """Write off what of a member has expired; say whether anything had."""
    with acting(None, "loyalty.expire"):
        member = locked(member)
        settle(member, today, by=None, at=at)
        changes = expire(lots_of(member), today)
        for change in changes:
            lot = PointLot.objects.get(pk=change.lot)
            written = lot.entries.aggregate(count=Count("pk"), last=Max("day"))
            # A lot to which points are given back expires again.
            key = f"expire:{lot.pk}:{written['count']}"
            day = max((lot.expires_on or today) + timedelta(1), written["last"])
            write(member, Occasion(key, PointKind.EXPIRE, day, None, at), [change])
    return bool(changes)


def refresh_tiers(*, today: date, at: datetime) -> int:
    """Bring the tiers of all members into line with what they spent in the window; return how many changed."""
    current = programme()
    if current is None:
        return 0
    rows, spends = tiers(), member_queries.spends_of(None, current, today)
    thresholds = bounds(rows)
    concerned = Q(tier__isnull=False) | Q(pk__in=[member for member, spend in spends.items() if spend > 0])
    changed = 0
    for member in LoyaltyMember.objects.filter(concerned).order_by("pk").iterator(chunk_size=500):
        spend = spends.get(member.pk, ZERO)
        if standing(member.standing, spend, thresholds, today, current.grace_days) == member.standing:
            continue
        with acting(None, "loyalty.tier"):
            changed += refresh_tier(locked(member), current, today, at=at, spend=spend, all_tiers=rows)
    return changed
