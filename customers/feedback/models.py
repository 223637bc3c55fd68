"""Cases of customers, and the improvements that answer many of them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from customers.feedback.choices import CaseSource, CaseState, ImprovementState, RootCause, Severity
from customers.feedback.rules import CASE_LIFE, IMPROVEMENT_LIFE
from salesplan.core.fields import ProseField, Versioned
from salesplan.core.lifecycle.models import LifecycleMove, Stateful
from salesplan.core.tracking import tracked
from salesplan.people.access import scope_of
from salesplan.people.models import User


@tracked()
class Improvement(Stateful, Versioned):
    """What is changed in product or service because of many cases; everybody sees it."""

    lifecycle = IMPROVEMENT_LIFE
    wrong_state = _("This improvement is %(state)s, so this step is not possible.")

    title = models.CharField(_("title"), max_length=200)
    what = ProseField(_("what changes"), blank=True)
    expected = models.CharField(_("expected effect"), max_length=300)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="improvements", verbose_name=_("owner")
    )
    release = models.CharField(_("release"), max_length=80, blank=True)
    due_on = models.DateField(_("planned for"), null=True, blank=True)
    released_on = models.DateField(_("released"), null=True, editable=False)
    told_at = models.DateTimeField(_("customers told"), null=True, editable=False)
    state = models.CharField(
        _("state"), max_length=8, choices=ImprovementState, default=ImprovementState.PLANNED, editable=False
    )
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+")
    created_at = models.DateTimeField(editable=False)

    class Meta:
        verbose_name = _("improvement")

    def __str__(self) -> str:
        return self.title


class ImprovementMove(LifecycleMove):
    """One step in the life of an improvement."""

    states = dict(ImprovementState.choices)

    improvement = models.ForeignKey(Improvement, models.CASCADE, related_name="moves")


class CaseQuerySet(models.QuerySet["Case"]):
    def visible_to(self, user: User) -> "CaseQuerySet":
        """Cases are seen with their customer, and by whoever works on them."""
        scope = scope_of(user)
        mine = Q(account__owner__in=scope.person_ids) | Q(owner__in=scope.person_ids)
        return self if scope.sees_all else self.filter(mine)

    def unresolved(self) -> "CaseQuerySet":
        return self.exclude(state=CaseState.RESOLVED)


@tracked()
class Case(Stateful, Versioned):
    """Something a customer is not happy with: from a low score, a complaint or a bad call, until it is resolved."""

    lifecycle = CASE_LIFE
    wrong_state = _("This case is %(state)s, so this step is not possible.")

    title = models.CharField(_("what is wrong"), max_length=200)
    text = ProseField(_("in the customer's words"), blank=True)
    source = models.CharField(_("source"), max_length=10, choices=CaseSource, default=CaseSource.COMPLAINT)
    severity = models.CharField(_("severity"), max_length=8, choices=Severity, default=Severity.MEDIUM)
    cause = models.CharField(_("root cause"), max_length=16, choices=RootCause, blank=True)
    account = models.ForeignKey("customers.Account", models.PROTECT, related_name="cases", verbose_name=_("customer"))
    contact = models.ForeignKey(
        "customers.Contact", models.PROTECT, null=True, blank=True, related_name="cases", verbose_name=_("contact")
    )
    response = models.OneToOneField(
        "customers.Response", models.PROTECT, null=True, editable=False, related_name="case"
    )
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="cases", verbose_name=_("owner"))
    improvement = models.ForeignKey(
        Improvement, models.SET_NULL, null=True, blank=True, related_name="cases", verbose_name=_("improvement")
    )
    state = models.CharField(_("state"), max_length=8, choices=CaseState, default=CaseState.OPEN, editable=False)
    due_at = models.DateTimeField(_("due"), editable=False)
    escalated_at = models.DateTimeField(_("escalated"), null=True, editable=False)
    resolved_at = models.DateTimeField(_("resolved"), null=True, editable=False)
    resolution = ProseField(_("resolution"), blank=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    created_at = models.DateTimeField(_("opened"), editable=False)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("case")
        indexes = [
            models.Index(fields=["due_at"], name="case_due", condition=~Q(state=CaseState.RESOLVED)),
            models.Index(fields=["account"], name="case_account"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("customers:case_detail", args=[self.pk])


class CaseMove(LifecycleMove):
    """One step in the life of a case."""

    states = dict(CaseState.choices)

    case = models.ForeignKey(Case, models.CASCADE, related_name="moves")
