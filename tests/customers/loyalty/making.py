"""A loyalty programme for the tests: 1 point for each 100, value 0.05, 30 days of return, silver and gold."""

from datetime import date
from decimal import Decimal
from typing import Any

from customers.loyalty.actions.adjustments import ask_adjustment
from customers.loyalty.actions.members import refer
from customers.loyalty.actions.orders import Order, post_order
from customers.loyalty.actions.redemptions import redeem
from customers.loyalty.choices import EarnKind, LoyaltyRewardKind
from customers.loyalty.models.members import LoyaltyMember, PointEntry
from customers.loyalty.models.programme import EarnRule, LoyaltyProgramme, LoyaltyReward, LoyaltyTier
from customers.loyalty.queries.members import lots_of
from customers.loyalty.rules.earning import OrderLine
from customers.loyalty.rules.lots import PointBalance, balance
from tests.world import NOW, TODAY, account


def programme(**more: Any) -> LoyaltyProgramme:
    """Set a programme up, in force since 2025."""
    values = {
        "name": "Partner Club",
        "name_zh": "伙伴俱乐部",
        "starts_on": date(2025, 1, 1),
        "unit_value": Decimal("0.05"),
        "breakage": Decimal("0.15"),
        "expires_months": 24,
        **more,
    }
    made = LoyaltyProgramme.objects.create(pk=1, **values)
    EarnRule.objects.create(kind=EarnKind.AMOUNT, points=1, per_amount=100)
    LoyaltyTier.objects.create(name="Silver", name_zh="银卡", threshold=20_000, discount=2)
    LoyaltyTier.objects.create(name="Gold", name_zh="金卡", threshold=100_000, discount=5)
    return made


def rule(kind: str, points: int, per: int | None = None, code: str = "") -> EarnRule:
    """Add a way to earn."""
    return EarnRule.objects.create(kind=kind, points=points, per_amount=per, product_code=code)


def reward(points: int = 100, kind: str = LoyaltyRewardKind.GIFT, **more: Any) -> LoyaltyReward:
    """Add something to the catalogue."""
    values = {"name": f"Reward of {points} {kind}", "value": 50, "cost": 30, **more}
    return LoyaltyReward.objects.create(kind=kind, points=points, **values)


def buy(account: Any, amount: object, number: int = 1, on: date = TODAY, code: str = "", at: Any = NOW) -> int:
    """Tell of a purchase as the ledger of sales does; with the same number again of what it is by now."""
    worth = Decimal(str(amount))
    lines = (OrderLine(code, worth),) if worth else ()
    return post_order(Order(("deal", number), account.pk, on, lines), by=None, at=at)


def member_of(account: Any) -> LoyaltyMember:
    """Return the membership of a customer."""
    return LoyaltyMember.objects.get(account=account)


def has(account: Any, day: date = TODAY) -> PointBalance:
    """Return what a customer has, after checking that ledger and lots agree."""
    member = member_of(account)
    lots = lots_of([member]).get(member.pk, [])
    rows = PointEntry.objects.filter(member=member)
    assert sum((row.points for row in rows), Decimal(0)) == sum((lot.remaining for lot in lots), Decimal(0))
    return balance(lots, day)


def every_corner(world: Any) -> LoyaltyMember:
    """Make the rep's customer a member with a redemption, a referral, and an adjustment that the rep asked for."""
    if not LoyaltyProgramme.objects.exists():
        programme(return_days=0)
    buy(world.account, 100_000, number=world.deal.pk)
    member = member_of(world.account)
    redeem(member, reward(100), by=world.rep, at=NOW)
    refer(member, account(world.rep, "Referred"), by=world.rep, at=NOW)
    ask_adjustment(member, points=Decimal(50), why="Late delivery", by=world.rep, at=NOW)
    return member
