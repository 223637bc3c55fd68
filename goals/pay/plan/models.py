"""Incentive plans: effective-dated versions of a rate table, and the people who are on the plan."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import BigIntegerRangeField, DateRangeField, RangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from goals.pay.plan.choices import Interval
from salesplan.core.fields import NamedRecord, append_only
from salesplan.core.tracking import tracked
from salesplan.people.access import scope_of
from salesplan.people.choices import Role
from salesplan.people.models import DatedQuerySet, DatedRecord, User


def _range(function: str, *ends: str, of: type[RangeField] = BigIntegerRangeField) -> Func:
    """Return a range with both ends in it."""
    return Func(*ends, Value("[]"), function=function, output_field=of())


class IncentivePlanQuerySet(models.QuerySet["IncentivePlan"]):
    def visible_to(self, user: User) -> "IncentivePlanQuerySet":
        """Rules of pay are open to who leads or watches; a rep sees the plans they are or were on."""
        if user.role != Role.REP:
            return self
        return self.filter(pk__in=Enrolment.objects.filter(person=user).values("plan"))


class IncentivePlanVersionQuerySet(models.QuerySet["IncentivePlanVersion"]):
    def visible_to(self, user: User) -> "IncentivePlanVersionQuerySet":
        """A definition names people with the keys of their pools, so it is for those who see everybody.

        What others read of it is its document, for the plans they see.
        """
        return self if scope_of(user).sees_all else self.none()


class EnrolmentQuerySet(DatedQuerySet):
    def visible_to(self, user: User) -> "EnrolmentQuerySet":
        """Who is on a plan: oneself, and for a manager their people."""
        scope = scope_of(user)
        return self if scope.sees_all else self.filter(person__in=scope.person_ids)


@tracked()
class IncentivePlan(NamedRecord):
    interval = models.CharField(_("statement"), max_length=8, choices=Interval, default=Interval.QUARTER)
    is_active = models.BooleanField(_("in use"), default=True)
    created_at = models.DateTimeField(editable=False)

    objects = IncentivePlanQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["name"], name="one_incentive_plan_a_name")]


class IncentivePlanVersion(models.Model):
    """The rules from a day on, until the next version begins. A version is never edited; a new one is made.

    `definition` says them all (`goals.pay.plan.rules.definitions`). Of two versions that begin on the same day the later one
    holds, so a mistake can be mended before its day comes.
    """

    plan = models.ForeignKey(IncentivePlan, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    starts_on = models.DateField(_("in force from"))
    definition = models.JSONField(_("rules"))
    why = models.CharField(_("why"), max_length=300)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    objects = IncentivePlanVersionQuerySet.as_manager()

    class Meta:
        ordering = ["plan", "starts_on", "number"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="one_version_a_number"),
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.plan} v{self.number}"


@tracked()
class Enrolment(DatedRecord):
    """A person on a plan, from a day to a day."""

    plan = models.ForeignKey(IncentivePlan, models.PROTECT, related_name="enrolments")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="enrolments")

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person"], name="one_open_enrolment", condition=Q(ends_on=None)),
            models.UniqueConstraint(fields=["person", "starts_on"], name="one_enrolment_a_start"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="enrolment_ends_after_start"
            ),
            # Of a person as a range of one, since plain PostgreSQL indexes ranges by GiST, and keys only with an extension.
            ExclusionConstraint(
                name="one_plan_a_day",
                expressions=[
                    (_range("int8range", "person", "person"), RangeOperators.OVERLAPS),
                    (_range("daterange", "starts_on", "ends_on", of=DateRangeField), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.plan}"
