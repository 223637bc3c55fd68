"""Points given or taken by hand: one person asks with a reason, another one decides."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from customers.loyalty.choices import AdjustmentState
from customers.loyalty.models.members import LoyaltyMember
from customers.loyalty.models.programme import PointsField
from customers.loyalty.rules import life
from salesplan.core.fields import Versioned
from salesplan.core.lifecycle.models import LifecycleMove, Stateful
from salesplan.core.tracking import tracked
from salesplan.people.access import Scope, scope_of
from salesplan.people.deputies.choices import Decision
from salesplan.people.deputies.queries import rows_of_deputy
from salesplan.people.models import User


class AdjustmentQuerySet(models.QuerySet["PointAdjustment"]):
    def visible_to(self, user: User) -> "AdjustmentQuerySet":
        """With the member; a deputy also those that whom they stand in for decides."""
        scope = scope_of(user)
        if scope.sees_all:
            return self
        return self.filter(_of(scope) | rows_of_deputy(user, Decision.POINTS, _of))

    def waiting(self) -> "AdjustmentQuerySet":
        return self.filter(state=AdjustmentState.WAITING)


def _of(scope: Scope) -> Q:
    return Q() if scope.sees_all else Q(member__account__owner__in=scope.person_ids)


@tracked()
class PointAdjustment(Versioned, Stateful):
    """Points to be given (or taken, where negative) by hand; they count once somebody else has approved it."""

    lifecycle = life.ADJUSTMENT
    wrong_state = _("This adjustment is now “%(state)s”, so this can't be done. Reload the page.")

    member = models.ForeignKey(LoyaltyMember, models.PROTECT, related_name="adjustments")
    points = PointsField(pgettext_lazy("loyalty", "points"))
    why = models.CharField(_("why"), max_length=300)
    state = models.CharField(
        _("state"), max_length=12, choices=AdjustmentState, default=AdjustmentState.WAITING, editable=False
    )
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+")
    asked_at = models.DateTimeField(editable=False)

    objects = AdjustmentQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-id"]
        constraints = [models.CheckConstraint(condition=~Q(points=0), name="adjustment_changes_points")]

    def __str__(self) -> str:
        return f"{self.member_id}: {self.points}"


class PointAdjustmentMove(LifecycleMove):
    """One step in the life of an adjustment."""

    states = dict(AdjustmentState.choices)

    adjustment = models.ForeignKey(PointAdjustment, models.PROTECT, related_name="moves")
