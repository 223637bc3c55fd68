"""Files attached to a dispute: whoever may still say something in it attaches them, and what was said tells of it."""

from django.urls import reverse

from goals.pay.disputes.actions import record_attached
from goals.pay.disputes.models import Dispute
from salesplan.core.attachments.kinds import AttachableKind, register
from salesplan.people.access import scope_of


def register_all() -> None:
    """Let files be attached to disputes."""
    register(
        "dispute",
        AttachableKind(
            model=Dispute,
            may_attach=lambda user, dispute: scope_of(user).may_write and dispute.is_live,
            record_in_timeline=record_attached,
            address=lambda dispute: reverse("goals:dispute_detail", args=[dispute.pk]),
        ),
    )
