"""Sales processes: configurable stages of a fixed kind, and the reasons for which deals are lost."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pipeline.process.choices import ForecastCategory, RequiredField, StageKind
from salesplan.core.fields import InUseQuerySet, NamedRecord, RateField
from salesplan.core.tracking import tracked


@tracked()
class Process(NamedRecord):
    is_default = models.BooleanField(_("used for new deals"), default=False)
    is_active = models.BooleanField(_("in use"), default=True)

    objects = InUseQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["name"], name="one_process_a_name"),
            models.UniqueConstraint(fields=["is_default"], name="one_default_process", condition=Q(is_default=True)),
        ]


@tracked()
class Stage(NamedRecord):
    process = models.ForeignKey(Process, models.CASCADE, related_name="stages")
    kind = models.CharField(_("kind"), max_length=4, choices=StageKind, default=StageKind.OPEN)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    probability = RateField(_("probability"), default=0)
    category = models.CharField(
        _("forecast category"), max_length=10, choices=ForecastCategory, default=ForecastCategory.PIPELINE
    )
    required = ArrayField(
        models.CharField(max_length=20, choices=RequiredField),
        verbose_name=_("required before moving on"),
        default=list,
        blank=True,
    )
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        ordering = ["process", "position"]
        constraints = [
            models.UniqueConstraint(fields=["process", "name"], name="one_stage_a_name"),
            models.CheckConstraint(
                condition=Q(probability__gte=0) & Q(probability__lte=1), name="probability_is_a_share"
            ),
            models.CheckConstraint(
                condition=Q(kind=StageKind.OPEN)
                | Q(kind=StageKind.WON, probability=1)
                | Q(kind=StageKind.LOST, probability=0),
                name="closed_stage_is_certain",
            ),
        ]


@tracked()
class LossReason(NamedRecord):
    is_active = models.BooleanField(_("in use"), default=True)
    position = models.PositiveSmallIntegerField(default=0)

    objects = InUseQuerySet.as_manager()

    class Meta:
        ordering = ["position", "name"]
        constraints = [models.UniqueConstraint(fields=["name"], name="one_loss_reason_a_name")]
