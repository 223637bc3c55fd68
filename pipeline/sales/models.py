"""The sales ledger and its roll-up. Entries are appended and never change; the database refuses anything else."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from customers.accounts.choices import Industry
from pipeline.deals.choices import DealType
from salesplan.core.fields import MoneyField, RateField, append_only
from salesplan.people.access import scope_of
from salesplan.people.models import User


class LedgerQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> "LedgerQuerySet":
        """A rep sees what is credited to them, a manager what is credited to their people or was to their teams."""
        scope = scope_of(user)
        if scope.sees_all:
            return self
        visible = Q(person__in=scope.person_ids)
        if scope.team_ids:
            visible |= Q(team__in=scope.team_ids)
        return self.filter(visible)


class Dimensions(models.Model):
    """What every figure can be grouped by, as it was on the day of the sale."""

    sold_on = models.DateField(_("sold on"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name=_("person"),
    )
    team = models.ForeignKey(
        "people.Team",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("team"),
    )
    region = models.ForeignKey(
        "people.Team",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("region"),
    )
    product = models.ForeignKey(
        "pipeline.Product",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("product"),
    )
    channel = models.ForeignKey(
        "pipeline.Channel",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("channel"),
    )
    industry = models.CharField(_("industry"), max_length=20, choices=Industry, blank=True)

    class Meta:
        abstract = True


class _Revenue(models.Manager.from_queryset(LedgerQuerySet)):  # type: ignore[misc]
    """What was sold: each sale once, without the overlays that come on top of it."""

    def get_queryset(self) -> LedgerQuerySet:
        return super().get_queryset().filter(is_overlay=False)


class SaleEntry(Dimensions):
    """One line of the ledger: a deal line credited to one person, or the reversal of such an entry.

    `deals` is 1 on the entry that stands for the deal as a whole (the owner's share of the largest line), −1 on its
    reversal and 0 elsewhere, so that counting deals is a sum in every dimension and a shared deal counts once.

    `cost_base` is what the sale cost on its day, nothing where that was not known: then it has no margin. `discount` is
    the share by which it was sold below the list price of that day. Both are frozen, as is the type of the deal.

    An overlay is credit on top of what was sold, so it stands in no total: `objects` does not hold it. Whoever asks what
    people are credited with, for their pay or for who gains by a sale, asks `credits`.
    """

    deal = models.ForeignKey("pipeline.Deal", models.PROTECT, related_name="sale_entries")
    account = models.ForeignKey("customers.Account", models.PROTECT, null=True, related_name="sale_entries")
    currency = models.CharField(max_length=3)
    amount = MoneyField()
    rate = RateField()
    amount_base = MoneyField(_("amount"))
    quantity = models.DecimalField(max_digits=12, decimal_places=3, default=0)
    percent = models.DecimalField(_("share %"), max_digits=6, decimal_places=2)
    deals = models.SmallIntegerField(default=0)
    cost_base = MoneyField(_("cost"), null=True)
    deal_type = models.CharField(_("type of deal"), max_length=9, choices=DealType, blank=True)
    discount = models.DecimalField(_("discount"), max_digits=9, decimal_places=4, null=True)
    booked_at = models.DateTimeField(_("booked"))
    posting = models.PositiveIntegerField()
    is_overlay = models.BooleanField(default=False)
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")
    key = models.CharField(max_length=80, unique=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = _Revenue()
    credits = LedgerQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["person", "sold_on"], name="sale_person"),
            models.Index(fields=["sold_on", "id"], name="sale_day"),
            models.Index(fields=["team", "sold_on"], name="sale_team"),
            models.Index(fields=["deal"], name="sale_deal"),
            models.Index(fields=["account", "sold_on"], name="sale_account"),
            models.Index(fields=["booked_at"], name="sale_booked"),
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return self.key

    @property
    def margin_base(self) -> Decimal | None:
        """What is earned by the sale; None where its cost is not known."""
        return None if self.cost_base is None else self.amount_base - self.cost_base


class SalesDay(Dimensions):
    """The sum of the ledger by day and dimension, kept in the transaction that writes the ledger."""

    amount_base = MoneyField(default=0)
    margin_base = MoneyField(default=0)
    deals = models.IntegerField(default=0)
    entries = models.IntegerField(default=0)

    objects = LedgerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "sold_on",
                    "person",
                    "team",
                    "region",
                    "product",
                    "channel",
                    "industry",
                ],
                name="one_row_a_day_and_dimension",
                nulls_distinct=False,
            )
        ]
        indexes = [
            models.Index(
                fields=["sold_on"],
                name="salesday_day",
                include=["person", "amount_base", "deals"],
            ),
            models.Index(fields=["person", "sold_on"], name="salesday_person"),
        ]

    def __str__(self) -> str:
        return f"{self.sold_on} {self.person_id}"
