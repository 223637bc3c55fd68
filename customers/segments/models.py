"""Segments: their rules by version, and who was in them from which day to which."""

from datetime import date

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from customers.segments.choices import Cause, SegmentKind
from customers.segments.rules.rfm import SHORTEST_WINDOW
from salesplan.core.fields import MoneyField, NamedRecord, ProseField, Versioned, append_only
from salesplan.core.tracking import tracked
from salesplan.people.access import scope_of
from salesplan.people.models import User


@tracked()
class SegmentSet(NamedRecord, Versioned):
    """Segments that belong together. In an exclusive set a customer is in one of them at most: the first that takes them."""

    is_exclusive = models.BooleanField(_("exclusive"), default=False)

    class Meta:
        ordering = ("name", "pk")
        constraints = [models.UniqueConstraint(fields=["name"], name="one_segment_set_a_name")]


class SegmentQuerySet(models.QuerySet["Segment"]):
    def visible_to(self, user: User) -> "SegmentQuerySet":
        """Everybody who can sign in sees which segments there are; of their customers one sees one's own."""
        scope = scope_of(user)
        return self if scope.person_id else self.none()

    def active(self) -> "SegmentQuerySet":
        """Those that are not archived, in the order in which they take customers."""
        return self.filter(is_active=True).order_by("position", "pk")


@tracked(exclude=["renewed_on"])
class Segment(NamedRecord, Versioned):
    """A group of customers, by rule or picked by hand. `renewed_on` is the day up to which its members are known."""

    kind = models.CharField(_("kind"), max_length=6, choices=SegmentKind, default=SegmentKind.RULE, editable=False)
    strategy = ProseField(_("what we do for them"), blank=True)
    group = models.ForeignKey(
        SegmentSet, models.PROTECT, null=True, blank=True, related_name="segments", verbose_name=_("set")
    )
    position = models.PositiveIntegerField(_("position"), default=0)
    minimum_size = models.PositiveIntegerField(_("rates from … customers"), default=30)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="segments", verbose_name=_("owner")
    )
    is_active = models.BooleanField(_("in use"), default=True, editable=False)
    renewed_on = models.DateField(null=True, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+")
    created_at = models.DateTimeField(editable=False)

    objects = SegmentQuerySet.as_manager()

    class Meta:
        ordering = ("position", "pk")
        constraints = [models.UniqueConstraint(fields=["name"], name="one_segment_a_name")]


class SegmentVersion(models.Model):
    """The rule of a segment from one day on; it never changes, the next one takes its place."""

    segment = models.ForeignKey(Segment, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    rule = models.JSONField()
    why = models.CharField(_("why"), max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("-number",)
        constraints = [models.UniqueConstraint(fields=["segment", "number"], name="one_segment_version_a_number")]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.segment_id} v{self.number}"


class MembershipQuerySet(models.QuerySet["SegmentMembership"]):
    def visible_to(self, user: User) -> "MembershipQuerySet":
        """Memberships are seen with their customer."""
        scope = scope_of(user)
        return self if scope.sees_all else self.filter(account__owner__in=scope.person_ids)

    def on(self, day: date) -> "MembershipQuerySet":
        """Those that held on a day: a customer is no member any more on the day they left."""
        return self.filter(Q(left_on=None) | Q(left_on__gt=day), entered_on__lte=day)


class SegmentMembership(models.Model):
    """A customer in a segment from `entered_on` up to, not including, `left_on`; open while they are in it.

    `entered_by` and `left_by` are lists of {"leaf": number of the condition, "value": what the fact was}: the conditions that
    changed. Rows are closed once and never deleted, so any past day can be asked.
    """

    segment = models.ForeignKey(Segment, models.PROTECT, related_name="memberships")
    account = models.ForeignKey("customers.Account", models.PROTECT, related_name="segment_memberships")
    entered_on = models.DateField()
    left_on = models.DateField(null=True)
    entered_version = models.ForeignKey(SegmentVersion, models.PROTECT, null=True, related_name="+")
    left_version = models.ForeignKey(SegmentVersion, models.PROTECT, null=True, related_name="+")
    entered_cause = models.CharField(max_length=8, choices=Cause)
    left_cause = models.CharField(max_length=8, choices=Cause, blank=True)
    entered_by = models.JSONField(default=list)
    left_by = models.JSONField(default=list)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["segment", "account"], name="one_open_segment_membership", condition=Q(left_on=None)
            ),
            models.CheckConstraint(
                condition=Q(left_on=None) | Q(left_on__gte=F("entered_on")), name="segment_membership_not_backwards"
            ),
        ]
        indexes = [
            models.Index(fields=["account", "left_on"], name="segment_membership_account"),
            models.Index(fields=["segment", "entered_on"], name="segment_membership_entered"),
            models.Index(fields=["segment", "left_on"], name="segment_membership_left"),
        ]
        triggers = [pgtrigger.Protect(name="kept", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.segment_id} {self.account_id} {self.entered_on}"


@tracked()
class CustomerScoring(Versioned):
    """How the company scores customers by RFM, and after how many own gaps one is dormant or lost; one row, number 1."""

    classes = models.PositiveSmallIntegerField(_("number of classes"), default=5)
    window = models.PositiveSmallIntegerField(_("days looked back"), default=SHORTEST_WINDOW)
    best_is_high = models.BooleanField(_("the best customers have the highest score"), default=True)
    # For recency, frequency and amount the values at which the next better class begins, as texts; empty for quantiles.
    bounds = models.JSONField(_("bounds"), default=list, blank=True)
    dormant = models.DecimalField(_("dormant after … own gaps"), max_digits=4, decimal_places=1, default=2)
    lost = models.DecimalField(_("lost after … own gaps"), max_digits=4, decimal_places=1, default=4)

    def __str__(self) -> str:
        return f"{self.classes}"


@tracked()
class FitWeights(Versioned):
    """What counts how much when a company is compared with the best customers; one row, number 1."""

    industry = models.PositiveSmallIntegerField(_("industry"), default=30)
    size = models.PositiveSmallIntegerField(_("size"), default=20)
    country = models.PositiveSmallIntegerField(_("country"), default=5)
    region = models.PositiveSmallIntegerField(_("region"), default=15)
    power = models.PositiveSmallIntegerField(_("purchasing power"), default=20)
    need = models.PositiveSmallIntegerField(_("latent need"), default=10)
    words = models.CharField(_("words of the need"), max_length=400, blank=True)

    def __str__(self) -> str:
        return self.words


class LifetimeFit(models.Model):
    """What the orders up to a day say of all customers: the parameters of the two models, or why nothing was fitted."""

    day = models.DateField(unique=True)
    customers = models.PositiveIntegerField()
    parameters = models.JSONField(default=dict)
    refusal_code = models.CharField(max_length=16, blank=True)
    found = models.PositiveIntegerField(default=0)
    wanted = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.day}"


class ExpectedValueQuerySet(models.QuerySet["ExpectedValue"]):
    def visible_to(self, user: User) -> "ExpectedValueQuerySet":
        """What is expected of a customer is seen with them."""
        scope = scope_of(user)
        return self if scope.sees_all else self.filter(account__owner__in=scope.person_ids)


class ExpectedValue(models.Model):
    """What a customer is expected to order in the next 12 months; worked out anew each night."""

    account = models.OneToOneField("customers.Account", models.PROTECT, primary_key=True, related_name="expected")
    alive = models.DecimalField(max_digits=5, decimal_places=4)
    orders = models.DecimalField(max_digits=10, decimal_places=4)
    amount = MoneyField(null=True)

    objects = ExpectedValueQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.account_id}"
