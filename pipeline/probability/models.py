"""The win probabilities of each stage as they were worked out on a day; the newest hold."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pipeline.probability.choices import ProbabilityBand, ProbabilityBasis, TimeBasis
from salesplan.core.fields import RateField


class StageProbability(models.Model):
    """With which probability deals of a stage are won while they are in a band, and what that rests on."""

    stage = models.ForeignKey("pipeline.Stage", models.CASCADE, related_name="probabilities")
    band = models.CharField(max_length=5, choices=ProbabilityBand)
    from_days = models.PositiveSmallIntegerField(_("from day"))
    decided = models.PositiveIntegerField(_("decided deals"))
    won = models.PositiveIntegerField(_("won deals"))
    days = models.PositiveIntegerField(_("days of decided deals"), default=0)
    won_days = models.PositiveIntegerField(_("days of won deals"), default=0)
    probability = RateField(_("probability"))
    basis = models.CharField(_("basis"), max_length=7, choices=ProbabilityBasis)
    worked_out_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["stage", "band"], name="one_probability_a_band"),
            models.CheckConstraint(
                condition=Q(probability__gte=0, probability__lte=1, won__lte=models.F("decided")),
                name="band_probability_is_a_share",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stage_id} {self.band}: {self.probability}"


class OnTimeShare(models.Model):
    """Which share of the deals that are won closes within some days after it is due; without a stage of all together."""

    stage = models.ForeignKey("pipeline.Stage", models.CASCADE, null=True, related_name="on_time_shares")
    is_overdue = models.BooleanField(_("past its date"))
    spare_days = models.PositiveSmallIntegerField(_("days to spare"))
    deals = models.PositiveIntegerField(_("won deals"))
    share = RateField(_("closed in time"))
    basis = models.CharField(_("basis"), max_length=5, choices=TimeBasis)
    worked_out_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["stage", "is_overdue", "spare_days"], name="one_on_time_share_a_step", nulls_distinct=False
            ),
            models.CheckConstraint(condition=Q(share__gte=0, share__lte=1), name="on_time_is_a_share"),
        ]

    def __str__(self) -> str:
        return f"{self.stage_id} {self.spare_days}: {self.share}"
