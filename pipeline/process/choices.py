"""The fixed meaning of stages, whatever a company calls them."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class StageKind(TextChoices):
    OPEN = "open", _("Open")
    WON = "won", _("Won")
    LOST = "lost", _("Lost")


class ForecastCategory(TextChoices):
    PIPELINE = "pipeline", _("Pipeline")
    BEST_CASE = "best_case", _("Best case")
    COMMIT = "commit", _("Commit")
    CLOSED = "closed", _("Closed")
    OMITTED = "omitted", _("Omitted")


class RequiredField(TextChoices):
    """What a stage may ask to be filled in before a deal leaves it for a later one."""

    ACCOUNT = "account", _("Customer")
    CONTACTS = "contacts", _("Contacts")
    AMOUNT = "amount", _("Amount")
    LINES = "lines", _("Products")
    EXPECTED_CLOSE = "expected_close_on", _("Expected close")
    NEXT_STEP = "next_step", _("Next step")
    CHANNEL = "channel", _("Channel")
    RIVAL = "rival", _("Rival")
