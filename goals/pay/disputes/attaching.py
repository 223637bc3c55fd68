"""Files attached to a dispute: whoever may still say something in it attaches them, and what was said tells of it."""

from datetime import datetime

from django.urls import reverse

from goals.pay.disputes.choices import Kind
from goals.pay.disputes.models import Dispute, DisputeEntry
from salesplan.core.attachments.kinds import AttachableKind, register
from salesplan.people.access import scope_of
from salesplan.people.models import User

_KINDS = {"added": Kind.ATTACHED, "removed": Kind.DETACHED}


def _tell(dispute: Dispute, verb: str, name: str, *, by: User, at: datetime) -> None:
    DisputeEntry.objects.create(dispute=dispute, kind=_KINDS[verb], to_state=dispute.state, text=name, by=by, at=at)


def register_all() -> None:
    """Let files be attached to disputes."""
    register(
        "dispute",
        AttachableKind(
            model=Dispute,
            may_attach=lambda user, dispute: scope_of(user).may_write and dispute.is_live,
            tell=_tell,
            address=lambda dispute: reverse("goals:dispute_detail", args=[dispute.pk]),
        ),
    )
