"""Quotas: what one team or one person carries in one period."""

from datetime import date, datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from salesplan.core.fields import MoneyField, Versioned, append_only
from salesplan.core.tracking import tracked
from salesplan.people.access import Scope, scope_of
from salesplan.people.deputies.choices import Decision
from salesplan.people.deputies.queries import rows_of_deputy
from salesplan.people.models import User


def _seen_by(user: User) -> Q:
    scope = scope_of(user)
    return Q() if scope.sees_all else Q(person__in=scope.person_ids) | Q(team__in=scope.team_ids)


class QuotaQuerySet(models.QuerySet["Quota"]):
    def visible_to(self, user: User) -> "QuotaQuerySet":
        """One's own quota; a manager those of their people and teams."""
        return self.filter(_seen_by(user))


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
    # What holds now. A change that was agreed for a later day of a running period waits beside it until that day.
    amount = MoneyField(_("amount"))
    next_amount = MoneyField(_("next amount"), null=True, editable=False)
    next_on = models.DateField(_("from"), null=True, editable=False)
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
            models.CheckConstraint(
                condition=Q(next_amount=None, next_on=None) | Q(next_amount__isnull=False, next_on__isnull=False),
                name="quota_next_has_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person or self.team} {self.period_key}"


class QuotaChangeQuerySet(models.QuerySet["QuotaChange"]):
    def visible_to(self, user: User) -> "QuotaChangeQuerySet":
        """As of the quotas themselves; a deputy also those with an objection, and those they have answered."""
        if scope_of(user).sees_all:
            return self
        about = QuotaChange.objects.filter(Q(responses__kind="objected") | Q(responses__by=user.pk)).values("pk")

        def theirs(of: Scope) -> Q:
            return Q(pk__in=about) & (Q() if of.sees_all else Q(person__in=of.person_ids - {of.person_id}))

        return self.filter(_seen_by(user) | rows_of_deputy(user, Decision.QUOTA, theirs))

    def known_at(self, instant: datetime, day: date) -> "QuotaChangeQuerySet":
        """Leave, of each quota, its last change that was made before an instant and is effective on a day.

        What is set for a period that has not begun is effective from its first day and is known before it.
        """
        recorded = self.filter(set_at__lt=instant).filter(
            Q(effective_on__lte=day) | Q(effective_on__lte=F("starts_on"))
        )
        whose = ("person_id", "team_id", "metric", "period_key")
        return recorded.order_by(*whose, "-id").distinct(*whose)

    def newest_of_people(self) -> "QuotaChangeQuerySet":
        """Leave, of each person's quota, the line that was written last, whether it holds already or waits for its day."""
        about = {name: models.OuterRef(name) for name in ("person", "metric", "period_key")}
        later = QuotaChange.objects.filter(**about, pk__gt=models.OuterRef("pk"))
        return self.filter(~models.Exists(later), person__isnull=False)


class QuotaChange(models.Model):
    """One line in the ledger of changes: from a day on, the quota of an owner, metric and period is `amount`.

    It names the quota by what makes it one, not by a key to its row, since it outlives that: without an amount the
    quota was removed. Lines are appended and never change; the database refuses anything else.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    team = models.ForeignKey("people.Team", models.PROTECT, null=True, related_name="+")
    metric = models.CharField(max_length=40)
    period_key = models.CharField(max_length=24)
    starts_on = models.DateField()
    ends_on = models.DateField()
    amount = MoneyField(_("amount"), null=True)
    effective_on = models.DateField(_("effective from"))
    note = models.CharField(_("why"), max_length=300, blank=True)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    set_at = models.DateTimeField()

    objects = QuotaChangeQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["metric", "starts_on", "ends_on"], name="quota_change_period"),
            models.Index(fields=["person", "metric", "period_key"], name="quota_change_person"),
            models.Index(fields=["team", "metric", "period_key"], name="quota_change_team"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(person=None, team__isnull=False) | Q(person__isnull=False, team=None),
                name="quota_change_of_one_owner",
            ),
            models.CheckConstraint(
                condition=Q(effective_on__gte=F("starts_on"), effective_on__lte=F("ends_on")),
                name="quota_change_within_its_period",
            ),
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.person or self.team} {self.period_key} {self.effective_on}"
