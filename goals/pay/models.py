"""Pay runs with their trail, the ledger of pay, the frozen statements, and adjustments.

Everything but a run itself is appended and never changed; the database refuses it, and refuses lines and statements for
a run that is locked.
"""

from datetime import datetime

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from goals.pay.choices import CLOSED, LEVELS, AdjustmentKind, LineKind, PayRunState
from goals.pay.plan.choices import Interval
from goals.pay.runs.rules import LIFE
from salesplan.core.fields import MoneyField, Versioned, append_only
from salesplan.core.lifecycle.models import LifecycleMove, Stateful
from salesplan.core.periods import Period
from salesplan.core.tracking import tracked
from salesplan.people.access import scope_of
from salesplan.people.deputies.choices import Decision
from salesplan.people.deputies.queries import rows_of_deputy
from salesplan.people.models import User

# Refuses a row of a locked run, unless `but` holds.
NOT_AFTER_THE_LOCK = """
    IF NOT (<but>) AND EXISTS (SELECT 1 FROM goals_payrun WHERE id = NEW.run_id AND state IN ('locked', 'paid'))
    THEN RAISE EXCEPTION 'pay run % is locked', NEW.run_id;
    END IF;
    RETURN NEW;
"""


def not_after_the_lock(name: str, but: str = "FALSE") -> pgtrigger.Trigger:
    """Return the trigger that lets nothing be appended to a locked run."""
    func = NOT_AFTER_THE_LOCK.replace("<but>", but)
    return pgtrigger.Trigger(name=name, when=pgtrigger.Before, operation=pgtrigger.Insert, func=func)


class PayRunQuerySet(models.QuerySet["PayRun"]):
    def visible_to(self, user: User) -> "PayRunQuerySet":
        """Admins and auditors see all runs; others those that pay somebody they see, and as a deputy those that wait."""
        scope = scope_of(user)
        if scope.sees_all:
            return self
        theirs = PayRunPerson.objects.filter(run=models.OuterRef("pk"), person__in=scope.person_ids)
        return self.filter(models.Exists(theirs) | _to_decide(user))

    def closed(self) -> "PayRunQuerySet":
        """Those that never change again."""
        return self.filter(state__in=CLOSED)


@tracked(exclude=["asked_at", "asked_by", "turn", "error"])
class PayRun(Versioned, Stateful):
    """The pay of everybody with statements of one kind of period, for one period.

    `turn` counts the calculations. While one is under way `asked_at` says since when, and the people whose `turn` is
    behind wait for it; a worker that is killed leaves them waiting, and the next one goes on with them.
    """

    lifecycle = LIFE
    wrong_state = _("The run is now “%(state)s”, so this can't be done. Reload the page.")

    kind = models.CharField(_("period"), max_length=8, choices=Interval)
    period_key = models.CharField(_("period"), max_length=24, unique=True)
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"))
    state = models.CharField(_("state"), max_length=10, choices=PayRunState, default=PayRunState.OPEN, editable=False)
    turn = models.PositiveIntegerField(default=0, editable=False)
    asked_at = models.DateTimeField(null=True, editable=False)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+")
    calculated_at = models.DateTimeField(_("calculated at"), null=True, editable=False)
    error = models.CharField(max_length=500, blank=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    created_at = models.DateTimeField(editable=False)

    objects = PayRunQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "kind"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="pay_run_ends_after_start"),
        ]
        triggers = [pgtrigger.FSM(name="life", field="state", transitions=LIFE.arrows())]

    def __str__(self) -> str:
        return self.period_key

    def get_absolute_url(self) -> str:
        return reverse("goals:pay_run_detail", args=[self.pk])

    @property
    def period(self) -> Period:
        """The period it pays."""
        return Period(self.starts_on, self.ends_on, self.kind, self.period_key)  # type: ignore[arg-type]

    @property
    def is_calculating(self) -> bool:
        """Whether a calculation is under way."""
        return self.asked_at is not None

    @property
    def is_closed(self) -> bool:
        """Whether nothing in it changes any more."""
        return self.state in CLOSED

    @property
    def level(self) -> str:
        """The colour of its state."""
        return LEVELS[PayRunState(self.state)]


class PayRunMove(LifecycleMove):
    """One step in the life of a run. `left_open` is what still stood open at the lock (`open_points`)."""

    states = dict(PayRunState.choices)

    run = models.ForeignKey(PayRun, models.PROTECT, related_name="moves")
    left_open = models.JSONField(default=dict)


class OfPerson(models.QuerySet):
    def visible_to(self, user: User) -> "OfPerson":
        """One's own; a manager those of their people."""
        scope = scope_of(user)
        return self if scope.sees_all else self.filter(person__in=scope.person_ids)


def _to_decide(user: User, prefix: str = "") -> Q:
    """Return what a deputy of an admin sees of runs: those that are not closed and do not pay them, or they decide none."""
    paid = PayRunPerson.objects.filter(person=user.pk, payslip__isnull=False).values("run")
    open_ones = ~Q(**{f"{prefix}state__in": CLOSED}) & ~Q(**{f"{prefix}pk__in": paid})
    return rows_of_deputy(user, Decision.RUN, lambda of: open_ones if of.sees_all else Q(pk__in=[]))


class OfRun(OfPerson):
    def visible_to(self, user: User) -> "OfRun":
        """As of people; a deputy of an admin those of all people in runs that wait for a decision."""
        scope = scope_of(user)
        return self if scope.sees_all else self.filter(Q(person__in=scope.person_ids) | _to_decide(user, "run__"))


class Payslip(models.Model):
    """A statement as it was calculated, frozen whole; a calculation that comes to something else is a new revision.

    `digest` is the SHA-256 of `statement` (see `snapshots`). `commission` is what the plan came to, `adjusted` what
    came by adjustments and corrections: together what was earned; `paid` is the payout, `owed`, `reserve` and `carried` (over a cap) what stands after it.
    """

    run = models.ForeignKey(PayRun, models.PROTECT, related_name="slips")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="payslips")
    revision = models.PositiveIntegerField()
    turn = models.PositiveIntegerField()
    version = models.ForeignKey("goals.IncentivePlanVersion", models.PROTECT, null=True, related_name="+")
    currency = models.CharField(max_length=3)
    commission = MoneyField(_("commission"))
    adjusted = MoneyField(_("adjusted"))
    paid = MoneyField(_("payout"))
    opening_owed = MoneyField()
    opening_reserve = MoneyField()
    opening_carried = MoneyField(default=0)
    owed = MoneyField(_("owed"))
    reserve = MoneyField(_("in reserve"))
    carried = MoneyField(_("carried over"), default=0)
    statement = models.JSONField()
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()
    # When its run was paid out: no column, `locked_periods.frozen_payslips` reads it.
    paid_out_at: datetime | None = None

    objects = OfPerson.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["run", "person", "revision"], name="one_payslip_a_revision"),
        ]
        triggers = [append_only(), not_after_the_lock("payslip_open")]

    def __str__(self) -> str:
        return f"{self.run_id} {self.person_id} r{self.revision}"


class PayRunPerson(models.Model):
    """A person in a run: in which calculation they were reached last, and the statement that stands for them now.

    `rests_on` are the marks of the facts of that calculation, by kind (`basis.marks_of`).
    """

    run = models.ForeignKey(PayRun, models.CASCADE, related_name="people")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    turn = models.PositiveIntegerField(default=0)
    payslip = models.ForeignKey(Payslip, models.PROTECT, null=True, related_name="+")
    revisions = models.PositiveIntegerField(default=0)
    warnings = models.JSONField(default=list)
    rests_on = models.JSONField(default=dict)

    objects = OfRun.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "person"], name="one_place_in_a_pay_run")]
        indexes = [models.Index(fields=["run", "turn", "id"], name="payrunperson_turn")]

    def __str__(self) -> str:
        return f"{self.run_id} {self.person_id}"


class PayAccrual(models.Model):
    """What a person had earned in an open period when it was calculated last in the background (`accruals`).

    A figure to be thrown away: it is calculated anew when the marks of what it rests on are others.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    period_key = models.CharField(_("period"), max_length=24)
    earned = MoneyField(_("earned"))
    rests_on = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "period_key"], name="one_accrual_a_period")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.period_key}"


class PayLine(models.Model):
    """One line of the ledger of pay: `amount` is what it does to the payment of a person in a run.

    Lines of one kind, name and reason add up to what the run's calculation came to. `cause` names what made the line:
    deals and entries of the sales ledger, adjustments, closed periods, or the rule of the plan. `withdraws` takes back
    what no longer stands at all.
    """

    run = models.ForeignKey(PayRun, models.PROTECT, related_name="lines")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="pay_lines")
    turn = models.PositiveIntegerField()
    version = models.ForeignKey("goals.IncentivePlanVersion", models.PROTECT, null=True, related_name="+")
    kind = models.CharField(_("kind"), max_length=16, choices=LineKind)
    name = models.CharField(_("name"), max_length=120, blank=True)
    amount = MoneyField(_("amount"))
    currency = models.CharField(max_length=3)
    why = models.CharField(_("why"), max_length=500, blank=True)
    cause = models.JSONField(default=dict)
    withdraws = models.BooleanField(default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    objects = OfRun.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["run", "person", "kind", "name"], name="payline_run"),
            models.Index(fields=["person", "run"], name="payline_person"),
        ]
        constraints = [models.CheckConstraint(condition=~Q(cause={}), name="pay_line_has_a_cause")]
        triggers = [append_only(), not_after_the_lock("payline_open", but="NEW.kind = 'payout'")]

    def __str__(self) -> str:
        return f"{self.run_id} {self.person_id} {self.kind} {self.amount}"


class PayAdjustment(models.Model):
    """An amount that comes on top of what the plan pays, with its reason and what caused it. Never changed."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="pay_adjustments")
    period_key = models.CharField(_("period"), max_length=24)
    kind = models.CharField(_("kind"), max_length=12, choices=AdjustmentKind, default=AdjustmentKind.ADJUSTMENT)
    amount = MoneyField(_("amount"))
    why = models.CharField(_("why"), max_length=300)
    # What caused it: a kind such as "dispute", and its key; empty where somebody simply decided it.
    cause_kind = models.CharField(max_length=20, blank=True)
    cause_id = models.PositiveBigIntegerField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = OfPerson.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["person", "period_key"], name="payadjustment_person"),
            models.Index(fields=["cause_kind", "cause_id"], name="payadjustment_cause"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(amount=0), name="pay_adjustment_is_something"),
            models.CheckConstraint(
                condition=~Q(kind=AdjustmentKind.OVERPAYMENT) | Q(amount__gt=0), name="overpayment_is_a_debt"
            ),
            models.UniqueConstraint(
                fields=["cause_id"], condition=Q(cause_kind="dispute"), name="one_adjustment_a_dispute"
            ),
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.person_id} {self.period_key} {self.amount}"


class WindfallDecisions(OfPerson):
    def current(self) -> "WindfallDecisions":
        """The decision that holds of each windfall: the last one."""
        return self.order_by("person", "deal", "posting", "-pk").distinct("person", "deal", "posting")


class WindfallDecision(models.Model):
    """What an admin decided of a deal that is far larger than the quota it counts for. Never changed; the last one holds.

    It is about a deal as it was posted, for the person it pays: one that is posted anew waits anew. `amount` is what the
    deal counted for, `pays` what its approval was worth when it was decided.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="windfalls")
    deal = models.ForeignKey("pipeline.Deal", models.PROTECT, related_name="windfalls")
    posting = models.PositiveIntegerField()
    approves = models.BooleanField(_("approved"))
    amount = MoneyField(_("amount"))
    pays = MoneyField(_("pays"))
    why = models.CharField(_("why"), max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = WindfallDecisions.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["person", "deal", "posting", "id"], name="windfall_person")]
        constraints = [
            models.CheckConstraint(condition=~Q(by=F("person")), name="windfall_decided_by_another"),
            models.CheckConstraint(condition=~Q(why=""), name="windfall_has_a_reason"),
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.person_id} {self.deal_id}/{self.posting} {self.approves}"
