"""Quotas: what one team or one person carries in one period."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from salesplan.core.fields import MoneyField, Versioned
from salesplan.core.tracking import tracked
from salesplan.people.access import scope_of


class QuotaQuerySet(models.QuerySet["Quota"]):
    def visible_to(self, user) -> "QuotaQuerySet":
        """One's own quota; a manager those of their people and teams."""
        scope = scope_of(user)
        if scope.sees_all:
            return self
        return self.filter(Q(person__in=scope.person_ids) | Q(team__in=scope.team_ids))


@tracked()
class Quota(Versioned):
    """A target for a metric and a period of the fiscal calendar, of a person or of a team, in the base currency."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="quotas", verbose_name=_("person")
    )
    team = models.ForeignKey(
        "people.Team", models.PROTECT, null=True, blank=True, related_name="quotas", verbose_name=_("team")
    )
    metric = models.CharField(_("metric"), max_length=40, default="won_revenue")
    period_key = models.CharField(_("period"), max_length=24)
    starts_on = models.DateField()
    ends_on = models.DateField()
    amount = MoneyField(_("amount"))
    note = models.CharField(_("why"), max_length=300, blank=True)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+")
    set_at = models.DateTimeField(editable=False)

    objects = QuotaQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["metric", "starts_on", "ends_on"], name="quota_period")]
        constraints = [
            models.CheckConstraint(
                condition=Q(person=None, team__isnull=False) | Q(person__isnull=False, team=None),
                name="quota_of_one_owner",
            ),
            models.UniqueConstraint(
                fields=["person", "team", "metric", "period_key"],
                name="one_quota_an_owner_and_period",
                nulls_distinct=False,
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="quota_not_negative"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="quota_ends_after_start"),
        ]

    def __str__(self) -> str:
        return f"{self.person or self.team} {self.period_key}"
