"""A change of a mail address that was asked for: from what to what, by whom, and what came of it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class MailChange(models.Model):
    """One request; a later one of the same person takes its place. The two links are kept as hashes only."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="mail_changes")
    old = models.EmailField(_("email address"), blank=True)
    new = models.EmailField(_("new email address"))
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    confirm_hash = models.CharField(max_length=64, unique=True)
    object_hash = models.CharField(max_length=64, unique=True)
    confirmed_at = models.DateTimeField(null=True)
    objected_at = models.DateTimeField(null=True)
    # A later request took its place.
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["person", "-asked_at"], name="mailchange_person")]
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                name="one_open_mail_change",
                condition=models.Q(confirmed_at=None, objected_at=None, replaced_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.old} → {self.new}"

    @property
    def is_closed(self) -> bool:
        return bool(self.confirmed_at or self.objected_at or self.replaced_at)

    @property
    def is_own(self) -> bool:
        """Whether the person asked, or whoever had their session; else an admin did."""
        return self.asked_by_id == self.person_id
