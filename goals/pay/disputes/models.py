"""Disputes about pay: the claim with a frozen copy of what it is about, and everything that is said in it."""

from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from goals.pay.disputes import rules
from goals.pay.disputes.choices import LEVELS, DisputeEntryKind, DisputeState, DisputeSubject
from salesplan.core.errors import Conflict
from salesplan.core.fields import MoneyField, Versioned, append_only
from salesplan.core.lifecycle.models import Stateful
from salesplan.core.tracking import tracked
from salesplan.people.access import Scope, scope_of
from salesplan.people.deputies.choices import Decision
from salesplan.people.deputies.queries import rows_of_deputy
from salesplan.people.models import User

PAYING = (DisputeState.GRANTED, DisputeState.PARTIAL)


class DisputeQuerySet(models.QuerySet["Dispute"]):
    def visible_to(self, user: User) -> "DisputeQuerySet":
        """One's own, and those of one's people: as the statements they are about.

        A deputy sees what waits for the decision, and what they have decided, while they stand in.
        """
        scope = scope_of(user)
        if scope.sees_all:
            return self
        waits = Q(state__in=rules.LIVE) | Q(decided_by=user.pk)

        def of_deputy(of: Scope) -> Q:
            # What the person they stand in for has claimed, or decided before, is not theirs to decide.
            return waits & ~Q(person=of.person_id) & ~Q(first_by=of.person_id) if of.sees_all else Q(pk__in=[])

        return self.filter(Q(person__in=scope.person_ids) | rows_of_deputy(user, Decision.DISPUTE, of_deputy))

    def live(self) -> "DisputeQuerySet":
        """Those that wait for a decision."""
        return self.filter(state__in=rules.LIVE)


@tracked()
class Dispute(Versioned, Stateful):
    """A claim that a line of a statement is wrong, or that one is missing.

    An open statement moves with every sale, so the claim keeps the line as it stood: `paid` is its amount, `line` how it
    came about (see `frozen`), `ref` its lasting name (`goals.pay.statements.queries.items`). `rounds` is 2 once it was escalated, and
    `first_by` who decided it before.
    """

    lifecycle = rules.LIFE

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="disputes", verbose_name=_("person")
    )
    period_key = models.CharField(_("period"), max_length=24)
    starts_on = models.DateField(editable=False)
    subject = models.CharField(_("about"), max_length=8, choices=DisputeSubject)
    ref = models.CharField(_("line"), max_length=16, blank=True)
    deal = models.ForeignKey("pipeline.Deal", models.PROTECT, null=True, related_name="+", verbose_name=_("deal"))
    line = models.JSONField(default=dict, editable=False)
    was_locked = models.BooleanField(_("of a locked period"), default=False, editable=False)
    currency = models.CharField(_("currency"), max_length=3)
    paid = MoneyField(_("paid"))
    expected = MoneyField(_("expected"), null=True)
    state = models.CharField(_("state"), max_length=10, choices=DisputeState, default=DisputeState.OPEN, editable=False)
    rounds = models.PositiveSmallIntegerField(_("round"), default=1, editable=False)
    opened_at = models.DateTimeField(_("claimed at"), editable=False)
    due_on = models.DateField(_("answer due"), editable=False)
    asked_on = models.DateField(_("more information requested on"), null=True, editable=False)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True, editable=False)
    first_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("first decided by")
    )
    escalate_until = models.DateField(_("can be escalated until"), null=True, editable=False)
    granted = MoneyField(_("granted"), null=True, editable=False)
    adjustment = models.OneToOneField(
        "goals.PayAdjustment", models.PROTECT, null=True, related_name="dispute", verbose_name=_("adjustment")
    )

    objects = DisputeQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at", "-id"]
        indexes = [
            models.Index(fields=["person", "period_key"], name="dispute_person"),
            models.Index(
                fields=["due_on"],
                name="dispute_live",
                condition=Q(state__in=(DisputeState.OPEN, DisputeState.ASKED, DisputeState.ESCALATED)),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "period_key", "ref"],
                condition=~Q(ref="") & ~Q(state=DisputeState.WITHDRAWN),
                name="one_dispute_a_line",
            ),
            models.CheckConstraint(
                condition=Q(subject=DisputeSubject.MISSING) | ~Q(ref=""), name="dispute_of_a_line_names_it"
            ),
            models.CheckConstraint(
                condition=Q(expected=None) | Q(expected__gt=F("paid")), name="dispute_claims_more_than_was_paid"
            ),
            # What pays has its posting, and nothing else has one.
            models.CheckConstraint(
                condition=Q(state__in=PAYING, adjustment__isnull=False, granted__gt=0)
                | ~Q(state__in=PAYING) & Q(adjustment=None, granted=None),
                name="dispute_that_pays_has_posted",
            ),
            models.CheckConstraint(condition=Q(rounds__range=(1, 2)), name="dispute_is_escalated_once"),
        ]
        triggers = [pgtrigger.FSM(name="life", field="state", transitions=rules.LIFE.arrows())]

    def __str__(self) -> str:
        return f"{self.person}, {self.period_key}"

    def get_absolute_url(self) -> str:
        return reverse("goals:dispute_detail", args=[self.pk])

    def may(self, step: str) -> bool:
        """Say whether a step can be taken from its state, in its round."""
        return rules.may(step, self.state, self.rounds)

    def refusal(self, step: str) -> Conflict:
        """Say where it stands by now, and by whom."""
        values = {"state": self.get_state_display(), "who": self.decided_by or self.person}
        return Conflict(gettext("%(who)s has set this dispute to “%(state)s”. Nothing was recorded.") % values)

    @property
    def is_live(self) -> bool:
        """Whether it waits for a decision."""
        return self.state in rules.LIVE

    @property
    def is_final(self) -> bool:
        """Whether nothing can come after it."""
        return rules.is_final(self.state, self.rounds)

    @property
    def stake(self) -> Any:
        """What is expected beyond what was paid, None where no figure was named."""
        return rules.at_stake(self.expected, self.paid)

    @property
    def level(self) -> str:
        """The colour of its state."""
        return LEVELS[DisputeState(self.state)]


class DisputeEntry(models.Model):
    """One thing said in a dispute, with what it did to its state. Never changed."""

    dispute = models.ForeignKey(Dispute, models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=10, choices=DisputeEntryKind)
    to_state = models.CharField(max_length=10, choices=DisputeState)
    text = models.TextField(_("text"), max_length=2000, blank=True)
    amount = MoneyField(null=True)
    deals = models.ManyToManyField("pipeline.Deal", related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.dispute_id}: {self.kind}"
