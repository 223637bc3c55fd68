"""Writing the ledger of points. Every action that moves points locks its member and comes here.

Rows are only ever added: the database refuses anything else, and adds each row to what is left of its lot.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from customers.loyalty.choices import PointKind
from customers.loyalty.models.members import LoyaltyMember, PointEntry, PointLot, TierChange
from customers.loyalty.models.programme import LoyaltyProgramme, LoyaltyTier
from customers.loyalty.queries import members as member_queries
from customers.loyalty.queries.programme import bounds, tiers
from customers.loyalty.rules import lots as lot_rules
from customers.loyalty.rules.earning import months_later
from customers.loyalty.rules.lots import Lot, LotChange
from customers.loyalty.rules.tiers import standing
from salesplan.core.editing import lock
from salesplan.core.money import ZERO
from salesplan.people.models import User

About = tuple[str, int]
LONGEST_NOTE = 300


@dataclass(frozen=True)
class Occasion:
    """What moves points: its day, what it is about, and the beginning of the keys of its rows, unique for all time."""

    key: str
    kind: PointKind
    day: date
    by: User | None
    at: datetime
    about: About | None = None
    note: str = ""
    parts: list[Any] = field(default_factory=list)


def locked(member: LoyaltyMember) -> LoyaltyMember:
    """Return a member locked until the end of the transaction: whoever moves its points comes one after the other."""
    return lock(member)


def lots_of(member: LoyaltyMember) -> list[Lot]:
    """Return the lots of a locked member that have something left, or owe it."""
    return member_queries.lots_of([member]).get(member.pk, [])


def new_lot(
    member: LoyaltyMember, current: LoyaltyProgramme, occasion: Occasion, *, held: bool, terms: dict[str, Any]
) -> PointLot:
    """Begin a lot: held until the return window ends where what it was earned for can be returned."""
    about = occasion.about or ("", None)
    return PointLot.objects.create(
        member=member,
        about_kind=about[0],
        about_id=about[1],
        earned_on=occasion.day,
        available_from=date.fromordinal(occasion.day.toordinal() + (current.return_days if held else 0)),
        expires_on=months_later(occasion.day, current.expires_months) if current.expires_months else None,
        terms=terms,
    )


def write(
    member: LoyaltyMember,
    occasion: Occasion,
    changes: Sequence[LotChange],
    *,
    spend: Decimal = ZERO,
    spent_on: date | None = None,
    waived: Decimal = ZERO,
) -> list[PointEntry]:
    """Add the rows of an occasion; the first carries what counts for the tier and what is waived."""
    rows: list[LotChange | None] = [*changes] or ([None] if spend or waived else [])
    about = occasion.about or ("", None)
    entries = [
        PointEntry(
            member=member,
            lot_id=change.lot if change else None,
            kind=occasion.kind,
            points=change.points if change else ZERO,
            waived=waived if number == 0 else ZERO,
            spend=spend if number == 0 else ZERO,
            spent_on=spent_on if number == 0 and spend else None,
            day=occasion.day,
            about_kind=about[0],
            about_id=about[1],
            parts=occasion.parts if number == 0 else [],
            note=occasion.note.strip()[:LONGEST_NOTE],
            key=f"{occasion.key}:{number}",
            by=occasion.by,
            at=occasion.at,
        )
        for number, change in enumerate(rows)
    ]
    return PointEntry.objects.bulk_create(entries)


def settle(member: LoyaltyMember, today: date, *, by: User | None, at: datetime) -> None:
    """Let points that can be used pay what the member owes."""
    rows = lots_of(member)
    if not any(lot.remaining < 0 for lot in rows):
        return
    if changes := lot_rules.settle(rows, today):
        number = PointEntry.objects.filter(member=member, kind=PointKind.SETTLE).count()
        write(member, Occasion(f"settle:{member.pk}:{number}", PointKind.SETTLE, today, by, at), changes)


def refresh_tier(
    member: LoyaltyMember,
    current: LoyaltyProgramme,
    today: date,
    *,
    at: datetime,
    spend: Decimal | None = None,
    all_tiers: Iterable[LoyaltyTier] | None = None,
) -> bool:
    """Bring the tier of a locked member into line with what it spent; say whether it changed."""
    if spend is None:
        spend = member_queries.spends_of([member], current, today).get(member.pk, ZERO)
    rows = list(all_tiers) if all_tiers is not None else tiers()
    now = standing(member.standing, spend, bounds(rows), today, current.grace_days)
    if now == member.standing:
        return False
    changed = now.tier != member.tier_id
    member.tier = next((tier for tier in rows if tier.pk == now.tier), None)
    member.below_since = now.below_since
    if changed:
        member.tier_since = today
        TierChange.objects.create(member=member, tier=member.tier, day=today, spend=spend, at=at)
    member.version += 1
    member.save(update_fields=["tier", "below_since", "tier_since", "version"])
    return changed
