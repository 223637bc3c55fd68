"""Goods of a won deal that came back: what is left stays sold, and the ledger shows the step as reversal and new entry."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from customers.timeline.actions import record_many
from pipeline.deals import pay, telling
from pipeline.deals.models import Deal, DealReturn
from pipeline.deals.parts import splits_of
from pipeline.deals.rights import PayState
from pipeline.deals.rules import Sold, TooMuchBack, after_return
from pipeline.process.choices import StageKind
from pipeline.products.models import Product
from pipeline.receipts.actions import follow_sale
from pipeline.sales.actions import post_sale
from pipeline.sales.queries import rate_of
from salesplan.core import format as write
from salesplan.core.audit import acting
from salesplan.core.company.queries import company
from salesplan.core.editing import lock
from salesplan.core.errors import Refused
from salesplan.core.forms import plain
from salesplan.core.money import convert, quantize
from salesplan.core.writing import lang
from salesplan.people.models import User


def take_back(
    deal: Deal, *, goods: Sequence[Sold], day: date, external_id: str = "", by: User, at: datetime, told_at: datetime
) -> DealReturn:
    """Take goods of a won deal back: its lines become less, and the sale is booked anew for what is left.

    The sale keeps its day and its rate; the reversal and the new entry are booked `at` the day of the return. `told_at` is
    now. Refused for more than was sold, and once the pay of the sale is closed: that is a change to be asked for.
    """
    with acting(by, "deal.take_back"):
        current = lock(deal)
        _check(current, day)
        amount = _write(current, goods)
        _book(current, by, at)
        made = DealReturn.objects.create(
            deal=current, external_id=external_id, day=day, amount=amount, by=by, at=told_at
        )
        entry = telling.entry(current, "deal_returned", at, amount=str(amount), day=str(day))
        record_many([entry], by=by, at=told_at)
        return made


def _check(deal: Deal, day: date) -> None:
    if deal.state != StageKind.WON or deal.closed_on is None:
        raise Refused(_("“%(deal)s” is not won, so nothing of it can come back.") % {"deal": deal.name})
    dates = {"day": write.day(day, lang()), "sold": write.day(deal.closed_on, lang())}
    if day < deal.closed_on:
        raise Refused(_("It comes back on %(day)s, before it was sold on %(sold)s.") % dates, field="closed")
    people = {part.person_id for part in splits_of(deal)} or {deal.owner_id}
    if pay.state_on(people, [deal.closed_on]) is PayState.CLOSED:
        raise Refused(
            _("The pay of %(sold)s is closed. Ask for the change on the page of the deal.") % dates, field="closed"
        )


def _write(deal: Deal, goods: Sequence[Sold]) -> Decimal:
    """Make the lines less by what comes back; return its amount."""
    rows = list(deal.lines.order_by("position", "id"))
    before = [Sold(row.product_id, row.quantity, row.amount) for row in rows] or [Sold(None, None, deal.amount)]
    left = before
    for back in goods:
        left = _less(left, back, deal)
    for row, kept in zip(rows, left, strict=False):
        if kept.amount == 0:
            row.delete()
        elif kept.amount != row.amount or kept.quantity != row.quantity:
            row.quantity, row.amount = kept.quantity or row.quantity, kept.amount
            row.save(update_fields=["quantity", "amount"])
    deal.amount = sum((kept.amount for kept in left), Decimal(0))
    return sum((line.amount for line in before), Decimal(0)) - deal.amount


def _less(left: list[Sold], back: Sold, deal: Deal) -> list[Sold]:
    back = Sold(back.product_id, back.quantity, quantize(back.amount, deal.currency))
    if back.product_id is None and len(left) == 1:
        back = Sold(left[0].product_id, back.quantity, back.amount)
    try:
        out = after_return(left, back)
    except TooMuchBack as fault:
        product = Product.objects.filter(pk=back.product_id).first()
        facts = {"product": product.label if product else deal.name, "sold": plain(fault.left.amount)}
        facts["back"] = plain(back.amount)
        if not fault.left.amount:
            raise Refused(_("Nothing of “%(product)s” was sold in this deal.") % facts, field="product") from None
        raise Refused(
            _("%(back)s of “%(product)s” come back, but only %(sold)s were sold.") % facts, field="amount"
        ) from None
    if any(kept.amount and kept.quantity is not None and kept.quantity <= 0 for kept in out):
        raise Refused(
            _(
                "All pieces come back, but not all of their amount. Enter what the customer keeps paying as a line of its own."
            ),
            field="amount",
        )
    return out


def _book(deal: Deal, by: User, at: datetime) -> None:
    day = deal.closed_on
    assert day is not None
    rate = rate_of(deal, day)
    deal.amount_base = convert(deal.amount, rate, company().currency)
    deal.version += 1
    deal.save(update_fields=["amount", "amount_base", "version"])
    post_sale(deal, sold_on=day, by=by, at=at)
    follow_sale(deal, at=at)
