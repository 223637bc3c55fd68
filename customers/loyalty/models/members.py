"""Members, their lots of points, and the ledger that the database holds: rows are added, never changed or deleted."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from customers.loyalty.choices import PointKind
from customers.loyalty.models.programme import LoyaltyTier, PointsField
from customers.loyalty.rules.lots import Lot
from customers.loyalty.rules.tiers import TierStanding
from salesplan.core.fields import MoneyField, Versioned, append_only
from salesplan.core.tracking import tracked
from salesplan.people.access import scope_of
from salesplan.people.models import User


class MemberQuerySet(models.QuerySet["LoyaltyMember"]):
    def visible_to(self, user: User) -> "MemberQuerySet":
        """Members are seen with their customer."""
        scope = scope_of(user)
        return self if scope.sees_all else self.filter(account__owner__in=scope.person_ids)


class OfMemberQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> "OfMemberQuerySet":
        """What belongs to a member is seen with it."""
        scope = scope_of(user)
        return self if scope.sees_all else self.filter(member__account__owner__in=scope.person_ids)


@tracked()
class LoyaltyMember(Versioned):
    """A customer in the programme. `below_since` is the day on which it fell below its tier, while the grace lasts."""

    account = models.OneToOneField(
        "customers.Account", models.PROTECT, related_name="loyalty", verbose_name=_("customer")
    )
    joined_on = models.DateField(_("member since"))
    tier = models.ForeignKey(
        LoyaltyTier, models.PROTECT, null=True, editable=False, related_name="members", verbose_name=_("tier")
    )
    tier_since = models.DateField(null=True, editable=False)
    below_since = models.DateField(null=True, editable=False)
    created_at = models.DateTimeField(editable=False)

    objects = MemberQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.account)

    def get_absolute_url(self) -> str:
        return reverse("customers:loyalty_detail", args=[self.pk])

    @property
    def standing(self) -> TierStanding:
        """The tier as the rules take it."""
        return TierStanding(self.tier_id, self.below_since)


class PointLot(models.Model):
    """Points that were earned together. `remaining` is the sum of its rows in the ledger: a trigger of the database adds
    each row, and nothing else of a lot ever changes. `about` is what they were earned for, `terms` by which rules.
    """

    member = models.ForeignKey(LoyaltyMember, models.PROTECT, related_name="lots")
    about_kind = models.CharField(max_length=20, blank=True)
    about_id = models.BigIntegerField(null=True, blank=True)
    earned_on = models.DateField(_("earned on"))
    available_from = models.DateField(_("usable from"))
    expires_on = models.DateField(_("usable until"), null=True)
    terms = models.JSONField(default=dict)
    remaining = PointsField(_("left"), default=0)

    objects = OfMemberQuerySet.as_manager()

    class Meta:
        ordering = ["-earned_on", "-id"]
        indexes = [
            models.Index(fields=["member"], name="pointlot_member"),
            models.Index(fields=["expires_on"], name="pointlot_expiry", condition=Q(remaining__gt=0)),
            models.Index(fields=["about_kind", "about_id"], name="pointlot_about"),
        ]
        triggers = [
            pgtrigger.ReadOnly(name="lot_stays", exclude=["remaining"]),
            pgtrigger.Protect(name="lot_is_kept", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} {self.earned_on}: {self.remaining}"

    @property
    def as_lot(self) -> Lot:
        """The lot as the rules take it."""
        return Lot(self.pk, self.remaining, self.available_from, self.expires_on)


class PointEntry(models.Model):
    """One row of the ledger: so many points of a lot, and what it counts for the tier.

    `points` are to be spent, `spend` qualifies for tiers (in the base currency, as of `spent_on`, the day of the purchase,
    also where a later refund takes it back); they are two things. `waived` are points that should have been taken back and
    were spent already. The balance of a member is the sum of `points`.
    """

    member = models.ForeignKey(LoyaltyMember, models.PROTECT, related_name="entries")
    lot = models.ForeignKey(PointLot, models.PROTECT, null=True, related_name="entries")
    kind = models.CharField(_("what"), max_length=8, choices=PointKind)
    points = PointsField(pgettext_lazy("loyalty", "points"), default=0)
    waived = PointsField(_("waived"), default=0)
    spend = MoneyField(_("counts for the tier"), default=0)
    spent_on = models.DateField(null=True)
    day = models.DateField(_("day"))
    about_kind = models.CharField(max_length=20, blank=True)
    about_id = models.BigIntegerField(null=True, blank=True)
    parts = models.JSONField(default=list)
    note = models.CharField(_("note"), max_length=300, blank=True)
    key = models.CharField(max_length=80, unique=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    objects = OfMemberQuerySet.as_manager()

    class Meta:
        ordering = ["-day", "-id"]
        indexes = [
            models.Index(fields=["member", "day"], name="pointentry_member"),
            models.Index(fields=["about_kind", "about_id"], name="pointentry_about"),
            models.Index(fields=["day"], name="pointentry_day"),
            models.Index(fields=["spent_on"], name="pointentry_spent", condition=~Q(spend=0)),
            models.Index(fields=["lot"], name="pointentry_lot"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(points=0, lot=None) | Q(lot__isnull=False) & ~Q(points=0), name="points_lie_in_a_lot"
            ),
            models.CheckConstraint(
                condition=Q(spend=0, spent_on=None) | ~Q(spend=0) & Q(spent_on__isnull=False), name="spending_has_a_day"
            ),
        ]
        triggers = [
            append_only(),
            pgtrigger.Trigger(
                name="add_to_lot",
                operation=pgtrigger.Insert,
                when=pgtrigger.After,
                condition=pgtrigger.Q(new__lot__isnull=False),
                func="UPDATE customers_pointlot SET remaining = remaining + NEW.points WHERE id = NEW.lot_id; RETURN NULL;",
            ),
        ]

    def __str__(self) -> str:
        return self.key


class Referral(models.Model):
    """A member who brought a new customer; the points come with that customer's first purchase."""

    account = models.OneToOneField(
        "customers.Account", models.PROTECT, related_name="+", verbose_name=_("new customer")
    )
    member = models.ForeignKey(LoyaltyMember, models.PROTECT, related_name="referrals", verbose_name=_("referred by"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = OfMemberQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.member_id} → {self.account_id}"


class TierChange(models.Model):
    """A member got another tier on a day, with what was spent in the window then; so any past day can be asked."""

    member = models.ForeignKey(LoyaltyMember, models.PROTECT, related_name="tier_changes")
    tier = models.ForeignKey(LoyaltyTier, models.PROTECT, null=True, related_name="+")
    day = models.DateField(_("day"))
    spend = MoneyField(_("spent"))
    at = models.DateTimeField()

    objects = OfMemberQuerySet.as_manager()

    class Meta:
        ordering = ["-day", "-id"]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.member_id}: {self.tier_id} {self.day}"
