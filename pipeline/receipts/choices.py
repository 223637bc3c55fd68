"""Fixed choices of receipts."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ReceiptKind(TextChoices):
    """What happened to the money of a won deal: it was asked for, or it came."""

    INVOICED = "invoiced", _("Invoiced")
    PAID = "paid", pgettext_lazy("by the customer", "Paid")


# What one entry is called.
ENTRY = {ReceiptKind.INVOICED.value: _("Invoice"), ReceiptKind.PAID.value: _("Payment")}
