"""The programme as an admin sets it up: its terms, by what one earns, its tiers, and what points buy."""

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from customers.loyalty.choices import FIXED, EarnKind, LoyaltyRewardKind
from salesplan.core.fields import InUseQuerySet, MoneyField, NamedRecord, ProseField, RateField, Versioned
from salesplan.core.tracking import tracked

THE_ONE = 1


class PointsField(models.DecimalField):
    """A number of points: up to twelve digits before the point and two behind it."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **{"max_digits": 14, "decimal_places": 2, **kwargs})  # type: ignore[arg-type]


@tracked()
class LoyaltyProgramme(NamedRecord, Versioned):
    """The company's one programme. Shares (`breakage`) are kept as such: 0.15 for 15 %."""

    is_active = models.BooleanField(_("in force"), default=True)
    starts_on = models.DateField(_("purchases count from"))
    joins_by_itself = models.BooleanField(_("customers join with their first purchase"), default=True)
    decimals = models.PositiveSmallIntegerField(_("decimals of points"), default=0)
    unit_value = RateField(_("value of a point"), default=Decimal("0.01"))
    breakage = RateField(_("share never redeemed"), default=Decimal(0))
    return_days = models.PositiveSmallIntegerField(_("return window in days"), default=30)
    expires_months = models.PositiveSmallIntegerField(_("months until points expire"), null=True, blank=True)
    allows_debt = models.BooleanField(_("balance may become negative"), default=False)
    tier_months = models.PositiveSmallIntegerField(_("months that count for tiers"), default=12)
    grace_days = models.PositiveSmallIntegerField(_("days of grace"), default=90)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(pk=THE_ONE), name="one_loyalty_programme"),
            models.CheckConstraint(condition=Q(unit_value__gte=0), name="loyalty_unit_value"),
            models.CheckConstraint(condition=Q(breakage__gte=0, breakage__lte=1), name="loyalty_breakage_is_a_share"),
            models.CheckConstraint(condition=Q(decimals__lte=2), name="loyalty_points_have_two_decimals"),
        ]


@tracked()
class EarnRule(Versioned):
    """One way to earn: so many points for each `per_amount` of the base currency, or so many at once.

    A product is named by its code: products stand above customers and are no record of theirs.
    """

    kind = models.CharField(_("earned for"), max_length=12, choices=EarnKind)
    product_code = models.CharField(_("product code"), max_length=40, blank=True)
    points = PointsField(pgettext_lazy("loyalty", "points"))
    per_amount = MoneyField(_("for each"), null=True, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)

    objects = InUseQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "product_code"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "product_code"], name="one_earn_rule_a_kind"),
            models.CheckConstraint(condition=Q(points__gte=0), name="earn_rule_gives"),
            models.CheckConstraint(
                condition=Q(kind__in=FIXED, per_amount=None) | (~Q(kind__in=FIXED) & Q(per_amount__gt=0)),
                name="earn_rule_of_an_amount",
            ),
            models.CheckConstraint(
                condition=Q(kind=EarnKind.PRODUCT) & ~Q(product_code="")
                | ~Q(kind=EarnKind.PRODUCT) & Q(product_code=""),
                name="earn_rule_of_a_product",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.product_code}".strip()

    @property
    def label(self) -> str:
        """What one earns for."""
        return self.product_code or str(self.get_kind_display())


@tracked()
class LoyaltyTier(NamedRecord, Versioned):
    """A tier, reached by spending `threshold` in the base currency within the window; `discount` is in percent."""

    threshold = MoneyField(_("reached from spending of"))
    discount = models.DecimalField(_("discount %"), max_digits=5, decimal_places=2, default=0)

    class Meta:
        ordering = ["threshold"]
        constraints = [
            models.UniqueConstraint(fields=["threshold"], name="one_tier_a_threshold"),
            models.CheckConstraint(condition=Q(threshold__gte=0), name="tier_threshold_not_negative"),
            models.CheckConstraint(condition=Q(discount__gte=0, discount__lte=100), name="tier_discount_is_a_percent"),
        ]


@tracked()
class LoyaltyReward(NamedRecord, Versioned):
    """What points buy. `value` is what it is worth to the customer, `cost` what it costs the company."""

    kind = models.CharField(_("kind"), max_length=8, choices=LoyaltyRewardKind)
    points = PointsField(pgettext_lazy("loyalty", "points"))
    value = MoneyField(pgettext_lazy("reward", "worth"), default=0)
    cost = MoneyField(_("cost to us"), default=0)
    note = ProseField(_("note"), blank=True)
    is_active = models.BooleanField(_("in use"), default=True)

    objects = InUseQuerySet.as_manager()

    class Meta:
        ordering = ["points", "name"]
        constraints = [
            models.UniqueConstraint(fields=["name"], name="one_reward_a_name"),
            models.CheckConstraint(condition=Q(points__gt=0), name="reward_takes_points"),
            models.CheckConstraint(condition=Q(value__gte=0, cost__gte=0), name="reward_amounts_not_negative"),
        ]
