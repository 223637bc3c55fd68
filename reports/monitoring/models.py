"""Monitors: a metric, a scope and a mark; they tell people once for each occasion."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from reports.monitoring.choices import MonitorCondition, MonitorSpan, MonitorSubjects
from salesplan.core.fields import Versioned
from salesplan.core.tracking import tracked
from salesplan.people.access import scope_of
from salesplan.people.models import User


class MonitorQuerySet(models.QuerySet["Monitor"]):
    def visible_to(self, user: User) -> "MonitorQuerySet":
        """One's own monitors; admins and auditors all."""
        return self if scope_of(user).sees_all else self.filter(owner=user)


@tracked()
class Monitor(Versioned):
    name = models.CharField(_("name"), max_length=120)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="monitors", verbose_name=_("notify")
    )
    metric = models.CharField(_("metric"), max_length=40)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("person")
    )
    team = models.ForeignKey(
        "people.Team", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("team")
    )
    subjects = models.CharField(
        _("monitors the figure"), max_length=6, choices=MonitorSubjects, default=MonitorSubjects.WHOLE
    )
    span = models.CharField(_("period"), max_length=8, choices=MonitorSpan, default=MonitorSpan.QUARTER)
    condition = models.CharField(_("when it"), max_length=12, choices=MonitorCondition, default=MonitorCondition.BELOW)
    threshold = models.DecimalField(_("threshold"), max_digits=18, decimal_places=4)
    is_active = models.BooleanField(_("on"), default=True)
    created_at = models.DateTimeField(editable=False)

    objects = MonitorQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=Q(person=None) | Q(team=None), name="monitor_of_one_scope"),
            models.CheckConstraint(
                condition=Q(subjects=MonitorSubjects.WHOLE) | Q(person=None), name="monitor_of_each_in_a_team"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class FiringQuerySet(models.QuerySet["Firing"]):
    def visible_to(self, user: User) -> "FiringQuerySet":
        """Those of the monitors one sees, without people and teams that one does not see (any more)."""
        scope = scope_of(user)
        rows = self.filter(monitor__in=Monitor.objects.visible_to(user).values("pk"))
        if scope.sees_all:
            return rows
        return rows.filter(Q(person=None, team=None) | Q(person__in=scope.person_ids) | Q(team__in=scope.team_ids))


class Firing(models.Model):
    """A monitor that has spoken: once for each period, and for each person or team where it watches each; with the figure."""

    monitor = models.ForeignKey(Monitor, models.CASCADE, related_name="firings")
    # Of whom, where each person or each team is watched.
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    team = models.ForeignKey("people.Team", models.PROTECT, null=True, related_name="+")
    period_key = models.CharField(max_length=24)
    value = models.DecimalField(max_digits=22, decimal_places=6)
    threshold = models.DecimalField(max_digits=22, decimal_places=6)
    at = models.DateTimeField()

    objects = FiringQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["monitor", "period_key", "person", "team"],
                name="one_firing_a_period_and_subject",
                nulls_distinct=False,
            ),
            models.CheckConstraint(condition=Q(person=None) | Q(team=None), name="firing_of_one_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.monitor_id} {self.period_key}"
