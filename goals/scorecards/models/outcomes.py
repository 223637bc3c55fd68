"""What follows a closed appraisal: an appeal, its correction beside the original, and rewards beyond cash."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from goals.scorecards.choices import AppealState, RewardKind, RewardState
from goals.scorecards.models.rounds import Appraisal, points_field
from salesplan.core.fields import MoneyField
from salesplan.core.tracking import tracked
from salesplan.people.access import scope_of


class OutcomeQuerySet(models.QuerySet):
    def visible_to(self, user) -> "OutcomeQuerySet":
        """Appeals follow the appraisal they are about."""
        return self.filter(appraisal__in=Appraisal.objects.visible_to(user))


@tracked()
class Appeal(models.Model):
    """A person objects to their result, once, within the days the round allows."""

    appraisal = models.OneToOneField(Appraisal, models.PROTECT, related_name="appeal")
    text = models.TextField(_("what is wrong with the result"))
    made_at = models.DateTimeField()
    state = models.CharField(_("state"), max_length=8, choices=AppealState, default=AppealState.OPEN)
    answer = models.TextField(_("answer"), blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    objects = OutcomeQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", decided_by=None) | (~Q(state="open") & Q(decided_by__isnull=False)),
                name="appeal_decided_by_somebody",
            )
        ]
        triggers = [
            pgtrigger.Protect(
                name="decided_appeal_stays",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=~pgtrigger.Q(old__state="open"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.appraisal}: {self.state}"


class Correction(models.Model):
    """The result after an appeal; the appraisal itself keeps what it had."""

    appeal = models.OneToOneField(Appeal, models.PROTECT, related_name="correction")
    points_before = points_field(_("before"), null=True)
    grade_before = models.CharField(max_length=8, blank=True)
    points = points_field(_("corrected to"))
    grade = models.CharField(_("grade"), max_length=8)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(points__range=(0, 120)), name="correction_on_the_scale"),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.points_before} → {self.points}"


class RewardQuerySet(models.QuerySet["Reward"]):
    def visible_to(self, user) -> "RewardQuerySet":
        """Rewards follow the appraisal; the person themselves learns of one when it is approved, not of a proposal."""
        scope = scope_of(user)
        told = self.exclude(Q(appraisal__person=user) & ~Q(state__in=(RewardState.APPROVED, RewardState.GIVEN)))
        return told if scope.sees_all else told.filter(appraisal__in=Appraisal.objects.visible_to(user))


@tracked()
class Reward(models.Model):
    """A reward beyond cash, from its proposal until it is given."""

    appraisal = models.ForeignKey(Appraisal, models.PROTECT, related_name="rewards")
    kind = models.CharField(_("kind"), max_length=12, choices=RewardKind)
    text = models.CharField(_("what"), max_length=300)
    credit = MoneyField(_("training credit"), null=True)
    state = models.CharField(_("state"), max_length=10, choices=RewardState, default=RewardState.PROPOSED)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    given_on = models.DateField(_("given on"), null=True)

    objects = RewardQuerySet.as_manager()

    class Meta:
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(credit=None) | (Q(kind="training") & Q(credit__gt=0)), name="credit_of_a_training"
            ),
            models.CheckConstraint(
                condition=Q(state="proposed", decided_by=None) | (~Q(state="proposed") & Q(decided_by__isnull=False)),
                name="reward_decided_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.text}"
