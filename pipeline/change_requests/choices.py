"""Where a request stands, and what is answered to one."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ChangeRequestState(TextChoices):
    """Where a request stands: what the answers to it come to."""

    WAITING = "waiting", _("Waiting")
    GRANTED = "granted", pgettext_lazy("request", "Granted")
    REFUSED = "refused", pgettext_lazy("request", "Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")


LEVELS = {
    ChangeRequestState.WAITING: "warn",
    ChangeRequestState.GRANTED: "ok",
    ChangeRequestState.REFUSED: "bad",
    ChangeRequestState.WITHDRAWN: "neutral",
}


class RequestAnswer(TextChoices):
    """What somebody answers. `AGREED` is one of several who must agree; the others end a request."""

    AGREED = "agreed", _("Agreed")
    GRANTED = "granted", pgettext_lazy("request", "Granted")
    REFUSED = "refused", pgettext_lazy("request", "Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")


FINAL = (RequestAnswer.GRANTED, RequestAnswer.REFUSED, RequestAnswer.WITHDRAWN)
