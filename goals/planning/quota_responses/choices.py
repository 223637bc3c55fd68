"""What people say about a quota, and how it stands between them."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class QuotaResponseKind(TextChoices):
    """What somebody says: the person accepts or objects, a superior answers an objection."""

    ACCEPTED = "accepted", _("Accepted")
    OBJECTED = "objected", _("Objected")
    ANSWERED = "answered", _("Answered")


class QuotaResponseState(TextChoices):
    """Where a quota stands: what was said last about its newest figure, if anything."""

    WAITING = "waiting", _("Not accepted yet")
    ACCEPTED = "accepted", _("Accepted")
    OBJECTED = "objected", _("Objection open")
    ANSWERED = "answered", _("Objection answered")
    REMOVED = "removed", _("Removed")


LEVELS = {
    QuotaResponseState.WAITING: "neutral",
    QuotaResponseState.ACCEPTED: "ok",
    QuotaResponseState.OBJECTED: "bad",
    QuotaResponseState.ANSWERED: "info",
    QuotaResponseState.REMOVED: "neutral",
}
ICONS = {
    QuotaResponseState.WAITING: "hourglass",
    QuotaResponseState.ACCEPTED: "circle-check",
    QuotaResponseState.OBJECTED: "message-circle-warning",
    QuotaResponseState.ANSWERED: "message-circle-reply",
    QuotaResponseState.REMOVED: "circle-slash",
}
