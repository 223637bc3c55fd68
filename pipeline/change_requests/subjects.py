"""What a request is about: a change of its deal, or a receipt or a return of it to be booked or taken back.

Both are kept in plain values (`before`, `after`), carried out when they are decided, and tried before.
"""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from pipeline.change_requests.models import ChangeRequest
from pipeline.change_requests.trial import Affected, affected_by
from pipeline.deals.actions.deals import carry_out
from pipeline.deals.changes import read_change, stored_values
from pipeline.deals.models import Deal
from pipeline.deals.queries import pay
from pipeline.deals.queries.lines_and_splits import splits_of
from pipeline.deals.rights import PayState
from pipeline.receipts import changes as receipt_wanted
from pipeline.receipts import permits as receipts
from pipeline.returns import changes as return_wanted
from salesplan.people.models import User


def is_current(request: ChangeRequest) -> bool:
    """Say whether what a request is about is still as it was when it was asked for."""
    receipt = receipt_wanted.read_change(request.after)
    if receipt is not None:
        return request.before == {receipt.field: receipt.stands()}
    goods = return_wanted.read_change(request.after)
    if goods is not None:
        return request.before == {goods.field: goods.stands(request.deal)}
    return stored_values(request.deal, request.before) == request.before


def pay_closed_since(request: ChangeRequest) -> bool:
    """Say whether the pay of a receipt's day was closed since it was asked for as one that pays nobody."""
    receipt = receipt_wanted.read_change(request.after)
    if receipt is None or request.pays:
        return False
    return receipts.pay_state(request.deal, receipt.kind, receipt.day) is PayState.CLOSED


def carry_out_step(request: ChangeRequest, *, by: User, at: datetime) -> Callable[[], Any]:
    """Return what carries a request out."""
    booking = receipt_wanted.read_change(request.after) or return_wanted.read_change(request.after)
    if booking is not None:
        return lambda: booking.carry_out(request.deal, by=by, at=at)
    change = read_change(request.after)
    return lambda: carry_out(request.deal, change, by=by, at=at)


def affected(request: ChangeRequest, today: date) -> Affected:
    """Return the days and people whose pay a request touches."""
    receipt = receipt_wanted.read_change(request.after)
    if receipt is not None:
        return affected_by_receipt(request.deal, receipt)
    if return_wanted.read_change(request.after) is not None:
        return affected_by_return(request.deal)
    return affected_by(request.deal, read_change(request.after), today)


def affected_by_receipt(deal: Deal, change: receipt_wanted.ReceiptChange) -> Affected:
    """Return what a receipt touches: its day, and those whom such receipts pay."""
    sellers = {part.person_id for part in splits_of(deal)} or {deal.owner_id}
    return Affected([change.day], sellers, receipts.paid_by(deal, change.kind, change.day))


def affected_by_return(deal: Deal) -> Affected:
    """Return what a return touches: the day of the sale, and whom it pays."""
    sellers = {part.person_id for part in splits_of(deal)} or {deal.owner_id}
    return Affected([deal.closed_on] if deal.closed_on else [], sellers)


def state_now(request: ChangeRequest, today: date) -> PayState:
    """Return how far the pay is now of the days that a request touches: it may have been closed since."""
    if not request.pays:
        return PayState.OPEN
    if (receipt := receipt_wanted.read_change(request.after)) is not None:
        return receipts.pay_state(request.deal, receipt.kind, receipt.day)
    if return_wanted.read_change(request.after) is not None:
        sold = affected_by_return(request.deal)
        return pay.state_on(sold.sellers, sold.days) if sold.days else PayState.OPEN
    change = read_change(request.after)
    candidates = (request.deal.closed_on, change.closed_on, change.values.get("closed_on"))
    days = {day for day in candidates if day is not None}
    people = {part.person_id for part in (*splits_of(request.deal), *(change.splits or ()))} or {request.deal.owner_id}
    return pay.state_on(people, sorted(days or {today}))
