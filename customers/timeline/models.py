"""The timeline: everything that happened with an account, one list for calls, visits, mails, notes and the system."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from customers.timeline.choices import EntryKind
from salesplan.core.fields import ProseField
from salesplan.core.tracking import tracked
from salesplan.people.access import scope_of
from salesplan.people.models import User


class EntryQuerySet(models.QuerySet["Entry"]):
    def visible_to(self, user: User) -> "EntryQuerySet":
        """Entries are seen with their account, and by those who wrote them or are mentioned in them."""
        scope = scope_of(user)
        if scope.sees_all:
            return self
        mentioned = Entry.mentions.through.objects.filter(user=user.pk).values("entry")
        return self.filter(Q(account__owner__in=scope.person_ids) | Q(by__in=scope.person_ids) | Q(pk__in=mentioned))


@tracked()
class Entry(models.Model):
    """One thing that happened. A deal is named by `about_kind` and `about_id`, since customers know nothing of deals.

    What the system did is told by `code` and `data`, so that each reader gets it in their own language.
    """

    account = models.ForeignKey(
        "customers.Account",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="entries",
    )
    contact = models.ForeignKey(
        "customers.Contact",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="entries",
    )
    about_kind = models.CharField(max_length=20, blank=True)
    about_id = models.BigIntegerField(null=True)
    kind = models.CharField(_("kind"), max_length=8, choices=EntryKind)
    text = ProseField(_("text"), blank=True)
    code = models.CharField(max_length=40, blank=True)
    data = models.JSONField(default=dict, blank=True)
    minutes = models.PositiveSmallIntegerField(_("minutes"), null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="entries")
    mentions = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="mentioned_in", blank=True)
    happened_at = models.DateTimeField(_("when"))
    happened_on = models.DateField(editable=False)
    created_at = models.DateTimeField(editable=False)
    deleted_at = models.DateTimeField(null=True, editable=False)

    objects = EntryQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["account", "-happened_at"], name="entry_account"),
            models.Index(fields=["about_kind", "about_id", "-happened_at"], name="entry_about"),
            models.Index(fields=["by", "happened_on"], name="entry_by"),
            models.Index(fields=["happened_on"], name="entry_day"),
        ]

    def __str__(self) -> str:
        return self.text[:60] or self.code
