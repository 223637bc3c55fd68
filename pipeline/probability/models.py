"""The win probabilities of each stage as they were worked out on a day; the newest hold."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pipeline.probability.choices import Band, Basis
from salesplan.core.fields import RateField


class StageProbability(models.Model):
    """With which probability deals of a stage are won while they are in a band, and what that rests on."""

    stage = models.ForeignKey("pipeline.Stage", models.CASCADE, related_name="probabilities")
    band = models.CharField(max_length=5, choices=Band)
    from_days = models.PositiveSmallIntegerField(_("from day"))
    decided = models.PositiveIntegerField(_("decided deals"))
    won = models.PositiveIntegerField(_("won deals"))
    probability = RateField(_("probability"))
    basis = models.CharField(_("basis"), max_length=7, choices=Basis)
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
