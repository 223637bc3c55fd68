"""Goods of a won deal that come back, and returns that are taken back: what is left stays sold (see `rules`)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from django.utils.translation import gettext as _

from customers.timeline.actions import record_many
from pipeline.deals import notifications, permits
from pipeline.deals.actions.booking import book
from pipeline.deals.models import Deal, DealLine, DealReturn
from pipeline.deals.queries import pay
from pipeline.deals.queries.lines_and_splits import lines_of, splits_of
from pipeline.deals.rights import PayState
from pipeline.deals.rules.deals import main_product
from pipeline.process.choices import StageKind
from pipeline.products.models import Product
from pipeline.returns.queries import sold_lines
from pipeline.returns.rules import ReturnedGoods, SoldGoods, TooMuchReturned, after_return, read_goods, stored_goods
from pipeline.sales.queries import last_rate
from salesplan.core import format as write
from salesplan.core.audit import acting
from salesplan.core.company.queries import business_day, company
from salesplan.core.editing import lock
from salesplan.core.errors import Refused
from salesplan.core.money import ZERO, convert, quantize, total
from salesplan.people.models import User

LONGEST_WHY = 300


def record_return(
    deal: Deal,
    *,
    goods: Sequence[SoldGoods],
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
        taken_back = _write(current, goods)
        _book(current, by, at)
        deal_return = DealReturn.objects.create(
            deal=current,
            external_id=external_id,
            day=day,
            amount=total(goods.amount for goods in taken_back),
            goods=stored_goods(taken_back),
            why=why.strip()[:LONGEST_WHY],
            by=by,
            at=told_at or at,
        )
        book(current, by=by, at=at)
        _notify(current, deal_return, "deal_returned", happened_at=at, by=by, at=deal_return.at)
        if told_at is None and by is not None:
            notifications.notify_owner(current, "return", lambda: notifications.changed(current, by), by=by, at=at)
        return deal_return


def reverse_return(deal_return: DealReturn, *, why: str, by: User, at: datetime, decided: bool = False) -> DealReturn:
    """Take a return back that was booked by mistake: the goods stand in the deal again, the sale is booked as it was."""
    with acting(by, "deal.reverse_return", why=why):
        current = lock(deal_return.deal)
        if not decided:
            permits.check(current, ["lines"], by)
        _check_reversible(deal_return, current)
        if not why.strip():
            raise Refused(_("Say why it is reversed."), field="why")
        _put_back(current, read_goods(deal_return.goods))
        reversal = DealReturn.objects.create(
            deal=current,
            day=business_day(at),
            amount=-deal_return.amount,
            goods=deal_return.goods,
            why=why.strip()[:LONGEST_WHY],
            reverses=deal_return,
            by=by,
            at=at,
        )
        _book(current, by, at)
        book(current, by=by, at=at, is_rebooking=True)
        _notify(current, reversal, "deal_return_back", happened_at=at, by=by, at=at)
        notifications.notify_owner(current, "return", lambda: notifications.changed(current, by), by=by, at=at)
        return reversal


def _check_reversible(deal_return: DealReturn, deal: Deal) -> None:
    """Refuse to take back what is taken back already, or whose goods nobody kept."""
    if deal_return.reverses_id is not None or DealReturn.objects.filter(reverses=deal_return).exists():
        raise Refused(_("This return has already been reversed."), code="nothing_left")
    if deal.state != StageKind.WON:
        raise Refused(
            _("“%(deal)s” is no longer won. Win it again, or change its products.") % {"deal": deal.name},
            code="not_won",
        )
    if not deal_return.goods:
        raise Refused(
            _("What was returned was not recorded at the time. Request a change to the products instead."),
            code="goods_unknown",
        )


def _check(deal: Deal, day: date, today: date, *, decided: bool) -> None:
    if deal.state != StageKind.WON or deal.closed_on is None:
        raise Refused(_("“%(deal)s” is not won, so nothing can be returned.") % {"deal": deal.name})
    dates = {"day": write.day(day), "sold": write.day(deal.closed_on)}
    if day < deal.closed_on:
        raise Refused(_("The return on %(day)s is before the sale on %(sold)s.") % dates, field="closed")
    if day > today:
        raise Refused(_("The day can't be in the future."), field="closed")
    people = {part.person_id for part in splits_of(deal)} or {deal.owner_id}
    if not decided and pay.state_on(people, [deal.closed_on]) is PayState.CLOSED:
        raise Refused(
            _("The pay period of %(sold)s is closed. Request the return on the deal's page.") % dates, field="closed"
        )


def _check_goods(goods: Sequence[SoldGoods]) -> None:
    if any(sold.amount < 0 or (sold.quantity is not None and sold.quantity < 0) for sold in goods):
        raise Refused(_("Enter the returned quantity or amount as a positive number."), field="amount")
    if not any(sold.amount for sold in goods):
        raise Refused(_("The value of the return must be more than zero."), field="amount")


def _write(deal: Deal, goods: Sequence[SoldGoods]) -> list[ReturnedGoods]:
    """Make the lines less by what comes back; return it line by line."""
    rows = list(deal.lines.order_by("position", "id"))
    before = sold_lines(deal, rows)
    remaining = before
    for returned in goods:
        remaining = _less(remaining, returned, deal)
    if not rows:
        deal.amount = remaining[0].amount
        return [ReturnedGoods(None, None, before[0].amount - remaining[0].amount)]
    kept_lines = []
    for row, remaining_line in zip(rows, remaining, strict=True):
        quantity = row.quantity if remaining_line.amount == 0 else row.quantity - (remaining_line.quantity or ZERO)
        if remaining_line.amount != row.amount or quantity:
            kept_lines.append(
                ReturnedGoods(
                    row.product_id, quantity, row.amount - remaining_line.amount, row.unit_price, row.discount
                )
            )
        if remaining_line.amount == 0:
            row.delete()
        elif kept_lines and (remaining_line.amount, remaining_line.quantity) != (row.amount, row.quantity):
            row.quantity, row.amount = row.quantity - quantity, remaining_line.amount
            row.save(update_fields=["quantity", "amount"])
    deal.amount = total(remaining_line.amount for remaining_line in remaining)
    return kept_lines


def _less(remaining: list[SoldGoods], returned: SoldGoods, deal: Deal) -> list[SoldGoods]:
    returned = replace(returned, amount=quantize(returned.amount, deal.currency))
    if returned.product_id is None and len(remaining) == 1:
        returned = replace(returned, product_id=remaining[0].product_id)
    try:
        out = after_return(remaining, returned)
    except TooMuchReturned as error:
        raise _too_much(error.left, returned, deal) from None
    if any(line.amount and line.quantity is not None and line.quantity <= 0 for line in out):
        raise Refused(
            _(
                "You are returning every unit but not the full amount. Return the full amount, and enter what the customer keeps paying as a new deal."
            ),
            field="amount",
        )
    return out


def _too_much(remaining: SoldGoods, returned: SoldGoods, deal: Deal) -> Refused:
    product = Product.objects.filter(pk=returned.product_id).first() if returned.product_id else None
    params = {"product": product.label if product else deal.name, "sold": write.exact_number(remaining.amount)}
    params["back"] = write.exact_number(returned.amount)
    if not remaining.amount:
        return Refused(_("“%(product)s” was not sold in this deal.") % params, field="product")
    if returned.amount <= remaining.amount:
        params |= {
            "sold": write.exact_number(remaining.quantity or ZERO),
            "back": write.exact_number(returned.quantity or ZERO),
        }
        return Refused(
            _("You can't return %(back)s units of “%(product)s”: only %(sold)s were sold.") % params, field="quantity"
        )
    return Refused(_("You can't return %(back)s of “%(product)s”: only %(sold)s were sold.") % params, field="amount")


def _put_back(deal: Deal, goods: Sequence[ReturnedGoods]) -> None:
    """Give the deal its goods back: to the line they were taken from, or as a line of their own where it is gone."""
    rows = list(deal.lines.order_by("position", "id"))
    for sold in goods:
        if sold.product_id is None:
            if rows:
                raise Refused(_("The deal now has products. Request a change to them instead."), code="has_lines")
            deal.amount += sold.amount
            continue
        same = [
            row
            for row in rows
            if (row.product_id, row.unit_price, row.discount) == (sold.product_id, sold.unit_price, sold.discount)
        ]
        row = same[0] if same else DealLine(deal=deal, product_id=sold.product_id, quantity=ZERO, amount=ZERO)
        if not same:
            row.unit_price, row.discount = sold.unit_price, sold.discount
            row.position = max((old.position for old in rows), default=-1) + 1
            rows.append(row)
        row.quantity, row.amount = row.quantity + (sold.quantity or ZERO), row.amount + sold.amount
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


def _notify(
    deal: Deal, deal_return: DealReturn, code: str, *, happened_at: datetime, by: User | None, at: datetime
) -> None:
    """Write it into the timeline of the deal and its customer."""
    params = {"amount": str(abs(deal_return.amount)), "day": str(deal_return.day), "note": deal_return.why}
    record_many([notifications.entry(deal, code, happened_at, **params)], by=by, at=at)
