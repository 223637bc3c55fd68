"""Products, their dated prices in each currency, and what they cost."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from salesplan.core.fields import Findable, MoneyField, NamedRecord, ProseField, Versioned
from salesplan.core.tracking import tracked
from salesplan.people.models import User


class ProductQuerySet(models.QuerySet["Product"]):
    def visible_to(self, user: User) -> "ProductQuerySet":
        """Everybody sells from the same list."""
        return self

    def active(self) -> "ProductQuerySet":
        return self.filter(is_active=True)


@tracked()
class Product(NamedRecord, Findable, Versioned):
    code = models.CharField(_("code"), max_length=40, unique=True)
    family = models.CharField(_("family"), max_length=80, blank=True)
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    description = ProseField(_("description"), blank=True)
    is_active = models.BooleanField(_("on sale"), default=True)

    objects = ProductQuerySet.as_manager()

    class Meta:
        ordering = ["family", "code"]


@tracked()
class Price(models.Model):
    """The list price of one unit in a currency from a day on; the newest that has begun holds."""

    product = models.ForeignKey(Product, models.CASCADE, related_name="prices")
    currency = models.CharField(_("currency"), max_length=3)
    amount = MoneyField(_("price"))
    from_on = models.DateField(_("from"))
    to_on = models.DateField(_("to"), null=True, blank=True)

    class Meta:
        ordering = ["product", "currency", "from_on"]
        constraints = [
            models.UniqueConstraint(fields=["product", "currency", "from_on"], name="one_price_a_day"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="price_not_negative"),
            models.CheckConstraint(condition=Q(to_on=None) | Q(to_on__gte=F("from_on")), name="price_ends_after_start"),
        ]

    def __str__(self) -> str:
        return f"{self.product_id} {self.currency} {self.amount}"


@tracked()
class Cost(models.Model):
    """What one unit costs the company itself, in its own currency, from a day on; for the margin of what is sold."""

    product = models.ForeignKey(Product, models.CASCADE, related_name="costs")
    amount = MoneyField(_("cost"))
    from_on = models.DateField(_("from"))
    to_on = models.DateField(_("to"), null=True, blank=True)

    class Meta:
        ordering = ["product", "from_on"]
        constraints = [
            models.UniqueConstraint(fields=["product", "from_on"], name="one_cost_a_day"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="cost_not_negative"),
            models.CheckConstraint(condition=Q(to_on=None) | Q(to_on__gte=F("from_on")), name="cost_ends_after_start"),
        ]

    def __str__(self) -> str:
        return f"{self.product_id} {self.amount}"
