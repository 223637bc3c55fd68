"""Three years of points in the demo company: true to the ledger of sales, and to the rules of the programme."""

import pytest
from django.db.models import Sum

from customers.loyalty.actions.nightly import expire_points, refresh_tiers
from customers.loyalty.choices import PointKind
from customers.loyalty.models.adjustments import PointAdjustment
from customers.loyalty.models.members import LoyaltyMember, PointEntry, PointLot, TierChange
from customers.loyalty.models.redemptions import Redemption
from pipeline.sales.models import SaleEntry
from salesplan.core.consistency import inconsistencies
from tests.world import NOW, TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.usefixtures("demo")]


def test_points_follow_the_ledger_of_sales() -> None:
    sold = SaleEntry.objects.exclude(account=None).aggregate(total=Sum("amount_base"))["total"]
    assert PointEntry.objects.aggregate(total=Sum("spend"))["total"] == sold
    left = PointLot.objects.aggregate(total=Sum("remaining"))["total"]
    assert PointEntry.objects.aggregate(total=Sum("points"))["total"] == left > 0
    assert not PointLot.objects.filter(remaining__lt=0).exists()
    assert [str(one) for one in inconsistencies() if "lot" in one.check or "redemption" in one.check] == []


def test_every_kind_of_story_is_there() -> None:
    kinds = set(PointEntry.objects.values_list("kind", flat=True))
    assert {PointKind.EARN, PointKind.BURN, PointKind.EXPIRE} <= kinds
    assert Redemption.objects.exists()
    assert TierChange.objects.exists()
    assert LoyaltyMember.objects.exclude(tier=None).exists()
    assert PointAdjustment.objects.waiting().count() == 2


def test_the_night_finds_nothing_left_to_do() -> None:
    assert expire_points(today=TODAY, at=NOW) == 0
    assert refresh_tiers(today=TODAY, at=NOW) <= LoyaltyMember.objects.count() // 10
