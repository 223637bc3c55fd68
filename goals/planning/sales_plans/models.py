"""Sales plans: the plan and its life, its versions with their content, and what happens while it runs.

Three kinds of rows. *Content* (texts, target customers, budget lines, initiatives, risks …) belongs to a version and is
only changed while that version is a draft. *What happened* (moves, spend, steps, the review) belongs to the plan and is
only ever appended. A content row keeps its `row_key` from version to version, so that a difference can say "changed"
and not "removed and added", and spend and steps stay with their row whatever version is in force.
"""

from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from goals.planning.sales_plans.choices import (
    BudgetCategory,
    SalesPlanState,
    SalesPlanStep,
    SalesPlanVersionState,
    StepKind,
)
from goals.planning.sales_plans.rules.lifecycle import PLAN, VERSION
from salesplan.core.errors import Refused
from salesplan.core.fields import (
    Findable,
    MoneyField,
    NamedRecord,
    ProseField,
    RateField,
    Versioned,
    append_only,
    search_index,
)
from salesplan.core.lifecycle.models import LifecycleMove, Stateful
from salesplan.core.tracking import tracked
from salesplan.people.access import Scope, scope_of
from salesplan.people.deputies.choices import Decision
from salesplan.people.deputies.queries import rows_of_deputy
from salesplan.people.models import User

PERSON: Any = settings.AUTH_USER_MODEL
APPEND_ONLY = [append_only()]


class SalesPlanQuerySet(models.QuerySet["SalesPlan"]):
    def visible_to(self, user: User) -> "SalesPlanQuerySet":
        """The plans of one's teams and those one has a part in, as owner or among its people; admins, auditors all.

        A deputy sees what waits for their decision.

        What counts is the version in force: nobody sees a plan because a draft of somebody else's names them.
        """
        scope = scope_of(user)
        if scope.sees_all:
            return self
        taking_part = SalesPlanPerson.objects.filter(person=user.pk).values("plan_version")
        visible = (
            Q(current_version__team__in=scope.team_ids)
            | Q(current_version__owner=user.pk)
            | Q(current_version__in=taking_part)
        )
        return self.filter(visible | rows_of_deputy(user, Decision.PLAN, lambda of: self._waiting(user, of)))

    def _waiting(self, user: User, of: Scope) -> Q:
        """What a deputy sees: plans in review of the teams of whom they stand in for, and what they have decided."""
        decided = SalesPlanMove.objects.filter(
            by=user.pk, step__in=[SalesPlanStep.APPROVE, SalesPlanStep.RETURN]
        ).values("plan")
        in_review = SalesPlanVersion.objects.filter(state=SalesPlanVersionState.IN_REVIEW).values("plan")
        waits = Q(pk__in=in_review) | Q(pk__in=decided)
        return waits if of.sees_all else waits & Q(current_version__team__in=of.team_ids)

    def not_dropped(self) -> "SalesPlanQuerySet":
        return self.exclude(state=SalesPlanState.DROPPED)


class StatefulSalesPlan(Stateful):
    class Meta:
        abstract = True

    def refusal(self, step: str) -> Refused:
        """Say that somebody was quicker."""
        return Refused(gettext("The plan has changed in the meantime. Check it again."), code="moved_on")


@tracked()
class SalesPlan(NamedRecord, Findable, Versioned, StatefulSalesPlan):
    """A plan with a life (`rules.lifecycle.PLAN`); `head` is the version that holds: the one in force, else the first."""

    lifecycle = PLAN

    state = models.CharField(_("state"), max_length=10, choices=SalesPlanState, default=SalesPlanState.DRAFT)
    current_version = models.ForeignKey("SalesPlanVersion", models.PROTECT, null=True, related_name="+", editable=False)
    is_template = models.BooleanField(_("template"), default=False)
    copied_from = models.ForeignKey("self", models.PROTECT, null=True, related_name="copies", editable=False)
    preset = models.CharField(_("preset"), max_length=40, blank=True, editable=False)
    created_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", editable=False)
    created_at = models.DateTimeField(editable=False)

    objects = SalesPlanQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["state"], name="sales_plan_state"), search_index("sales_plan_search")]


@tracked()
class SalesPlanVersion(Versioned, StatefulSalesPlan):
    """What a plan says. A draft is edited; what was approved is never changed, a new version takes its place."""

    lifecycle = VERSION

    plan = models.ForeignKey(SalesPlan, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    state = models.CharField(
        _("state"), max_length=10, choices=SalesPlanVersionState, default=SalesPlanVersionState.DRAFT
    )
    why = models.CharField(_("why"), max_length=300, blank=True)
    made_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    submitted_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    approved_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)

    period_key = models.CharField(_("period"), max_length=24)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"))
    team = models.ForeignKey("people.Team", models.PROTECT, related_name="sales_plans", verbose_name=_("team"))
    owner = models.ForeignKey(PERSON, models.PROTECT, related_name="sales_plans", verbose_name=_("owner"))
    summary = ProseField(_("summary"), blank=True)
    # Any of the groups, and in a group all of its conditions; see `rules.target`.
    target = models.JSONField(_("target customers"), default=list, blank=True)
    customers = ProseField(_("who they are and what they need"), blank=True)
    market = ProseField(_("market"), blank=True)
    strategy = ProseField(_("strategy"), blank=True)
    selling_point = ProseField(_("unique selling point"), blank=True)
    pain_points = ProseField(_("pain points"), blank=True)
    added_value = ProseField(_("added value"), blank=True)
    pricing = ProseField(_("price strategy"), blank=True)
    promotion = ProseField(_("promotion"), blank=True)

    class Meta:
        ordering = ["plan", "number"]
        indexes = [
            models.Index(fields=["team"], name="sales_plan_team"),
            models.Index(fields=["starts_on", "ends_on"], name="sales_plan_period"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="one_sales_plan_version_a_number"),
            models.UniqueConstraint(
                fields=["plan"], name="one_open_sales_plan_version", condition=Q(state__in=("draft", "in_review"))
            ),
            models.UniqueConstraint(
                fields=["plan"],
                name="one_sales_plan_version_in_force",
                condition=Q(state=SalesPlanVersionState.APPROVED),
            ),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="sales_plan_ends_after_start"),
        ]

    def __str__(self) -> str:
        return f"{self.plan} v{self.number}"


class SalesPlanRow(models.Model):
    """One row of a version's content; `row_key` is the same in every version that has it."""

    plan_version = models.ForeignKey(SalesPlanVersion, models.CASCADE, related_name="%(class)s_rows")
    row_key = models.UUIDField(default=uuid4, editable=False)
    position = models.PositiveSmallIntegerField(default=0, editable=False)

    class Meta:
        abstract = True
        ordering = ["position", "pk"]


@tracked()
class SalesPlanGoal(SalesPlanRow):
    """A goal that the plan is to reach; its target and its figures stay those of the goal."""

    goal = models.ForeignKey("goals.Goal", models.PROTECT, related_name="+", verbose_name=_("goal"))
    note = models.CharField(_("what the plan does for it"), max_length=300, blank=True)

    class Meta(SalesPlanRow.Meta):
        constraints = [models.UniqueConstraint(fields=["plan_version", "goal"], name="one_plan_goal_a_goal")]

    def __str__(self) -> str:
        return str(self.goal)


@tracked()
class SalesPlanPerson(SalesPlanRow):
    """Somebody with a part in the plan; they see it."""

    person = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("person"))
    role = models.CharField(_("part in the plan"), max_length=200, blank=True)

    class Meta(SalesPlanRow.Meta):
        indexes = [models.Index(fields=["person"], name="sales_plan_person")]
        constraints = [models.UniqueConstraint(fields=["plan_version", "person"], name="one_part_a_person")]

    def __str__(self) -> str:
        return str(self.person)


@tracked()
class SalesPlanRival(SalesPlanRow):
    rival = models.ForeignKey("pipeline.Rival", models.PROTECT, related_name="+", verbose_name=_("rival"))
    note = ProseField(_("how we meet them"), blank=True)

    class Meta(SalesPlanRow.Meta):
        constraints = [models.UniqueConstraint(fields=["plan_version", "rival"], name="one_plan_rival_a_rival")]

    def __str__(self) -> str:
        return str(self.rival)


@tracked()
class SalesPlanChannel(SalesPlanRow):
    channel = models.ForeignKey("pipeline.Channel", models.PROTECT, related_name="+", verbose_name=_("channel"))
    note = models.CharField(_("what it does in the plan"), max_length=300, blank=True)

    class Meta(SalesPlanRow.Meta):
        constraints = [models.UniqueConstraint(fields=["plan_version", "channel"], name="one_plan_channel_a_channel")]

    def __str__(self) -> str:
        return str(self.channel)


@tracked()
class SalesPlanIncentive(SalesPlanRow):
    incentive_plan = models.ForeignKey(
        "goals.IncentivePlan", models.PROTECT, related_name="+", verbose_name=_("incentive plan")
    )
    note = models.CharField(_("what it rewards here"), max_length=300, blank=True)

    class Meta(SalesPlanRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["plan_version", "incentive_plan"], name="one_plan_incentive_a_plan")
        ]

    def __str__(self) -> str:
        return str(self.incentive_plan)


@tracked()
class SalesPlanBudgetLine(SalesPlanRow):
    """What may be spent on what, in the base currency."""

    category = models.CharField(_("category"), max_length=12, choices=BudgetCategory, default=BudgetCategory.OTHER)
    name = models.CharField(_("what for"), max_length=200)
    amount = MoneyField(_("amount"))
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta(SalesPlanRow.Meta):
        constraints = [models.CheckConstraint(condition=Q(amount__gte=0), name="plan_budget_not_negative")]

    def __str__(self) -> str:
        return self.name


class TimedSalesPlanRow(SalesPlanRow):
    """Something somebody does from a day to a day."""

    name = models.CharField(_("what"), max_length=200)
    owner = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("owner"))
    starts_on = models.DateField(_("start"), null=True, blank=True)
    due_on = models.DateField(_("due"), null=True, blank=True)

    class Meta(SalesPlanRow.Meta):
        abstract = True

    def __str__(self) -> str:
        return self.name


@tracked()
class SalesPlanInitiative(TimedSalesPlanRow):
    purpose = ProseField(_("why, and what it should bring"), blank=True)

    class Meta(TimedSalesPlanRow.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(due_on__gte=F("starts_on")), name="initiative_ends_after_start")
        ]


@tracked()
class SalesPlanTask(TimedSalesPlanRow):
    """A task of an initiative of the same version, named by its key."""

    initiative_key = models.UUIDField()

    class Meta(TimedSalesPlanRow.Meta):
        constraints = [models.CheckConstraint(condition=Q(due_on__gte=F("starts_on")), name="plan_task_after_start")]


@tracked()
class SalesPlanRisk(SalesPlanRow):
    name = models.CharField(_("what could happen"), max_length=200)
    probability = RateField(_("probability"))
    impact = MoneyField(_("impact in money"))
    response = ProseField(_("response"), blank=True)
    owner = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("owner"))

    class Meta(SalesPlanRow.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(probability__gte=0, probability__lte=1), name="plan_risk_is_a_share"),
            models.CheckConstraint(condition=Q(impact__gte=0), name="plan_risk_impact_not_negative"),
        ]

    def __str__(self) -> str:
        return self.name


class SalesPlanMove(LifecycleMove):
    """One step in the life of a plan or of a version of it: `plan_version` is the one it was about."""

    states = {**dict(SalesPlanState.choices), **dict(SalesPlanVersionState.choices)}

    plan = models.ForeignKey(SalesPlan, models.PROTECT, related_name="moves")
    plan_version = models.ForeignKey(SalesPlanVersion, models.PROTECT, related_name="moves")
    step = models.CharField(max_length=16, choices=SalesPlanStep)


class SpendEntry(models.Model):
    """Money spent on a budget line; what was wrong is taken back by an entry with the opposite sign."""

    plan = models.ForeignKey(SalesPlan, models.PROTECT, related_name="spend")
    line_key = models.UUIDField()
    spent_on = models.DateField(_("spent on"))
    amount = MoneyField(_("amount"))
    what = models.CharField(_("what"), max_length=200)
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversal")
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-spent_on", "-pk"]
        indexes = [models.Index(fields=["plan", "line_key"], name="plan_spend_line")]
        triggers = APPEND_ONLY

    def __str__(self) -> str:
        return self.what


class SalesPlanProgress(models.Model):
    """Where an initiative, a task or a risk stands since a moment; the newest row of a key holds."""

    plan = models.ForeignKey(SalesPlan, models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=10, choices=StepKind)
    row_key = models.UUIDField()
    state = models.CharField(max_length=10)
    note = models.CharField(_("note"), max_length=300, blank=True)
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["plan", "row_key", "-id"], name="plan_step_newest")]
        triggers = APPEND_ONLY

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"


class SalesPlanReview(models.Model):
    """The end review: what was planned and achieved as it stood then, and what is learnt from it."""

    plan = models.OneToOneField(SalesPlan, models.PROTECT, related_name="review")
    plan_version = models.ForeignKey(SalesPlanVersion, models.PROTECT, related_name="+")
    frozen = models.JSONField()
    worked = ProseField(_("what worked"))
    keep = ProseField(_("what to keep"))
    change = ProseField(_("what to change"))
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        triggers = APPEND_ONLY

    def __str__(self) -> str:
        return str(self.plan)
