"""Rivals one meets in deals."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from salesplan.core.fields import InUseQuerySet, NamedRecord, ProseField
from salesplan.core.tracking import tracked


@tracked()
class Rival(NamedRecord):
    website = models.URLField(_("website"), blank=True)
    strengths = ProseField(_("strengths"), blank=True)
    weaknesses = ProseField(_("weaknesses"), blank=True)
    is_active = models.BooleanField(_("in use"), default=True)

    objects = InUseQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["name"], name="one_rival_a_name")]
