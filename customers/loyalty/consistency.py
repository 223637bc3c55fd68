"""What a member shows, and what the ledger of points and the histories tell."""

from collections.abc import Iterator
from typing import Any

from django.db.models import F, Sum
from django.db.models.functions import Coalesce

from customers.loyalty.models.adjustments import PointAdjustment, PointAdjustmentMove
from customers.loyalty.models.members import PointLot
from customers.loyalty.models.redemptions import Redemption, RedemptionMove
from salesplan.core import consistency
from salesplan.core.money import ZERO


def lots() -> Iterator[tuple[str, int, Any, Any]]:
    """What is left of a lot is the sum of its rows in the ledger."""
    rows = PointLot.objects.annotate(told=Coalesce(Sum("entries__points"), ZERO)).exclude(told=F("remaining"))
    yield from (("PointLot", *row) for row in rows.order_by("pk").values_list("pk", "remaining", "told"))


def register_all() -> None:
    """Offer the checks of points."""
    consistency.register("what is left of lots of points and their ledger", lots)
    consistency.register("states of redemptions", consistency.states(Redemption, RedemptionMove, "redemption"))
    consistency.register(
        "states of adjustments", consistency.states(PointAdjustment, PointAdjustmentMove, "adjustment")
    )
