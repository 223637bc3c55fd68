"""Points are redeemed, given back, and adjusted by two people."""

from decimal import Decimal

import pytest

from customers.loyalty.actions.adjustments import ask_adjustment, decide_adjustment, withdraw_adjustment
from customers.loyalty.actions.members import enrol, refer
from customers.loyalty.actions.programme import save_rule, save_tier
from customers.loyalty.actions.redemptions import cancel, deliver, redeem
from customers.loyalty.choices import EarnKind, LoyaltyRewardKind
from customers.loyalty.models.members import LoyaltyMember, PointEntry
from customers.loyalty.models.programme import EarnRule, LoyaltyTier
from customers.loyalty.queries.decisions import deciders, waiting_for
from customers.timeline.models import Entry
from salesplan.core.errors import NotAllowed, Refused
from salesplan.core.notices.models import Notice
from tests.customers.loyalty.making import buy, has, member_of, programme, reward
from tests.world import NOW, account

pytestmark = pytest.mark.django_db


@pytest.fixture
def member(world) -> LoyaltyMember:
    """A member of 1,000 points that can be used."""
    programme(return_days=0)
    buy(world.account, 100_000)
    return member_of(world.account)


class TestRedemption:
    def test_points_buy_something_of_the_catalogue(self, world, member) -> None:
        made = redeem(member, reward(300), quantity=2, by=world.rep, at=NOW)
        assert (made.points, made.value, made.cost) == (600, 100, 60)
        assert has(world.account).available == 400
        assert Entry.objects.filter(account=world.account, code="points_redeemed").count() == 1

    @pytest.mark.parametrize(
        ("points", "quantity", "more", "code"),
        [
            (600, 2, {}, "not_enough"),
            (10, 1, {"is_active": False}, "not_offered"),
            (10, 0, {}, "refused"),
            (10, 1, {"kind": LoyaltyRewardKind.DISCOUNT}, "no_deal"),
        ],
    )
    def test_what_is_not_possible_is_refused(self, world, member, points, quantity, more, code) -> None:
        with pytest.raises(Refused) as refused:
            redeem(member, reward(points, **more), quantity=quantity, by=world.rep, at=NOW)
        assert refused.value.code == code
        assert has(world.account).available == 1000

    def test_what_is_cancelled_gives_its_points_back_once(self, world, member) -> None:
        made = redeem(member, reward(300), by=world.rep, at=NOW)
        cancel(made, note="Changed their mind", by=world.rep, at=NOW)
        assert has(world.account).available == 1000
        for step in (
            lambda: cancel(made, note="Again", by=world.rep, at=NOW),
            lambda: deliver(made, by=world.rep, at=NOW),
        ):
            with pytest.raises(Refused) as refused:
                step()
            assert refused.value.code == "wrong_state"
        assert has(world.account).available == 1000

    def test_an_auditor_redeems_nothing(self, world, member) -> None:
        with pytest.raises(NotAllowed):
            redeem(member, reward(), by=world.auditor, at=NOW)


class TestAdjustment:
    def test_it_counts_once_somebody_else_has_approved_it(self, world, member) -> None:
        asked = ask_adjustment(member, points=Decimal(50), why="Late delivery", by=world.rep, at=NOW)
        assert has(world.account).available == 1000
        told = set(Notice.objects.filter(kind="loyalty").values_list("person__username", flat=True))
        assert told == {"manager", "director", "admin"}
        with pytest.raises(NotAllowed):
            decide_adjustment(asked, approve=True, by=world.rep, at=NOW)
        decide_adjustment(asked, approve=True, by=world.manager, at=NOW)
        assert has(world.account).available == 1050
        assert Notice.objects.filter(person=world.rep, kind="loyalty").count() == 1

    def test_nobody_decides_on_their_own_request(self, world, member) -> None:
        asked = ask_adjustment(member, points=Decimal(-50), why="Entered twice", by=world.admin, at=NOW)
        with pytest.raises(NotAllowed) as refused:
            decide_adjustment(asked, approve=True, by=world.admin, at=NOW)
        assert refused.value.code == "asked"
        assert world.admin not in deciders(asked).everybody
        assert [row.pk for row, _ in waiting_for(world.manager)] == [asked.pk]
        assert waiting_for(world.admin) == waiting_for(world.rep) == waiting_for(world.sibling) == []

    def test_points_that_are_not_there_are_not_taken(self, world, member) -> None:
        with pytest.raises(Refused) as refused:
            ask_adjustment(member, points=Decimal(-1001), why="Slip", by=world.rep, at=NOW)
        assert refused.value.code == "not_enough"
        asked = ask_adjustment(member, points=Decimal(-1000), why="Slip", by=world.rep, at=NOW)
        redeem(member, reward(500), by=world.rep, at=NOW)
        with pytest.raises(Refused) as refused:
            decide_adjustment(asked, approve=True, by=world.manager, at=NOW)
        assert refused.value.code == "not_enough"
        assert has(world.account).available == 500

    def test_where_a_debt_is_allowed_the_rest_is_owed(self, world) -> None:
        programme(return_days=0, allows_debt=True)
        buy(world.account, 10_000)
        asked = ask_adjustment(member_of(world.account), points=Decimal(-150), why="Slip", by=world.rep, at=NOW)
        decide_adjustment(asked, approve=True, by=world.manager, at=NOW)
        assert has(world.account).available == -50

    @pytest.mark.parametrize(
        ("points", "why", "field"), [("0", "x", "points"), ("5", " ", "why"), ("0.5", "x", "points")]
    )
    def test_it_needs_points_and_a_reason(self, world, member, points, why, field) -> None:
        with pytest.raises(Refused) as refused:
            ask_adjustment(member, points=Decimal(points), why=why, by=world.rep, at=NOW)
        assert refused.value.field == field

    def test_a_refusal_needs_a_reason_and_who_asked_may_withdraw(self, world, member) -> None:
        asked = ask_adjustment(member, points=Decimal(50), why="Late delivery", by=world.rep, at=NOW)
        with pytest.raises(Refused):
            decide_adjustment(asked, approve=False, by=world.manager, at=NOW)
        with pytest.raises(NotAllowed):
            withdraw_adjustment(asked, by=world.manager, at=NOW)
        withdraw_adjustment(asked, by=world.rep, at=NOW)
        with pytest.raises(Refused) as refused:
            decide_adjustment(asked, approve=True, by=world.manager, at=NOW)
        assert refused.value.code == "wrong_state"
        assert PointEntry.objects.filter(kind="adjust").count() == 0


class TestSetUp:
    def test_one_rule_for_each_way_to_earn(self, world) -> None:
        programme()
        values = {
            "kind": EarnKind.PRODUCT,
            "product_code": " SENSOR ",
            "points": 3,
            "per_amount": 100,
            "is_active": True,
        }
        made = save_rule(None, values=values, by=world.admin)
        assert made.product_code == "SENSOR"
        for bad in (values, {**values, "product_code": ""}, {**values, "product_code": "B", "per_amount": None}):
            with pytest.raises(Refused):
                save_rule(None, values=bad, by=world.admin)
        assert EarnRule.objects.count() == 2

    def test_one_tier_for_each_bound(self, world) -> None:
        programme()
        with pytest.raises(Refused) as refused:
            save_tier(None, values={"name": "Other", "threshold": 20_000, "discount": 1}, by=world.admin)
        assert refused.value.field == "threshold"
        assert LoyaltyTier.objects.count() == 2

    def test_only_admins_set_it_up(self, world) -> None:
        programme()
        with pytest.raises(NotAllowed):
            save_tier(None, values={"name": "Other", "threshold": 1, "discount": 1}, by=world.manager)


def test_only_new_customers_are_referred_and_once(world, member) -> None:
    new = account(world.rep, "New")
    refer(member, new, by=world.rep, at=NOW)
    other = enrol(account(world.rep, "Other"), by=world.rep, at=NOW)
    for customer in (new, world.account):
        with pytest.raises(Refused) as refused:
            refer(member if customer == world.account else other, customer, by=world.rep, at=NOW)
        assert refused.value.field == "account"
