"""What a purchase does to points: the ledger of sales tells of each won deal, and of each change of one.

`post_order` brings the points of a purchase into line with what it is now. Told twice of the same it writes nothing; told
of less, as after a return, it takes back what that part had earned and gives back what was redeemed on it in proportion;
told of nothing, because the deal was reopened, all of both. The rules that held when it was bought are kept with its lot.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Sum

from customers.loyalty.actions.ledger import About, Occasion, locked, lots_of, new_lot, refresh_tier, settle, write
from customers.loyalty.choices import EarnKind, PointKind, RedemptionState
from customers.loyalty.models.members import LoyaltyMember, PointEntry, PointLot, Referral
from customers.loyalty.models.programme import LoyaltyProgramme
from customers.loyalty.models.redemptions import Redemption
from customers.loyalty.queries.programme import earn_terms, fixed_points, programme
from customers.loyalty.rules.earning import EarnedPart, EarnTerms, OrderLine, earned, read_terms
from customers.loyalty.rules.lots import LotChange, balance, burn, restore, restored_share, take_back
from customers.purchases import queries as purchases
from salesplan.core.audit import acting
from salesplan.core.company.queries import business_day
from salesplan.core.money import ZERO, total
from salesplan.people.models import User


@dataclass(frozen=True)
class Order:
    """A purchase as it stands now: `about` names it for all time, its lines are in the base currency, none where undone."""

    about: About
    account_id: int | None
    sold_on: date
    lines: tuple[OrderLine, ...] = ()

    @property
    def amount(self) -> Decimal:
        """What was bought, in all."""
        return total(line.amount for line in self.lines)

    def undone(self) -> "Order":
        """Return the same purchase with nothing left of it."""
        return Order(self.about, self.account_id, self.sold_on)


def post_order(order: Order, *, by: User | None, at: datetime) -> int:
    """Bring points into line with a purchase that its caller holds locked; return how many rows were written."""
    current = programme()
    if current is None:
        return 0
    with acting(by, "loyalty.post"):
        lot = (
            PointLot.objects.filter(about_kind=order.about[0], about_id=order.about[1]).select_related("member").first()
        )
        earlier = lot.member if lot else _member_of(order.about)
        count = 0
        if earlier is not None and earlier.account_id != order.account_id:
            count += _post(earlier, current, order.undone(), lot, by=by, at=at)
            earlier, lot = None, None
        member = earlier or _joining(order, current, at)
        if member is not None:
            count += _post(member, current, order, lot, by=by, at=at)
        return count + _post_referral(order, current, by=by, at=at)


def _member_of(about: About) -> LoyaltyMember | None:
    """Return who has rows for a purchase that earned no points."""
    row = PointEntry.objects.filter(about_kind=about[0], about_id=about[1]).select_related("member").first()
    return row.member if row else None


def _joining(order: Order, current: LoyaltyProgramme, at: datetime) -> LoyaltyMember | None:
    """Return the member who earns: the customer's, a new one where customers join with a purchase, or nobody."""
    if order.account_id is None or not current.is_active or order.sold_on < current.starts_on or order.amount <= 0:
        return None
    member = LoyaltyMember.objects.filter(account=order.account_id).first()
    if member is None and current.joins_by_itself:
        values = {"joined_on": order.sold_on, "created_at": at}
        member, _ = LoyaltyMember.objects.get_or_create(account_id=order.account_id, defaults=values)
    return member


def _post(
    member: LoyaltyMember,
    current: LoyaltyProgramme,
    order: Order,
    lot: PointLot | None,
    *,
    by: User | None,
    at: datetime,
) -> int:
    """Write the difference between what a purchase earned so far and what it earns now."""
    member, today = locked(member), business_day(at)
    rows = PointEntry.objects.filter(about_kind=order.about[0], about_id=order.about[1], member=member)
    sums = rows.aggregate(points=Sum("points"), waived=Sum("waived"), spend=Sum("spend"))
    number = rows.count()
    terms = read_terms(lot.terms) if lot else _terms(order, current, number)
    parts = earned(terms, order.lines) if terms else []
    points = total(part.points for part in parts) - (sums["points"] or ZERO)
    if points < 0:
        # What was waived once is not asked for again.
        points = min(points + (sums["waived"] or ZERO), ZERO)
    spend = order.amount - (sums["spend"] or ZERO)
    key = f"{order.about[0]}:{order.about[1]}:{member.pk}:{number}"
    day = today if number else order.sold_on
    counts: dict[str, Any] = {"spend": spend, "spent_on": order.sold_on}
    written: list[PointEntry] = []
    if points > 0 and terms is not None:
        occasion = Occasion(key, PointKind.EARN, day, by, at, order.about, parts=_kept(parts))
        lot = lot or new_lot(member, current, occasion, held=True, terms=terms.stored())
        written = write(member, occasion, [LotChange(lot.pk, points)], **counts)
    elif points < 0 and lot is not None:
        occasion = Occasion(key, PointKind.REVERSE, day, by, at, order.about, parts=_kept(parts))
        changes, waived = take_back(lots_of(member), lot.pk, -points, allows_debt=current.allows_debt)
        written = write(member, occasion, changes, **counts, waived=waived)
    elif spend:
        kind = PointKind.EARN if spend > 0 else PointKind.REVERSE
        written = write(member, Occasion(key, kind, day, by, at, order.about), [], **counts)
    if written:
        _give_back(member, order, current, today, by=by, at=at)
        settle(member, today, by=by, at=at)
        refresh_tier(member, current, today, at=at)
    return len(written)


def _terms(order: Order, current: LoyaltyProgramme, written: int) -> EarnTerms | None:
    """Return the rules of today for a purchase that no lot knows yet; what is no purchase by now earns nothing."""
    if written and not order.lines:
        return None
    is_first = order.account_id is not None and purchases.of_account(order.account_id).deals <= 1
    return earn_terms(current, is_first=is_first)


def _kept(parts: Iterable[EarnedPart]) -> list[list[str]]:
    return [[part.kind, part.product, str(part.amount), str(part.points)] for part in parts]


def _give_back(
    member: LoyaltyMember, order: Order, current: LoyaltyProgramme, today: date, *, by: User | None, at: datetime
) -> None:
    """Give back in proportion what was redeemed on a purchase that became less, or take it again where it is whole."""
    rows = Redemption.objects.filter(about_kind=order.about[0], about_id=order.about[1], member=member)
    for redemption in rows.exclude(state=RedemptionState.CANCELLED).order_by("pk"):
        bought = _bought(order.about, member)
        due = restored_share(redemption.points, bought, order.amount, current.decimals)
        moved = redemption_entries(redemption)
        given = redemption.points + total(entry.points for entry in moved)
        occasion_key = f"redemption:{redemption.pk}:{len(moved)}"
        about = ("redemption", redemption.pk)
        if due > given:
            occasion = Occasion(occasion_key, PointKind.RESTORE, today, by, at, about)
            write(member, occasion, restore(still_taken(moved), due - given))
        elif due < given:
            lots = lots_of(member)
            again = min(given - due, max(balance(lots, today).available, ZERO))
            if again > 0:
                write(member, Occasion(occasion_key, PointKind.BURN, today, by, at, about), burn(lots, again, today))


def _bought(about: About, member: LoyaltyMember) -> Decimal:
    """Return what a purchase came to when it was first posted."""
    first = PointEntry.objects.filter(about_kind=about[0], about_id=about[1], member=member, spend__gt=0)
    return first.order_by("pk").values_list("spend", flat=True).first() or ZERO


def redemption_entries(redemption: Redemption) -> list[PointEntry]:
    """Return the rows of a redemption, in the order in which they were written."""
    return list(PointEntry.objects.filter(about_kind="redemption", about_id=redemption.pk).order_by("pk"))


def still_taken(entries: Iterable[PointEntry]) -> list[LotChange]:
    """Return what a redemption still takes, by lot, in the order in which it was taken."""
    by_lot: dict[int, Decimal] = {}
    for entry in entries:
        if entry.lot_id is not None:
            by_lot[entry.lot_id] = by_lot.get(entry.lot_id, ZERO) + entry.points
    return [LotChange(lot, points) for lot, points in by_lot.items() if points < 0]


def _post_referral(order: Order, current: LoyaltyProgramme, *, by: User | None, at: datetime) -> int:
    """Give who referred a customer their points for its first purchase, and take them back once that is undone."""
    referral = Referral.objects.filter(account=order.account_id).select_related("member").first()
    if referral is None:
        return 0
    about = ("referral", referral.pk)
    rows = PointEntry.objects.filter(about_kind=about[0], about_id=about[1])
    lot = PointLot.objects.filter(about_kind=about[0], about_id=about[1]).first()
    buys = purchases.of_account(referral.account_id).deals > 0
    sums = rows.aggregate(points=Sum("points"), waived=Sum("waived"))
    had = (sums["points"] or ZERO) - (sums["waived"] or ZERO)
    key = f"referral:{referral.pk}:{rows.count()}"
    if buys and not had and current.is_active:
        points = Decimal(lot.terms["points"]) if lot else fixed_points(EarnKind.REFERRAL)
        points -= sums["points"] or ZERO
        return _give_fixed(
            referral.member, current, Occasion(key, PointKind.EARN, order.sold_on, by, at, about), points, lot
        )
    if not buys and had > 0 and lot is not None:
        member = locked(referral.member)
        changes, waived = take_back(lots_of(member), lot.pk, had, allows_debt=current.allows_debt)
        return len(
            write(member, Occasion(key, PointKind.REVERSE, order.sold_on, by, at, about), changes, waived=waived)
        )
    return 0


def _give_fixed(
    member: LoyaltyMember, current: LoyaltyProgramme, occasion: Occasion, points: Decimal, lot: PointLot | None
) -> int:
    if points <= 0:
        return 0
    member = locked(member)
    kept = [[EarnKind.REFERRAL, "", "0", str(points)]]
    lot = lot or new_lot(member, current, occasion, held=True, terms={"points": str(points)})
    written = write(member, replace(occasion, parts=kept), [LotChange(lot.pk, points)])
    settle(member, business_day(occasion.at), by=occasion.by, at=occasion.at)
    return len(written)


def post_survey_answer(account_id: int, answer_id: int, *, at: datetime) -> int:
    """Give a member the points of an answered survey, once for each answer; nothing to who is no member."""
    current = programme()
    if current is None or not current.is_active:
        return 0
    points = fixed_points(EarnKind.SURVEY)
    member = LoyaltyMember.objects.filter(account=account_id).first()
    if member is None or points <= 0:
        return 0
    with acting(None, "loyalty.post"):
        member, about = locked(member), ("survey_answer", answer_id)
        if PointEntry.objects.filter(about_kind=about[0], about_id=about[1]).exists():
            return 0
        kept = [[EarnKind.SURVEY, "", "0", str(points)]]
        occasion = Occasion(f"survey:{answer_id}", PointKind.EARN, business_day(at), None, at, about, parts=kept)
        lot = new_lot(member, current, occasion, held=False, terms={"points": str(points)})
        written = write(member, occasion, [LotChange(lot.pk, points)])
        settle(member, business_day(at), by=None, at=at)
        return len(written)
