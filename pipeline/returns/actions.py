"""Goods of a won deal that come back, and returns that are taken back: what is left stays sold (see `rules`)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from django.utils.translation import gettext as _

from customers.timeline.actions import record_many
from pipeline.deals import notifications, pay, permits
from pipeline.deals.booking import book
from pipeline.deals.models import Deal, DealLine, DealReturn
from pipeline.deals.parts import lines_of, splits_of
from pipeline.deals.rights import PayState
from pipeline.deals.rules import main_product
from pipeline.process.choices import StageKind
from pipeline.products.models import Product
from pipeline.returns.queries import sold_lines
from pipeline.returns.rules import Goods, Sold, TooMuchBack, after_return, as_kept, read_kept
from pipeline.sales.queries import last_rate
from salesplan.core import format as write
from salesplan.core.audit import acting
from salesplan.core.company.queries import business_day, company
from salesplan.core.editing import lock
from salesplan.core.errors import Refused
from salesplan.core.forms import plain
from salesplan.core.language import current_language
from salesplan.core.money import ZERO, convert, quantize, total
from salesplan.people.models import User

LONGEST_WHY = 300


def take_back(
    deal: Deal,
    *,
    goods: Sequence[Sold],
    day: date,
    why: str = "",
    external_id: str = "",
    by: User | None,
    at: datetime,
    told_at: datetime | None = None,
    decided: bool = False,
) -> DealReturn:
    """Take goods of a won deal back: its lines become less, and the sale is booked anew for what is left.

    The sale keeps its day, rate and costs; the reversal and the new entry are booked `at` the day on which we learnt of
    it, which for a file is the day of the return and `told_at` now. Refused for more than was sold, and once the pay of
    the sale is closed, unless it was asked for and `by` `decided`.
    """
    with acting(by, "deal.take_back", why=why):
        current = lock(deal)
        if not decided:
            permits.check(current, ["lines"], by)
        _check(current, day, business_day(told_at or at), decided=decided)
        _check_goods(goods)
        kept = _write(current, goods)
        _book(current, by, at)
        made = DealReturn.objects.create(
            deal=current,
            external_id=external_id,
            day=day,
            amount=total(one.amount for one in kept),
            goods=as_kept(kept),
            why=why.strip()[:LONGEST_WHY],
            by=by,
            at=told_at or at,
        )
        book(current, by=by, at=at)
        _tell(current, made, "deal_returned", happened_at=at, by=by, at=made.at)
        if told_at is None and by is not None:
            notifications.tell_owner(current, "return", lambda: notifications.changed(current, by), by=by, at=at)
        return made


def reverse_return(made: DealReturn, *, why: str, by: User, at: datetime, decided: bool = False) -> DealReturn:
    """Take a return back that was booked by mistake: the goods stand in the deal again, the sale is booked as it was."""
    with acting(by, "deal.reverse_return", why=why):
        current = lock(made.deal)
        if not decided:
            permits.check(current, ["lines"], by)
        _check_reversible(made, current)
        if not why.strip():
            raise Refused(_("Say why it is taken back."), field="why")
        _put_back(current, read_kept(made.goods))
        back = DealReturn.objects.create(
            deal=current,
            day=business_day(at),
            amount=-made.amount,
            goods=made.goods,
            why=why.strip()[:LONGEST_WHY],
            reverses=made,
            by=by,
            at=at,
        )
        _book(current, by, at)
        book(current, by=by, at=at, again=True)
        _tell(current, back, "deal_return_back", happened_at=at, by=by, at=at)
        notifications.tell_owner(current, "return", lambda: notifications.changed(current, by), by=by, at=at)
        return back


def _check_reversible(made: DealReturn, deal: Deal) -> None:
    """Refuse to take back what is taken back already, or whose goods nobody kept."""
    if made.reverses_id is not None or DealReturn.objects.filter(reverses=made).exists():
        raise Refused(_("This return was taken back already."), code="nothing_left")
    if deal.state != StageKind.WON:
        raise Refused(
            _("“%(deal)s” is not won any more. Win it again, or change its products.") % {"deal": deal.name},
            code="not_won",
        )
    if not made.goods:
        raise Refused(
            _("What came back was not kept then. Ask for a change of the products instead."), code="goods_unknown"
        )


def _check(deal: Deal, day: date, today: date, *, decided: bool) -> None:
    if deal.state != StageKind.WON or deal.closed_on is None:
        raise Refused(_("“%(deal)s” is not won, so nothing of it can come back.") % {"deal": deal.name})
    dates = {"day": write.day(day, current_language()), "sold": write.day(deal.closed_on, current_language())}
    if day < deal.closed_on:
        raise Refused(_("It comes back on %(day)s, before it was sold on %(sold)s.") % dates, field="closed")
    if day > today:
        raise Refused(_("The day cannot lie in the future."), field="closed")
    people = {part.person_id for part in splits_of(deal)} or {deal.owner_id}
    if not decided and pay.state_on(people, [deal.closed_on]) is PayState.CLOSED:
        raise Refused(
            _("The pay of %(sold)s is closed. Ask for the return on the page of the deal.") % dates, field="closed"
        )


def _check_goods(goods: Sequence[Sold]) -> None:
    if any(one.amount < 0 or (one.quantity is not None and one.quantity < 0) for one in goods):
        raise Refused(_("What comes back is written as a figure above zero."), field="amount")
    if not any(one.amount for one in goods):
        raise Refused(_("What comes back must be worth more than nothing."), field="amount")


def _write(deal: Deal, goods: Sequence[Sold]) -> list[Goods]:
    """Make the lines less by what comes back; return it line by line."""
    rows = list(deal.lines.order_by("position", "id"))
    before = sold_lines(deal, rows)
    left = before
    for back in goods:
        left = _less(left, back, deal)
    if not rows:
        deal.amount = left[0].amount
        return [Goods(None, None, before[0].amount - left[0].amount)]
    kept = []
    for row, stays in zip(rows, left, strict=True):
        quantity = row.quantity if stays.amount == 0 else row.quantity - (stays.quantity or ZERO)
        if stays.amount != row.amount or quantity:
            kept.append(Goods(row.product_id, quantity, row.amount - stays.amount, row.unit_price, row.discount))
        if stays.amount == 0:
            row.delete()
        elif kept and (stays.amount, stays.quantity) != (row.amount, row.quantity):
            row.quantity, row.amount = row.quantity - quantity, stays.amount
            row.save(update_fields=["quantity", "amount"])
    deal.amount = total(stays.amount for stays in left)
    return kept


def _less(left: list[Sold], back: Sold, deal: Deal) -> list[Sold]:
    back = replace(back, amount=quantize(back.amount, deal.currency))
    if back.product_id is None and len(left) == 1:
        back = replace(back, product_id=left[0].product_id)
    try:
        out = after_return(left, back)
    except TooMuchBack as fault:
        raise _too_much(fault.left, back, deal) from None
    if any(kept.amount and kept.quantity is not None and kept.quantity <= 0 for kept in out):
        raise Refused(
            _(
                "All pieces come back, but not all of their amount. Take all of it back, and enter what the customer keeps paying as a deal of its own."
            ),
            field="amount",
        )
    return out


def _too_much(left: Sold, back: Sold, deal: Deal) -> Refused:
    product = Product.objects.filter(pk=back.product_id).first() if back.product_id else None
    facts = {"product": product.label if product else deal.name, "sold": plain(left.amount)}
    facts["back"] = plain(back.amount)
    if not left.amount:
        return Refused(_("Nothing of “%(product)s” was sold in this deal.") % facts, field="product")
    if back.amount <= left.amount:
        facts |= {"sold": plain(left.quantity or ZERO), "back": plain(back.quantity or ZERO)}
        return Refused(
            _("%(back)s pieces of “%(product)s” come back, but only %(sold)s were sold.") % facts, field="quantity"
        )
    return Refused(_("%(back)s of “%(product)s” come back, but only %(sold)s were sold.") % facts, field="amount")


def _put_back(deal: Deal, goods: Sequence[Goods]) -> None:
    """Give the deal its goods back: to the line they were taken from, or as a line of their own where it is gone."""
    rows = list(deal.lines.order_by("position", "id"))
    for one in goods:
        if one.product_id is None:
            if rows:
                raise Refused(_("The deal has products by now. Ask for a change of them instead."), code="has_lines")
            deal.amount += one.amount
            continue
        same = [
            row
            for row in rows
            if (row.product_id, row.unit_price, row.discount) == (one.product_id, one.unit_price, one.discount)
        ]
        row = same[0] if same else DealLine(deal=deal, product_id=one.product_id, quantity=ZERO, amount=ZERO)
        if not same:
            row.unit_price, row.discount = one.unit_price, one.discount
            row.position = max((old.position for old in rows), default=-1) + 1
            rows.append(row)
        row.quantity, row.amount = row.quantity + (one.quantity or ZERO), row.amount + one.amount
        row.save()
    if rows:
        deal.amount = total(row.amount for row in rows)


def _book(deal: Deal, by: User | None, at: datetime) -> None:
    """Save what the deal is worth now, at the rate at which its sale is booked."""
    assert deal.closed_on is not None
    deal.amount_base = convert(deal.amount, last_rate(deal), company().currency)
    deal.main_product_id = main_product(lines_of(deal), deal.currency)
    if deal.amount:
        deal.returned_on = None
    deal.version += 1
    deal.save(update_fields=["amount", "amount_base", "main_product", "returned_on", "version"])


def _tell(deal: Deal, made: DealReturn, code: str, *, happened_at: datetime, by: User | None, at: datetime) -> None:
    """Write it into the timeline of the deal and its customer."""
    facts = {"amount": str(abs(made.amount)), "day": str(made.day), "note": made.why}
    record_many([notifications.entry(deal, code, happened_at, **facts)], by=by, at=at)
