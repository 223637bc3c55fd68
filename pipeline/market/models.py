"""Rivals one meets in deals."""

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from salesplan.core.fields import Named


@pghistory.track()
class Rival(Named):
    website = models.URLField(_("website"), blank=True)
    strengths = models.TextField(_("strengths"), blank=True)
    weaknesses = models.TextField(_("weaknesses"), blank=True)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["name"], name="one_rival_a_name")]
