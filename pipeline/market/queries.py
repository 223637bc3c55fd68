"""Questions about rivals: whom one meets, and how it ends."""

from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from pipeline.deals.models import WON, Deal
from pipeline.market.models import Rival
from pipeline.market.rules import RivalRecord
from pipeline.process.choices import StageKind
from salesplan.people.models import User


def records(user: User, rivals: QuerySet[Rival] | None = None) -> dict[int, RivalRecord]:
    """Return the record against each rival over the deals that a person sees; one query."""
    deals = Deal.objects.visible_to(user).filter(rival__isnull=False)
    if rivals is not None:
        deals = deals.filter(rival__in=rivals)
    rows = (
        deals.order_by()
        .values("rival")
        .annotate(
            met=Count("pk"),
            still=Count("pk", filter=Q(state=StageKind.OPEN)),
            won=Count("pk", filter=WON),
            lost=Count("pk", filter=Q(state=StageKind.LOST)),
            won_amount=Sum("amount_base", filter=Q(state=StageKind.WON)),
            lost_amount=Sum("amount_base", filter=Q(state=StageKind.LOST)),
        )
    )
    return {
        row["rival"]: RivalRecord(
            row["met"],
            row["still"],
            row["won"],
            row["lost"],
            row["won_amount"] or Decimal(0),
            row["lost_amount"] or Decimal(0),
        )
        for row in rows
    }


def latest_deals(user: User, rival: Rival, limit: int = 20) -> list[Any]:
    """Return the newest deals in which one met a rival."""
    rows = Deal.objects.visible_to(user).filter(rival=rival).select_related("account", "owner", "stage")
    return list(rows.order_by("-created_at", "-id")[:limit])
