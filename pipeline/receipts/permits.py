"""Whether somebody may book or take back a receipt: asked once, by the actions, of the table of rights."""

from datetime import date

from django.utils.translation import gettext as _

from pipeline.deals.models import Deal
from pipeline.deals.permits import relations_of
from pipeline.deals.queries import pay
from pipeline.deals.queries.lines_and_splits import splits_of
from pipeline.deals.rights import PayState
from pipeline.receipts.rights import BOOKED, BOOKED_CLOSED, RECEIPTS, TO_BOOK, TO_BOOK_CLOSED
from salesplan.core import format as write
from salesplan.core.errors import NeedsRequest, NotAllowed
from salesplan.core.rights import Relation, Rights
from salesplan.people.models import User


def paid_by(deal: Deal, kind: str, day: date) -> set[int]:
    """Return whose plan pays them by receipts of a kind for what the people of a deal sell."""
    sellers = {part.person_id for part in splits_of(deal)} or {deal.owner_id}
    pay_known = pay.pay_questions()
    return pay_known.paid_on({*sellers, *pay_known.also_paid(sellers, [day])}, kind)


def pay_state(deal: Deal, kind: str, day: date) -> PayState:
    """Return how far the pay of a day is of those whom the deal pays by receipts of a kind."""
    paid = paid_by(deal, kind, day)
    return pay.pay_questions().state(paid, [day]) if paid else PayState.OPEN


def rights_on(
    deal: Deal, by: User | None, *, kind: str = "", day: date | None = None, taking_back: bool = False
) -> Rights:
    """Return what a person may do with receipts of a deal; without a day, as long as its pay is open.

    An admin whom the deal pays stands in closed pay where a lead stands.
    """
    paid = paid_by(deal, kind, day) if day is not None else set()
    is_closed = bool(paid) and day is not None and pay.pay_questions().state(paid, [day]) is PayState.CLOSED
    # Nobody (an import that names no person) writes as an admin of whom one cannot say whom it pays.
    relations = frozenset({Relation.ADMIN}) if by is None else relations_of(deal, by)
    if is_closed and Relation.ADMIN in relations and (by is None or by.pk in paid):
        relations = relations - {Relation.ADMIN} | {Relation.LEAD}
    if taking_back:
        return Rights(RECEIPTS, BOOKED_CLOSED if is_closed else BOOKED, relations)
    return Rights(RECEIPTS, TO_BOOK_CLOSED if is_closed else TO_BOOK, relations)


def check(deal: Deal, kind: str, day: date, by: User | None, *, taking_back: bool = False) -> None:
    """Refuse to book or take back what `by` may not; what they can ask for raises NeedsRequest."""
    name = "reversal" if taking_back else "amount"
    rights = rights_on(deal, by, kind=kind, day=day, taking_back=taking_back)
    if rights.never([name]):
        raise NotAllowed(only_some())
    if not rights.only_ask([name]):
        return
    if rights.state in (TO_BOOK_CLOSED, BOOKED_CLOSED):
        message = _(
            "The pay period of %(day)s is closed. Choose a day in an open period, or give a reason: an admin who is not paid by this deal decides."
        )
        raise NeedsRequest(message % {"day": write.day(day)}, fields=[name], field="day")
    raise NeedsRequest(
        _(
            "Only the deal's owner, their manager or an admin can book invoices and payments. Give a reason and propose it to them."
        ),
        fields=[name],
    )


def only_some() -> str:
    """Say who books invoices and payments."""
    return _("Only the deal's owner, their manager or an admin can book invoices and payments.")


def may_record(user: User, deal: Deal) -> bool:
    """Say whether a person books invoices and payments of a deal by themselves: its owner, who leads them, an admin."""
    return rights_on(deal, user).may_edit("amount")
