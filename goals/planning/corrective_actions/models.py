"""Corrective actions for a gap: what they shall bring, and what they brought."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from goals.planning.corrective_actions import rules
from goals.planning.corrective_actions.choices import CorrectiveActionState, Verdict
from salesplan.core.fields import MoneyField, Versioned
from salesplan.core.lifecycle.models import LifecycleMove, Stateful
from salesplan.core.tracking import tracked
from salesplan.people.access import scope_of
from salesplan.people.models import User


class CorrectiveActionQuerySet(models.QuerySet["CorrectiveAction"]):
    def visible_to(self, user: User) -> "CorrectiveActionQuerySet":
        """One's own tasks, what one opened, and what concerns one's people and teams."""
        scope = scope_of(user)
        if scope.sees_all:
            return self
        own_actions = Q(owner=scope.person_id) | Q(created_by=scope.person_id)
        return self.filter(own_actions | Q(person__in=scope.person_ids) | Q(team__in=scope.team_ids))

    def waiting(self) -> "CorrectiveActionQuerySet":
        """Those that still want something: to be done, or to be reviewed."""
        return self.exclude(state=CorrectiveActionState.REVIEWED)


@tracked()
class CorrectiveAction(Versioned, Stateful):
    """An action about the gap of a person or a team, with an owner, two dates and an expected effect.

    `evidence` is the gap as it stood when the action was opened, `measured` what the review found: both are frozen, for
    figures that are looked up later may have moved. `expected` is the change of `metric` in its own unit.
    """

    lifecycle = rules.LIFE
    wrong_state = _("The action is now “%(state)s”, so this can't be done. Reload the page.")

    what = models.TextField(_("what is done"), max_length=1000)
    goal = models.ForeignKey(
        "goals.Goal", models.PROTECT, null=True, blank=True, related_name="corrective_actions", verbose_name=_("goal")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("person")
    )
    team = models.ForeignKey(
        "people.Team", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("team")
    )
    period_key = models.CharField(_("period"), max_length=24)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="corrective_actions", verbose_name=_("who does it")
    )
    opened_on = models.DateField(editable=False)
    due_on = models.DateField(_("due"))
    review_on = models.DateField(_("review"))
    metric = models.CharField(_("expected to move"), max_length=40)
    expected = MoneyField(_("expected change"))
    evidence = models.JSONField(default=dict, editable=False)
    measured = models.JSONField(null=True, editable=False)
    state = models.CharField(
        _("state"), max_length=8, choices=CorrectiveActionState, default=CorrectiveActionState.OPEN, editable=False
    )
    verdict = models.CharField(_("verdict"), max_length=8, choices=Verdict, blank=True, editable=False)
    lesson = models.TextField(_("what we learnt"), max_length=1000, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    created_at = models.DateTimeField(editable=False)

    objects = CorrectiveActionQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "id"]
        indexes = [models.Index(fields=["state", "review_on"], name="corrective_action_review")]
        constraints = [
            models.CheckConstraint(
                condition=Q(person=None, team__isnull=False) | Q(person__isnull=False, team=None),
                name="corrective_action_of_one_owner",
            ),
            models.CheckConstraint(
                condition=Q(review_on__gt=F("opened_on")), name="corrective_action_reviewed_after_opening"
            ),
            models.CheckConstraint(condition=Q(due_on__gte=F("opened_on")), name="corrective_action_due_after_opening"),
            models.CheckConstraint(condition=~Q(expected=0), name="corrective_action_expects_something"),
            models.CheckConstraint(
                condition=Q(state=CorrectiveActionState.REVIEWED) & ~Q(verdict="")
                | ~Q(state=CorrectiveActionState.REVIEWED) & Q(verdict=""),
                name="reviewed_action_has_a_verdict",
            ),
        ]

    def __str__(self) -> str:
        return self.what[:80]

    def get_absolute_url(self) -> str:
        return reverse("goals:corrective_action_detail", args=[self.pk])

    @property
    def subject(self) -> Any:
        """Whose figures it is about."""
        return self.person or self.team


class CorrectiveActionMove(LifecycleMove):
    """One step in the life of a corrective action."""

    states = dict(CorrectiveActionState.choices)

    action = models.ForeignKey(CorrectiveAction, models.PROTECT, related_name="moves")
