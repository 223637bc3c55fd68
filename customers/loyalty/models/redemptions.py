"""What members took from the catalogue for their points."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from customers.loyalty.choices import RedemptionState
from customers.loyalty.models.members import LoyaltyMember, OfMemberQuerySet
from customers.loyalty.models.programme import LoyaltyReward, PointsField
from customers.loyalty.rules import life
from salesplan.core.fields import MoneyField, Versioned
from salesplan.core.lifecycle.models import LifecycleMove, Stateful
from salesplan.core.tracking import tracked


@tracked()
class Redemption(Versioned, Stateful):
    """Something of the catalogue for points; `about` is the deal on which a discount was given."""

    lifecycle = life.REDEMPTION
    wrong_state = _("This redemption is now “%(state)s”, so this can't be done. Reload the page.")

    member = models.ForeignKey(LoyaltyMember, models.PROTECT, related_name="redemptions")
    reward = models.ForeignKey(
        LoyaltyReward, models.PROTECT, related_name="redemptions", verbose_name=pgettext_lazy("loyalty", "reward")
    )
    quantity = models.PositiveSmallIntegerField(_("how many"), default=1)
    points = PointsField(pgettext_lazy("loyalty", "points"))
    value = MoneyField(_("worth"))
    cost = MoneyField(_("cost to us"))
    about_kind = models.CharField(max_length=20, blank=True, editable=False)
    about_id = models.BigIntegerField(null=True, blank=True, editable=False)
    note = models.CharField(_("note"), max_length=300, blank=True)
    day = models.DateField(_("day"), editable=False)
    state = models.CharField(
        _("state"), max_length=12, choices=RedemptionState, default=RedemptionState.OPEN, editable=False
    )
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+")
    created_at = models.DateTimeField(editable=False)

    objects = OfMemberQuerySet.as_manager()

    class Meta:
        ordering = ["-day", "-id"]
        indexes = [models.Index(fields=["about_kind", "about_id"], name="redemption_about")]
        constraints = [
            models.CheckConstraint(condition=Q(points__gt=0, quantity__gt=0), name="redemption_takes_points")
        ]

    def __str__(self) -> str:
        return f"{self.member_id}: {self.reward_id} × {self.quantity}"


class RedemptionMove(LifecycleMove):
    """One step in the life of a redemption."""

    states = dict(RedemptionState.choices)

    redemption = models.ForeignKey(Redemption, models.PROTECT, related_name="moves")
