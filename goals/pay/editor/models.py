"""Drafts of a plan's rules on their way to a version, and the people who accept a version."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from goals.pay.editor.choices import IncentivePlanDraftState
from goals.pay.editor.rules import moves
from salesplan.core.fields import Versioned, append_only
from salesplan.core.lifecycle.models import LifecycleMove, Stateful
from salesplan.core.tracking import tracked
from salesplan.people.access import scope_of
from salesplan.people.choices import Role
from salesplan.people.deputies.choices import Decision
from salesplan.people.deputies.queries import rows_of_deputy
from salesplan.people.models import User


class IncentivePlanDraftQuerySet(models.QuerySet["IncentivePlanDraft"]):
    def visible_to(self, user: User) -> "IncentivePlanDraftQuerySet":
        """Rules that do not hold yet are open to who leads or watches; a rep sees them once they are approved.

        As a deputy also a rep sees those that wait, and those they have decided, while they stand in.
        """
        if user.role != Role.REP:
            return self
        waits = Q(state=IncentivePlanDraftState.IN_REVIEW) | Q(reviewer=user.pk)
        return self.filter(
            rows_of_deputy(
                user, Decision.DRAFT, lambda of: waits & ~Q(author=of.person_id) if of.sees_all else Q(pk__in=[])
            )
        )

    def open(self) -> "IncentivePlanDraftQuerySet":
        """Those that are still worked on or wait for approval."""
        return self.filter(
            state__in=(
                IncentivePlanDraftState.DRAFT,
                IncentivePlanDraftState.IN_REVIEW,
                IncentivePlanDraftState.RETURNED,
            )
        )


@tracked()
class IncentivePlanDraft(Versioned, Stateful):
    """Rules that somebody writes: `definition` is the plan as JSON (docs/incentives.md), `base` what it began from.

    Where something cannot be read yet, `typed` keeps the form as it was typed, and `definition` is the last that could.

    An approved draft has become a version of the plan (`became`) and is never changed again.
    """

    lifecycle = moves.LIFE
    wrong_state = _("The draft is now “%(state)s”, so this can't be done. Reload the page.")

    plan = models.ForeignKey(
        "goals.IncentivePlan", models.PROTECT, related_name="drafts", verbose_name=_("incentive plan")
    )
    base = models.ForeignKey(
        "goals.IncentivePlanVersion",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("based on version"),
    )
    starts_on = models.DateField(_("in force from"))
    why = models.CharField(_("why"), max_length=300, blank=True)
    definition = models.JSONField(_("rules"), default=dict)
    form_values = models.JSONField(null=True, default=None, editable=False)
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=IncentivePlanDraftState,
        default=IncentivePlanDraftState.DRAFT,
        editable=False,
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+", verbose_name=_("written by")
    )
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+", verbose_name=_("changed by")
    )
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("reviewer"),
    )
    became = models.OneToOneField(
        "goals.IncentivePlanVersion",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="draft",
        verbose_name=_("version"),
    )
    created_at = models.DateTimeField(editable=False)
    changed_at = models.DateTimeField(_("changed"), editable=False)

    objects = IncentivePlanDraftQuerySet.as_manager()

    class Meta:
        ordering = ["-changed_at", "-id"]
        indexes = [models.Index(fields=["plan", "state"], name="plan_draft_state")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=IncentivePlanDraftState.APPROVED, became__isnull=False)
                | ~Q(state=IncentivePlanDraftState.APPROVED) & Q(became=None),
                name="approved_draft_became_a_version",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan} · {self.get_state_display()}"

    def get_absolute_url(self) -> str:
        return reverse("goals:plan_draft_detail", args=[self.pk])


class IncentivePlanDraftMove(LifecycleMove):
    """One step in the life of a draft."""

    states = dict(IncentivePlanDraftState.choices)

    draft = models.ForeignKey(IncentivePlanDraft, models.PROTECT, related_name="moves")


class IncentivePlanAcceptanceQuerySet(models.QuerySet["IncentivePlanAcceptance"]):
    def visible_to(self, user: User) -> "IncentivePlanAcceptanceQuerySet":
        """One's own, and for a manager those of their people."""
        scope = scope_of(user)
        return self if scope.sees_all else self.filter(person__in=scope.person_ids)


class IncentivePlanAcceptance(models.Model):
    """A person has read the rules of a version and accepts them. Never changed, never withdrawn."""

    version = models.ForeignKey("goals.IncentivePlanVersion", models.PROTECT, related_name="acceptances")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("accepted"))

    objects = IncentivePlanAcceptanceQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [models.UniqueConstraint(fields=["version", "person"], name="one_acceptance_a_person")]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.version}: {self.person}"
