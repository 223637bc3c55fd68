"""Channels through which one sells: direct, partner, distributor, online."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from salesplan.core.fields import InUseQuerySet, NamedRecord
from salesplan.core.tracking import tracked


@tracked()
class Channel(NamedRecord):
    is_active = models.BooleanField(_("in use"), default=True)
    position = models.PositiveSmallIntegerField(default=0)

    objects = InUseQuerySet.as_manager()

    class Meta:
        ordering = ["position", "name"]
        constraints = [models.UniqueConstraint(fields=["name"], name="one_channel_a_name")]
