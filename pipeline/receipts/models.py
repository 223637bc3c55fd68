"""Invoices and payments of won deals, and whom they count for. Both are appended and never change."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pipeline.deals.models import Deal
from pipeline.receipts.choices import ReceiptKind
from salesplan.core.fields import MoneyField, RateField, append_only
from salesplan.people.access import scope_of
from salesplan.people.models import User


class ReceiptQuerySet(models.QuerySet["Receipt"]):
    def visible_to(self, user: User) -> "ReceiptQuerySet":
        """Who sees the deal sees what was invoiced and paid for it."""
        if scope_of(user).sees_all:
            return self
        return self.filter(deal__in=Deal.objects.visible_to(user).values("pk"))


class Receipt(models.Model):
    """An invoice or a payment of a won deal in the deal's currency; a refund or credit note is negative.

    `rate` is that of its day, a refund keeps the rate at which the money came. `is_over` says that whoever booked it
    knew that it exceeds what was sold.
    """

    deal = models.ForeignKey("pipeline.Deal", models.PROTECT, related_name="receipts", verbose_name=_("deal"))
    kind = models.CharField(_("kind"), max_length=8, choices=ReceiptKind)
    day = models.DateField(_("day"))
    currency = models.CharField(_("currency"), max_length=3)
    amount = MoneyField(_("amount"))
    rate = RateField()
    amount_base = MoneyField()
    reference = models.CharField(_("reference"), max_length=80, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    is_over = models.BooleanField(default=False)
    reverses = models.ForeignKey("self", models.PROTECT, null=True, related_name="reversals")
    external_id = models.CharField(max_length=120, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    objects = ReceiptQuerySet.as_manager()

    class Meta:
        ordering = ["-day", "-id"]
        indexes = [
            models.Index(fields=["deal", "kind"], name="receipt_deal"),
            models.Index(fields=["kind", "day"], name="receipt_day"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["external_id"], name="receipt_external", condition=~Q(external_id="")),
            models.CheckConstraint(
                condition=Q(reverses=None, amount__gt=0) | Q(reverses__isnull=False, amount__lt=0),
                name="receipt_refund_is_negative",
            ),
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.kind} {self.day} {self.amount} {self.currency}"


class ShareQuerySet(models.QuerySet["ReceiptShare"]):
    def visible_to(self, user: User) -> "ShareQuerySet":
        """As in the sales ledger: what is credited to oneself, to one's people, or was to one's teams."""
        scope = scope_of(user)
        if scope.sees_all:
            return self
        visible = Q(entry__person__in=scope.person_ids)
        if scope.team_ids:
            visible |= Q(entry__team__in=scope.team_ids)
        return self.filter(visible)

    def in_force(self) -> "ShareQuerySet":
        """Those that count today: neither taken back nor taking back."""
        return self.filter(reverses=None, reversed_by=None)


class _OfRevenue(models.Manager.from_queryset(ShareQuerySet)):  # type: ignore[misc]
    """Of what was sold: without the parts of overlays."""

    def get_queryset(self) -> ShareQuerySet:
        return super().get_queryset().filter(is_overlay=False)


class ReceiptShare(models.Model):
    """The part of a receipt that counts for one entry of the sales ledger, so for its person, product and team.

    When the deal changes, its sale is posted anew and the shares follow: those of the old entries are taken back by
    rows of the opposite sign (`reverses`), those of the new ones are added, both `at` the time of the change.
    Parts of overlays come on top of the receipt and stand in no total: `credits` holds them too, `objects` does not.
    """

    receipt = models.ForeignKey(Receipt, models.PROTECT, related_name="shares")
    entry = models.ForeignKey("pipeline.SaleEntry", models.PROTECT, related_name="receipt_shares")
    amount = MoneyField(_("amount"))
    amount_base = MoneyField()
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")
    at = models.DateTimeField()
    is_overlay = models.BooleanField(default=False)

    objects = _OfRevenue()
    credits = ShareQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["receipt", "entry"], name="receiptshare_parts")]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.receipt_id} → {self.entry_id}: {self.amount}"
