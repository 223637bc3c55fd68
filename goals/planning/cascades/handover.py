"""Plans of quotas under way are published by whoever leads the team at their top, or by an admin."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext_lazy

from goals.planning.cascades.choices import CascadeState
from goals.planning.cascades.models import Cascade
from goals.planning.cascades.rights import rights_in
from salesplan.people import handover
from salesplan.people.handover import PendingDecision
from salesplan.people.models import User


def waiting(person: User, admins: Sequence[User]) -> list[PendingDecision]:
    """Return the cascades that a person could publish and that are not published yet; any admin can."""
    rows = Cascade.objects.filter(state__in=(CascadeState.DRAFT, CascadeState.REVIEW)).order_by("pk")
    return [
        PendingDecision(str(row), reverse("goals:cascade_detail", args=[row.pk]), tuple(admins))
        for row in rows
        if rights_in(row, person).may_run
    ]


def register_all() -> None:
    """Tell the hand-over of cascades under way."""
    handover.register_decision_queue(
        handover.DecisionQueue("cascades", gettext_lazy("Quota plans that are not published"), waiting)
    )
