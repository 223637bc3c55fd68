"""Notices: what the product tells a person inside the app."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from salesplan.core.texts import in_language_of_reader
from salesplan.core.typing import User


class NoticeQuerySet(models.QuerySet["Notice"]):
    def visible_to(self, user: User) -> "NoticeQuerySet":
        """A person's own notices; nobody reads another's."""
        return self.filter(person=user)

    def unread(self) -> "NoticeQuerySet":
        return self.filter(read_at=None)


class Notice(models.Model):
    """One notice to one person; `key` makes it appear once for each occasion.

    `text` is in the language in which one writes to the person, `texts` in each language of the product: whoever reads
    the pages in another language reads their notices in it too.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    key = models.CharField(max_length=200)
    kind = models.CharField(max_length=40)
    text = models.CharField(_("text"), max_length=500)
    texts = models.JSONField(default=dict, editable=False)
    url = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(_("time"))
    read_at = models.DateTimeField(null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="one_notice_an_occasion")]
        indexes = [
            models.Index(fields=["person", "-created_at"], name="notice_newest"),
            models.Index(fields=["person"], name="notice_unread", condition=models.Q(read_at=None)),
        ]

    def __str__(self) -> str:
        return in_language_of_reader(self.texts, self.text)
