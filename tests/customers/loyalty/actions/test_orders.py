"""What purchases do to points, told by the ledger of sales or by hand."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from customers.loyalty.actions.members import refer
from customers.loyalty.actions.nightly import expire_member, expire_points, refresh_tiers
from customers.loyalty.actions.orders import post_survey_answer
from customers.loyalty.actions.redemptions import redeem
from customers.loyalty.choices import EarnKind, LoyaltyRewardKind, PointKind
from customers.loyalty.models.members import LoyaltyMember, PointEntry, PointLot, TierChange
from customers.loyalty.queries.members import balance_on
from tests.customers.loyalty.making import buy, has, member_of, programme, reward, rule
from tests.goals.making import sell, take_back
from tests.world import NOW, TODAY, account

pytestmark = pytest.mark.django_db
AFTER = TODAY + timedelta(31)


class TestPurchases:
    def test_a_purchase_makes_a_member_and_holds_its_points_until_the_return_window_ends(self, world) -> None:
        programme()
        assert buy(world.account, 10_600) == 1
        found = has(world.account)
        assert (found.available, found.held) == (0, 106)
        assert has(world.account, TODAY + timedelta(30)).available == 106
        assert member_of(world.account).joined_on == TODAY

    def test_told_twice_it_earns_once(self, world) -> None:
        programme()
        buy(world.account, 10_600)
        assert buy(world.account, 10_600) == 0
        assert has(world.account, AFTER).available == 106

    def test_a_refund_of_a_tenth_takes_a_tenth(self, world) -> None:
        programme()
        buy(world.account, 100_000)
        buy(world.account, 90_000)
        assert has(world.account, AFTER).available == 900
        last = PointEntry.objects.order_by("-pk").first()
        assert (last.kind, last.points, last.spend) == (PointKind.REVERSE, -100, -10_000)

    def test_what_is_undone_and_done_again_nets_out(self, world) -> None:
        programme()
        buy(world.account, 100_000)
        buy(world.account, 0)
        assert has(world.account, AFTER).outstanding == 0
        buy(world.account, 100_000)
        assert has(world.account, AFTER).outstanding == 1000
        assert PointLot.objects.count() == 1

    def test_spent_points_are_waived_and_come_to_nobody_twice(self, world) -> None:
        programme(return_days=0)
        buy(world.account, 10_000)
        redeem(member_of(world.account), reward(80), by=world.rep, at=NOW)
        buy(world.account, 0)
        assert has(world.account).outstanding == 0
        assert PointEntry.objects.get(kind=PointKind.REVERSE).waived == 80
        buy(world.account, 10_000)
        assert has(world.account).outstanding == 20, "80 of the 100 had been kept"

    def test_a_debt_is_allowed_where_the_programme_says_so_and_later_points_settle_it(self, world) -> None:
        programme(return_days=0, allows_debt=True)
        buy(world.account, 10_000)
        redeem(member_of(world.account), reward(80), by=world.rep, at=NOW)
        buy(world.account, 0)
        assert has(world.account).available == -80
        buy(world.account, 20_000, number=2)
        assert has(world.account).available == 120
        assert not PointLot.objects.filter(remaining__lt=0).exists()

    def test_another_customer_takes_the_points_along(self, world) -> None:
        programme()
        other = account(world.rep, "Other")
        buy(world.account, 10_000)
        buy(other, 10_000)
        assert (has(world.account, AFTER).outstanding, has(other, AFTER).outstanding) == (0, 100)

    def test_rules_of_the_day_of_the_purchase_hold_for_its_refund(self, world) -> None:
        made = programme()
        buy(world.account, 10_000)
        rule(EarnKind.PRODUCT, 9, 100, "SENSOR")
        made.decimals = 2
        made.save()
        buy(world.account, 5_000)
        assert has(world.account, AFTER).outstanding == 50

    def test_a_product_and_the_first_purchase_have_rules_of_their_own(self, world) -> None:
        programme()
        rule(EarnKind.PRODUCT, 3, 100, "SENSOR")
        rule(EarnKind.FIRST_ORDER, 50)
        buy(world.account, 1_000, code="SENSOR")
        assert has(world.account, AFTER).outstanding == 80
        entry = PointEntry.objects.get()
        assert [part[0] for part in entry.parts] == ["product", "first_order"]

    @pytest.mark.parametrize("more", [{"is_active": False}, {"starts_on": AFTER}, {"joins_by_itself": False}])
    def test_what_the_programme_does_not_count_earns_nothing(self, world, more) -> None:
        programme(**more)
        assert buy(world.account, 10_000) == 0
        assert not LoyaltyMember.objects.exists()


class TestSales:
    def test_a_won_deal_earns_and_its_reversal_takes_back(self, world) -> None:
        programme()
        deal = sell(world, world.rep, 10_600, account=world.account, splits=[(world.rep, "60"), (world.peer, "40")])
        assert has(world.account, AFTER).available == 106
        take_back(deal, world.rep)
        assert has(world.account, AFTER).outstanding == 0
        assert [row.points for row in PointEntry.objects.order_by("pk")] == [106, -106]

    def test_a_first_purchase_is_the_customers_first_deal(self, world) -> None:
        programme()
        rule(EarnKind.FIRST_ORDER, 50)
        sell(world, world.rep, 1_000, account=world.account)
        sell(world, world.rep, 1_000, account=world.account, name="Second")
        assert has(world.account, AFTER).outstanding == 50 + 10 + 10

    def test_who_referred_a_customer_gets_points_with_its_first_purchase(self, world) -> None:
        programme()
        rule(EarnKind.REFERRAL, 200)
        sell(world, world.rep, 1_000, account=world.account)
        new = account(world.rep, "New")
        refer(member_of(world.account), new, by=world.rep, at=NOW)
        deal = sell(world, world.rep, 1_000, account=new, name="Theirs")
        assert has(world.account, AFTER).outstanding == 10 + 200
        take_back(deal, world.rep)
        assert has(world.account, AFTER).outstanding == 10

    def test_without_a_programme_nothing_happens(self, world) -> None:
        sell(world, world.rep, 1_000, account=world.account)
        assert not PointEntry.objects.exists()


def test_a_survey_gives_its_points_once(world) -> None:
    programme()
    rule(EarnKind.SURVEY, 20)
    buy(world.account, 10_000)
    assert [post_survey_answer(world.account.pk, 7, at=NOW) for _ in range(2)] == [1, 0]
    assert has(world.account).available == 20


def test_points_redeemed_on_a_deal_come_back_in_proportion_to_its_refund(world) -> None:
    programme(return_days=0)
    buy(world.account, 100_000, number=1)
    discount = reward(500, LoyaltyRewardKind.DISCOUNT)
    redeem(member_of(world.account), discount, about=("deal", 2), by=world.rep, at=NOW)
    buy(world.account, 10_000, number=2)
    assert has(world.account).available == 1000 - 500 + 100
    buy(world.account, 9_000, number=2)
    assert has(world.account).available == 1000 - 450 + 90
    buy(world.account, 0, number=2)
    assert has(world.account).available == 1000
    buy(world.account, 10_000, number=2)
    assert has(world.account).available == 600


class TestTheDatabase:
    @pytest.mark.parametrize("table", ["pointentry", "pointlot"])
    def test_the_ledger_refuses_changes_and_deletions(self, world, table) -> None:
        programme()
        buy(world.account, 10_000)
        model = {"pointentry": PointEntry, "pointlot": PointLot}[table]
        day = "day" if table == "pointentry" else "expires_on"
        for change in (lambda: model.objects.update(**{day: date(2030, 1, 1)}), lambda: model.objects.all().delete()):
            with pytest.raises(DatabaseError), transaction.atomic():
                change()
        assert has(world.account, AFTER).available == 100


class TestNights:
    def test_points_expire_after_their_last_day_once(self, world) -> None:
        programme(expires_months=1, return_days=0)
        buy(world.account, 10_000)
        last = date(2026, 12, 24)
        assert PointLot.objects.get().expires_on == last
        assert expire_points(today=last, at=NOW) == 0
        assert [expire_points(today=last + timedelta(9), at=NOW) for _ in range(2)] == [1, 0]
        row = PointEntry.objects.get(kind=PointKind.EXPIRE)
        assert (row.points, row.day) == (-100, last + timedelta(1))
        assert balance_on(member_of(world.account), last) == 100

    def test_tiers_rise_at_once_and_fall_after_their_grace(self, world) -> None:
        programme(tier_months=12, grace_days=90)
        buy(world.account, 100_000)
        member = member_of(world.account)
        assert member.tier.name == "Gold"
        falls = date(2027, 11, 24)
        for day, tier in ((falls - timedelta(1), "Gold"), (falls, "Gold"), (falls + timedelta(90), None)):
            refresh_tiers(today=day, at=NOW)
            member.refresh_from_db()
            assert (member.tier and member.tier.name) == tier, day
        assert [row.tier and row.tier.name for row in TierChange.objects.order_by("pk")] == ["Gold", None]
        assert refresh_tiers(today=falls + timedelta(91), at=NOW) == 0

    def test_redeeming_moves_no_tier(self, world) -> None:
        programme(return_days=0)
        buy(world.account, 100_000)
        redeem(member_of(world.account), reward(1000), by=world.rep, at=NOW)
        refresh_tiers(today=TODAY, at=NOW)
        assert member_of(world.account).tier.name == "Gold"
        assert has(world.account).available == Decimal(0)

    def test_a_night_of_many_members_asks_no_question_for_each(self, world, django_assert_max_num_queries) -> None:
        programme(return_days=0, expires_months=1)
        for number in range(12):
            buy(account(world.rep, f"Customer {number}"), 30_000, number=number)
        with django_assert_max_num_queries(5):
            assert refresh_tiers(today=TODAY, at=NOW) == 0
        with django_assert_max_num_queries(2):
            assert expire_points(today=TODAY, at=NOW) == 0

    def test_a_night_that_was_cut_off_is_finished_by_the_next(self, world) -> None:
        """Each member is a transaction of its own: what one run has done stays, the next does the rest, nothing twice."""
        programme(return_days=0, expires_months=1)
        late = TODAY + timedelta(60)
        for number in range(3):
            buy(account(world.rep, f"Customer {number}"), 30_000, number=number)
        first = LoyaltyMember.objects.order_by("pk")[0]
        assert expire_member(first, late, NOW)
        assert expire_points(today=late, at=NOW) == 2
        assert PointEntry.objects.filter(kind=PointKind.EXPIRE).count() == 3
        assert not PointLot.objects.exclude(remaining=0).exists()
