"""Re-ratings that were carried out, and what each did to which sale; never changed."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from salesplan.core.fields import MoneyField, RateField, append_only


class Rerating(models.Model):
    """One step: the sales in a currency of some days were brought to the rates of their days, for a reason."""

    currency = models.CharField(_("currency"), max_length=3)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"))
    why = models.CharField(_("reason"), max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-id"]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.currency} {self.starts_on} – {self.ends_on}"


class ReratedSale(models.Model):
    """One sale of a re-rating, before and after."""

    rerating = models.ForeignKey(Rerating, models.PROTECT, related_name="sales")
    deal = models.ForeignKey("pipeline.Deal", models.PROTECT, related_name="+")
    old_rate = RateField()
    new_rate = RateField()
    old_base = MoneyField()
    new_base = MoneyField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["rerating", "deal"], name="one_rerating_a_deal")]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.deal_id}: {self.old_rate} → {self.new_rate}"
