"""Files attached to a deal: whoever sees it and may write attaches them; its timeline tells of it."""

from datetime import datetime

from django.urls import reverse

from pipeline.deals import notifications
from pipeline.deals.models import Deal
from salesplan.core.attachments.kinds import AttachableKind, register
from salesplan.people.access import scope_of
from salesplan.people.models import User


def _notify(deal: Deal, verb: str, name: str, *, by: User, at: datetime) -> None:
    notifications.record(deal, f"file_{verb}", by=by, at=at, file=name)


def register_all() -> None:
    """Let files be attached to deals."""
    register(
        "deal",
        AttachableKind(
            model=Deal,
            may_attach=lambda user, deal: scope_of(user).may_write,
            record_in_timeline=_notify,
            address=lambda deal: reverse("pipeline:deal_detail", args=[deal.pk]),
        ),
    )
