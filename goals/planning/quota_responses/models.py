"""Responses: what a person says to their quota, and what they are answered."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from goals.planning.quota_responses.choices import QuotaResponseKind
from salesplan.core.fields import MoneyField, append_only
from salesplan.core.tracking import tracked
from salesplan.people.access import scope_of
from salesplan.people.models import User


class QuotaResponseQuerySet(models.QuerySet["QuotaResponse"]):
    def visible_to(self, user: User) -> "QuotaResponseQuerySet":
        """As the quota they are about: one's own, and those of one's people."""
        scope = scope_of(user)
        return self if scope.sees_all else self.filter(change__person__in=scope.person_ids)


@tracked()
class QuotaResponse(models.Model):
    """One thing said about a line of the ledger of quotas. Rows are appended and never change."""

    change = models.ForeignKey("goals.QuotaChange", models.PROTECT, related_name="responses", verbose_name=_("quota"))
    kind = models.CharField(_("answer"), max_length=8, choices=QuotaResponseKind)
    comment = models.CharField(_("comment"), max_length=1000, blank=True)
    # What an objection asks for instead.
    proposed = MoneyField(_("proposal"), null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = QuotaResponseQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["change"], name="quota_objection", condition=Q(kind=QuotaResponseKind.OBJECTED))
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["change"], condition=Q(kind=QuotaResponseKind.ACCEPTED), name="quota_accepted_once"
            ),
            models.CheckConstraint(
                condition=Q(kind=QuotaResponseKind.ACCEPTED) | ~Q(comment=""), name="quota_response_says_why"
            ),
            models.CheckConstraint(
                condition=Q(proposed=None) | Q(kind=QuotaResponseKind.OBJECTED, proposed__gte=0),
                name="only_objections_propose",
            ),
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.change}"
