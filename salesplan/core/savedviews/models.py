"""A named view of a list: the query string that a person wants to come back to, or to share."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from salesplan.core.typing import User


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def visible_to(self, user: User) -> "SavedViewQuerySet":
        """One's own views and those that others share; a shared view opens only what its reader may see."""
        return self.filter(Q(owner=user) | Q(is_shared=True))


class SavedView(models.Model):
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    page = models.CharField(max_length=60)
    name = models.CharField(_("name"), max_length=80)
    query = models.CharField(max_length=1000, blank=True)
    is_shared = models.BooleanField(_("share with everyone"), default=False)
    created_at = models.DateTimeField()

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "page", "name"], name="one_view_a_name")]
        indexes = [models.Index(fields=["page"], name="savedview_page")]

    def __str__(self) -> str:
        return self.name
