"""Goals: what a team or a person wants to reach in a period, and how that hangs on the goal above."""

from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from goals.planning.goals import rules
from goals.planning.goals.choices import GoalKind, GoalOutcome, GoalState
from salesplan.core.fields import Findable, MoneyField, Versioned, append_only, search_index
from salesplan.core.lifecycle.models import LifecycleMove, Stateful
from salesplan.core.tracking import tracked
from salesplan.people.access import scope_of, teams_above
from salesplan.people.models import User


class GoalQuerySet(models.QuerySet["Goal"]):
    def visible_to(self, user: User) -> "GoalQuerySet":
        """One's own goals and those of one's people and teams; also what the teams above have resolved to reach.

        A goal tree is read upwards: everybody sees what their goal serves, once it is no longer a draft. That opens
        the goal and its target only; the figures behind it stay with those whose scope holds the team.
        """
        scope = scope_of(user)
        if scope.sees_all:
            return self
        own_goals = Q(person__in=scope.person_ids) | Q(team__in=scope.team_ids) | Q(created_by=scope.person_id)
        return self.filter(own_goals | Q(team__in=teams_above(user)) & ~Q(state=GoalState.DRAFT))

    def active(self) -> "GoalQuerySet":
        return self.filter(state=GoalState.ACTIVE)

    def live(self) -> "GoalQuerySet":
        """Drafts, active goals, and those that ended on their own; not the dropped."""
        return self.exclude(outcome=GoalOutcome.DROPPED)


@tracked()
class Goal(Findable, Versioned, Stateful):
    """A SMART goal: a metric and a target for a period, of a team or of a person, for a reason, below another goal.

    `target` is the figure to reach in the metric's own unit: an amount in the base currency, a count, or a share such
    as 0.25. A goal of growth keeps its percentage and its baseline beside it; the target is what they came to.
    """

    lifecycle = rules.LIFE
    wrong_state = _("The goal is now “%(state)s”, so this can't be done. Reload the page.")

    title = models.CharField(_("title"), max_length=160)
    why = models.TextField(_("why"), max_length=1000, blank=True)
    kind = models.CharField(_("kind of target"), max_length=12, choices=GoalKind, default=GoalKind.AMOUNT)
    metric = models.CharField(_("metric"), max_length=40, blank=True)
    baseline = MoneyField(_("baseline"), null=True, blank=True)
    baseline_key = models.CharField(_("period of the baseline"), max_length=24, blank=True)
    percent = models.DecimalField(_("growth in %"), max_digits=9, decimal_places=2, null=True, blank=True)
    target = MoneyField(_("target"), null=True, blank=True)
    period_key = models.CharField(_("period"), max_length=24)
    starts_on = models.DateField(editable=False)
    ends_on = models.DateField(editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="goals", verbose_name=_("person")
    )
    team = models.ForeignKey(
        "people.Team", models.PROTECT, null=True, blank=True, related_name="goals", verbose_name=_("team")
    )
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("goal above")
    )
    state = models.CharField(_("state"), max_length=8, choices=GoalState, default=GoalState.DRAFT, editable=False)
    outcome = models.CharField(_("outcome"), max_length=8, choices=GoalOutcome, blank=True, editable=False)
    # The metric's figure when the goal was closed: what is looked up later must not move.
    result = MoneyField(_("result"), null=True, blank=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    created_at = models.DateTimeField(editable=False)

    objects = GoalQuerySet.as_manager()

    class Meta:
        ordering = ["starts_on", "title", "id"]
        indexes = [
            models.Index(fields=["starts_on", "ends_on", "state"], name="goal_period"),
            search_index("goal_search"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(person=None, team__isnull=False) | Q(person__isnull=False, team=None),
                name="goal_of_one_owner",
            ),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="goal_ends_after_start"),
            models.CheckConstraint(condition=Q(target=None) | Q(target__gt=0), name="goal_target_positive"),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="goal_not_above_itself"),
            models.CheckConstraint(
                condition=~Q(kind=GoalKind.DEVELOPMENT) | Q(person__isnull=False, metric=""),
                name="development_goal_of_a_person",
            ),
            models.CheckConstraint(
                condition=Q(state=GoalState.CLOSED) & ~Q(outcome="") | ~Q(state=GoalState.CLOSED) & Q(outcome=""),
                name="closed_goal_has_an_outcome",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("goals:goal_detail", args=[self.pk])

    @property
    def is_development(self) -> bool:
        return self.kind == GoalKind.DEVELOPMENT

    @property
    def owner(self) -> Any:
        """The person or the team."""
        return self.person or self.team


class GoalMove(LifecycleMove):
    """One step in the life of a goal; where it closed one, with how that ended."""

    states = dict(GoalState.choices)

    goal = models.ForeignKey(Goal, models.PROTECT, related_name="moves")
    outcome = models.CharField(max_length=8, choices=GoalOutcome, blank=True)


class GoalProgress(models.Model):
    """How far the owner of a development goal says they are; the newest counts. Never changed."""

    goal = models.ForeignKey(Goal, models.PROTECT, related_name="progress")
    percent = models.PositiveSmallIntegerField(
        _("progress in %"), validators=[MinValueValidator(0), MaxValueValidator(100)]
    )
    note = models.TextField(_("note"), max_length=1000, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [models.CheckConstraint(condition=Q(percent__lte=100), name="goal_progress_is_a_percentage")]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.goal_id}: {self.percent} %"
