"""Fixed choices that describe a contact."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class BuyingRole(TextChoices):
    DECIDES = "decides", _("Decision maker")
    INFLUENCES = "influences", _("Influencer")
    USES = "uses", _("User")
    BUYS = "buys", _("Buyer")
    BLOCKS = "blocks", _("Blocker")
    UNKNOWN = "unknown", _("Unknown")


class Consent(TextChoices):
    """Whether we may write to the person; nobody is written to without `given`."""

    UNKNOWN = "unknown", _("Not asked")
    GIVEN = "given", _("Given")
    REFUSED = "refused", _("Refused")
