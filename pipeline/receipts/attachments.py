"""Files attached to an invoice or a payment: whoever books receipts of the deal attaches them; its timeline tells of it."""

from datetime import datetime

from django.urls import reverse

from customers.timeline import actions as timeline
from customers.timeline.choices import EntryKind
from pipeline.receipts.models import Receipt
from pipeline.receipts.permits import may_record
from salesplan.core.attachments.kinds import AttachableKind, register
from salesplan.people.models import User


def _notify(receipt: Receipt, verb: str, name: str, *, by: User, at: datetime) -> None:
    deal = receipt.deal
    data = {"deal": deal.name, "file": name, "receipt": receipt.pk}
    timeline.record(
        account=deal.account,
        about=("deal", deal.pk),
        kind=EntryKind.SYSTEM,
        code=f"receipt_file_{verb}",
        data=data,
        by=by,
        at=at,
    )


def register_all() -> None:
    """Let files be attached to receipts."""
    register(
        "receipt",
        AttachableKind(
            model=Receipt,
            may_attach=lambda user, receipt: may_record(user, receipt.deal),
            record_in_timeline=_notify,
            address=lambda receipt: reverse("pipeline:deal_detail", args=[receipt.deal_id]),
        ),
    )
