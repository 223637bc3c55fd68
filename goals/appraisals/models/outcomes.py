"""What follows a closed appraisal: an appeal, its correction beside the original, and rewards beyond cash."""

from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from goals.appraisals.choices import AppealState, RewardKind, RewardState
from goals.appraisals.models.rounds import Appraisal, points_field
from goals.appraisals.rules.lifecycle import APPEAL, REWARD
from salesplan.core.errors import Refused
from salesplan.core.fields import MoneyField, append_only
from salesplan.core.lifecycle.models import Stateful
from salesplan.core.tracking import tracked
from salesplan.people.access import scope_of
from salesplan.people.models import User


class OutcomeQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> "OutcomeQuerySet":
        """Appeals follow the appraisal they are about."""
        return self.filter(appraisal__in=Appraisal.objects.visible_to(user))


@tracked()
class Appeal(Stateful):
    """A person objects to their result, once, within the days the round allows."""

    lifecycle = APPEAL

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
                condition=Q(state=AppealState.OPEN, decided_by=None)
                | (~Q(state=AppealState.OPEN) & Q(decided_by__isnull=False)),
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

    def refusal(self, step: str) -> Refused:
        """Say that an appeal is decided once."""
        return Refused(gettext("This appeal has already been decided."), field="outcome", code="decided")


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
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.points_before} → {self.points}"


class RewardQuerySet(models.QuerySet["Reward"]):
    def visible_to(self, user: User) -> "RewardQuerySet":
        """Rewards follow the appraisal; the person themselves learns of one when it is approved, not of a proposal.

        What a rule of pay gave stands on a statement: whoever sees the person sees it, in every state.
        """
        scope = scope_of(user)
        own_rewards = self.exclude(Q(appraisal__person=user) & ~Q(state__in=(RewardState.APPROVED, RewardState.GIVEN)))
        if scope.sees_all:
            return own_rewards
        return own_rewards.filter(Q(appraisal__in=Appraisal.objects.visible_to(user)) | Q(person__in=scope.person_ids))


@tracked()
class Reward(Stateful):
    """A reward beyond cash, from its proposal until it is given.

    It follows an appraisal, or a rule of pay gave it to a `person`: then `key` says for which rule and which period, so
    that it is given once, and `period_key` names the statement.
    """

    lifecycle = REWARD

    appraisal = models.ForeignKey(Appraisal, models.PROTECT, null=True, related_name="rewards")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    key = models.CharField(_("key"), max_length=120, null=True, unique=True)  # noqa: DJ001  # many have none
    period_key = models.CharField(_("period"), max_length=24, blank=True)
    points = models.PositiveIntegerField(_("points"), null=True)
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
                condition=Q(credit=None) | (Q(kind=RewardKind.TRAINING) & Q(credit__gt=0)), name="credit_of_a_training"
            ),
            models.CheckConstraint(
                condition=Q(state=RewardState.PROPOSED, decided_by=None)
                | (~Q(state=RewardState.PROPOSED) & Q(decided_by__isnull=False)),
                name="reward_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(appraisal__isnull=False, person=None, key=None)
                | Q(appraisal=None, person__isnull=False, key__isnull=False),
                name="reward_of_an_appraisal_or_of_pay",
            ),
            models.CheckConstraint(condition=Q(points=None) | Q(kind=RewardKind.POINTS), name="points_of_points"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.text}"

    def refusal(self, step: str) -> Refused:
        """Say that somebody was quicker."""
        return Refused(gettext("Someone has already decided this. Reload the page."), code="no_such_move")

    @property
    def receiver(self) -> Any:
        """Who gets it."""
        return self.person if self.appraisal is None else self.appraisal.person

    @property
    def receiver_id(self) -> int:
        """The key of who gets it."""
        return self.appraisal.person_id if self.appraisal else self.person_id or 0

    def get_absolute_url(self) -> str:
        """Return where it is shown: with its appraisal, or in the list of the person's rewards."""
        if self.appraisal_id:
            return reverse("goals:appraisal_detail", args=[self.appraisal_id]) + "#rewards"
        return f"{reverse('goals:reward_list')}?person={self.person_id}#reward-{self.pk}"
