"""Rounds of appraisals: a version of a scorecard, a period, the people it covers, and what became of each of them.

What the manager rates is hidden from the person until the round is closed: a rating may still change in calibration,
and a person who reads a number that then falls has been told something untrue.
"""

from datetime import date
from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from goals.appraisals.choices import AppealState, RatingSide, RoundState
from goals.appraisals.models.cards import Measure, ScorecardVersion
from goals.appraisals.rules.lifecycle import ROUND
from salesplan.core.errors import Refused
from salesplan.core.fields import ProseField, Versioned
from salesplan.core.lifecycle.models import LifecycleMove, Stateful
from salesplan.core.tracking import tracked
from salesplan.core.typing import DisplayText
from salesplan.people.access import Scope, scope_of
from salesplan.people.deputies.choices import Decision
from salesplan.people.deputies.queries import rows_of_deputy
from salesplan.people.models import User


def points_field(label: DisplayText, **more: Any) -> models.DecimalField:
    """Return a field for points of the scale, to a tenth."""
    return models.DecimalField(label, max_digits=5, decimal_places=1, **more)


class RoundQuerySet(models.QuerySet["Round"]):
    def visible_to(self, user: User) -> "RoundQuerySet":
        """Rounds are for who appraises in them; who is only appraised sees their own appraisal and no round."""
        if scope_of(user).sees_all:
            return self
        return self.filter(pk__in=Appraisal.objects.of_others(user).values("round"))

    def running(self) -> "RoundQuerySet":
        return self.exclude(state=RoundState.CLOSED)


@tracked()
class Round(Versioned, Stateful):
    """One appraisal of some people for one period."""

    lifecycle = ROUND

    scorecard_version = models.ForeignKey(ScorecardVersion, models.PROTECT, related_name="rounds")
    team = models.ForeignKey("people.Team", models.PROTECT, null=True, related_name="+", verbose_name=_("team"))
    period_key = models.CharField(_("period"), max_length=24)
    starts_on = models.DateField()
    ends_on = models.DateField()
    self_due = models.DateField(_("own ratings until"))
    manager_due = models.DateField(_("managers' ratings until"))
    calibration_due = models.DateField(_("calibration until"))
    appeal_days = models.PositiveSmallIntegerField(_("days to appeal"), default=14)
    state = models.CharField(_("state"), max_length=12, choices=RoundState, default=RoundState.OPEN)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(editable=False)
    closed_on = models.DateField(_("closed on"), null=True)

    objects = RoundQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(self_due__lte=models.F("manager_due")) & Q(manager_due__lte=models.F("calibration_due")),
                name="round_deadlines_in_order",
            ),
            models.CheckConstraint(
                condition=Q(state=RoundState.CLOSED, closed_on__isnull=False)
                | (~Q(state=RoundState.CLOSED) & Q(closed_on__isnull=True)),
                name="round_closed_has_a_day",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="closed_round_stays",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__state="closed"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.scorecard_version} {self.period_key}"

    def refusal(self, step: str) -> Refused:
        """Say that somebody was quicker."""
        return Refused(gettext("Someone else has already moved this round on. Reload the page."), code="moved")

    @property
    def is_closed(self) -> bool:
        return self.state == RoundState.CLOSED

    @property
    def due(self) -> date | None:
        """The deadline of the step that runs, or None."""
        return {"self": self.self_due, "manager": self.manager_due, "calibration": self.calibration_due}.get(self.state)


class RoundMove(LifecycleMove):
    """One step of a round."""

    states = dict(RoundState.choices)

    round = models.ForeignKey(Round, models.PROTECT, related_name="moves")

    class Meta(LifecycleMove.Meta):
        ordering = ["round", "at", "pk"]


class AppraisalQuerySet(models.QuerySet["Appraisal"]):
    def visible_to(self, user: User) -> "AppraisalQuerySet":
        """One's own once the round has started; a manager's people and those they appraise; all for who watches.

        A deputy sees those with an appeal that waits, and those whose appeal they have decided.
        """
        scope = scope_of(user)
        if scope.sees_all:
            return self
        own_appraisals = Q(person=user) & ~Q(round__state=RoundState.OPEN)
        appealed = (Q(appeal__state=AppealState.OPEN) | Q(appeal__decided_by=user.pk)) & ~Q(person=user)

        def of_deputy(of: Scope) -> Q:
            return appealed if of.sees_all else appealed & self._others(of)

        return self.filter(own_appraisals | self._others(scope) | rows_of_deputy(user, Decision.APPEAL, of_deputy))

    def of_others(self, user: User) -> "AppraisalQuerySet":
        """Return those a person sees as somebody else's: what they may rate, count and compare."""
        scope = scope_of(user)
        return self.exclude(person=user) if scope.sees_all else self.filter(self._others(scope))

    @staticmethod
    def _others(scope: Scope) -> Q:
        below = Q(person__in=scope.person_ids) | Q(manager=scope.person_id)
        return below & ~Q(person=scope.person_id)


@tracked(exclude=["evidence"])
class Appraisal(Versioned):
    """A person in a round. The figures, ratings and result are frozen in `evidence` when the round is closed.

    `manager` and `team` are those of the period's last day: who led somebody then appraises them, wherever they are now.
    """

    round = models.ForeignKey(Round, models.PROTECT, related_name="appraisals")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="appraisals")
    manager = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="appraised")
    team = models.ForeignKey("people.Team", models.PROTECT, null=True, related_name="+")
    self_comment = ProseField(_("own words"), blank=True)
    self_done_at = models.DateTimeField(null=True)
    manager_comment = ProseField(_("manager's words"), blank=True)
    manager_done_at = models.DateTimeField(null=True)
    adjusted_points = points_field(_("adjusted to"), null=True)
    adjusted_why = models.CharField(_("why"), max_length=300, blank=True)
    adjusted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    adjusted_at = models.DateTimeField(null=True)
    computed_points = points_field(_("computed"), null=True)
    final_points = points_field(_("result"), null=True)
    final_grade = models.CharField(_("grade"), max_length=8, blank=True)
    evidence = models.JSONField(null=True)
    evidence_hash = models.CharField(max_length=64, blank=True)

    objects = AppraisalQuerySet.as_manager()

    class Meta:
        ordering = ["round", "pk"]
        indexes = [models.Index(fields=["person", "round"], name="appraisal_history")]
        constraints = [
            models.UniqueConstraint(fields=["round", "person"], name="one_appraisal_a_round"),
            models.CheckConstraint(
                condition=Q(manager=None) | ~Q(manager=models.F("person")), name="nobody_appraises_themselves"
            ),
            models.CheckConstraint(
                condition=Q(adjusted_points=None) | Q(adjusted_points__range=(0, 120)) & ~Q(adjusted_why=""),
                name="adjustment_has_a_reason",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="frozen_stays",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=~pgtrigger.Q(old__evidence_hash=""),
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.round.period_key}"

    @property
    def is_frozen(self) -> bool:
        """Say whether the result stands."""
        return bool(self.evidence_hash)


class Rating(models.Model):
    """What the person or their manager says of one measure: a level where it is rated, a comment on any."""

    appraisal = models.ForeignKey(Appraisal, models.CASCADE, related_name="ratings")
    measure = models.ForeignKey(Measure, models.PROTECT, related_name="+")
    side = models.CharField(max_length=8, choices=RatingSide)
    level = models.PositiveSmallIntegerField(_("level"), null=True)
    comment = ProseField(_("comment"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["appraisal", "measure__position"]
        constraints = [
            models.UniqueConstraint(fields=["appraisal", "measure", "side"], name="one_rating_a_side"),
            models.CheckConstraint(condition=Q(level=None) | Q(level__range=(1, 5)), name="rating_level_one_to_five"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="frozen_ratings_stay",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                declare=[("of_appraisal", "bigint")],
                func="""
                    IF TG_OP = 'DELETE' THEN of_appraisal := OLD.appraisal_id;
                    ELSE of_appraisal := NEW.appraisal_id; END IF;
                    IF EXISTS (SELECT 1 FROM goals_appraisal a WHERE a.id = of_appraisal AND a.evidence_hash <> '') THEN
                        RAISE EXCEPTION 'the ratings of a closed appraisal stay as they are';
                    END IF;
                    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        return f"{self.measure}: {self.level}"
