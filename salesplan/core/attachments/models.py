"""Files attached to records as evidence: what was given by whom, and when it was taken away again."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from salesplan.core.attachments.kinds import places
from salesplan.core.tracking import tracked
from salesplan.core.typing import User


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def visible_to(self, user: User) -> "AttachmentQuerySet":
        """Who sees the record sees its files."""
        visible = Q(pk__in=[])
        for name, place in places().items():
            visible |= Q(place=name, record_id__in=place.model._default_manager.visible_to(user).values("pk"))  # type: ignore[attr-defined]
        return self.filter(visible)

    def not_removed(self) -> "AttachmentQuerySet":
        """Those that were not removed."""
        return self.filter(removed_at=None)


@tracked()
class Attachment(models.Model):
    """One file. It is stored under a random name; `name` is the one it came with, `media` what its content is.

    What is removed stays as a row with its fingerprint (SHA-256), without the content.
    """

    place = models.CharField(max_length=20)
    record_id = models.BigIntegerField()
    name = models.CharField(_("name"), max_length=120)
    media = models.CharField(max_length=100)
    size = models.PositiveIntegerField(_("size"))
    sha256 = models.CharField(max_length=64)
    stored = models.CharField(max_length=100, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    removed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    removed_at = models.DateTimeField(null=True)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["place", "record_id"], name="attachment_place")]
        constraints = [
            models.UniqueConstraint(
                fields=["place", "record_id", "sha256"], name="one_file_a_record", condition=Q(removed_at=None)
            )
        ]

    def __str__(self) -> str:
        return self.name
