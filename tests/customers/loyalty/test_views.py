"""The pages of the loyalty programme, as people use them."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from customers.loyalty.actions.adjustments import ask_adjustment
from customers.loyalty.actions.redemptions import redeem
from customers.loyalty.choices import EarnKind, LoyaltyRewardKind
from customers.loyalty.metrics import NEW_MEMBERS
from customers.loyalty.models.adjustments import PointAdjustment
from customers.loyalty.models.members import LoyaltyMember, PointEntry, Referral
from customers.loyalty.models.programme import EarnRule, LoyaltyProgramme, LoyaltyReward, LoyaltyTier
from customers.loyalty.models.redemptions import Redemption
from customers.timeline.queries import ticket
from salesplan.core import metrics
from salesplan.core.format import exact_number
from salesplan.core.metrics import Question
from tests.customers.loyalty.making import buy, has, member_of, programme, reward, rule
from tests.paper import text_of
from tests.world import NOW, TODAY, account, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def today(time_machine):
    """The clock stands at the day of the small company."""
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def member(world) -> LoyaltyMember:
    """A member of 1,000 points that can be used."""
    programme(return_days=0)
    buy(world.account, 100_000)
    return member_of(world.account)


def url(name: str, *args: object) -> str:
    return reverse(f"customers:loyalty_{name}", args=args)


def test_an_admin_sets_the_programme_up_and_changes_it(world) -> None:
    admin = signed_in(world.admin)
    assert admin.get(url("list")).status_code == 200
    page = admin.get(url("programme_edit"))
    typed = {**page.context["form"].initial, "name": "Club", "breakage": "15", "unit_value": "0.05"}
    assert admin.post(url("programme_edit"), typed).status_code == 302
    made = LoyaltyProgramme.objects.get()
    assert (made.breakage, made.unit_value, made.starts_on) == (Decimal("0.15"), Decimal("0.05"), TODAY)
    form = admin.get(url("programme_edit")).context["form"]
    again = {name: value for name, value in form.initial.items() if value not in (None, False)}
    assert admin.post(url("programme_edit"), {**again, "decimals": "2"}).status_code == 302
    assert admin.post(url("programme_edit"), {**again, "decimals": "1"}).status_code == 409
    rule_ = {"kind": EarnKind.AMOUNT, "points": "1", "per_amount": "100", "is_active": "on"}
    assert admin.post(url("rule_create"), rule_).status_code == 302
    assert admin.post(url("rule_create"), rule_).status_code == 422
    assert admin.post(url("tier_create"), {"name": "Gold", "threshold": "100000", "discount": "5"}).status_code == 302
    gift = {
        "name": "Mug",
        "kind": LoyaltyRewardKind.GIFT,
        "points": "100",
        "value": "50",
        "cost": "20",
        "is_active": "on",
    }
    assert admin.post(url("reward_create"), gift).status_code == 302
    edits = {"rule": EarnRule.objects.get(), "tier": LoyaltyTier.objects.get(), "reward": LoyaltyReward.objects.get()}
    for noun, record in edits.items():
        assert admin.get(url(f"{noun}_edit", record.pk)).context["form"].initial["version"] == 1
    page = admin.get(url("programme"))
    assert page.content.count(b"data-dialog") >= 6
    assert signed_in(world.rep).get(url("programme")).status_code == 200


class TestMembers:
    def test_the_list_shows_tier_balance_and_what_expires_next(self, world, member) -> None:
        row = signed_in(world.rep).get(url("list")).context["rows"][0]
        assert (row.balance.available, row.expiring, row.spend) == (1000, 1000, 100_000)
        assert row.member.tier.name == "Gold"
        assert row.expiry.year == TODAY.year + 2

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ({"q": "hexin"}, 1), ({"q": "nobody"}, 0), ({"tier": "none"}, 0), ({"expiring": "1"}, 0), ({"points": "yes"}, 1),
            ({"month": "2028-11"}, 1), ({"month": "none"}, 0), ({"sort": "-balance"}, 1), ({"sort": "expiry"}, 1),
        ],
    )  # fmt: skip
    def test_what_narrows_the_list(self, world, member, query, found) -> None:
        assert len(signed_in(world.admin).get(url("list"), query).context["rows"]) == found

    def test_many_members_cost_no_query_more(self, world, member, django_assert_max_num_queries) -> None:
        reader = signed_in(world.admin)
        reader.get(url("list"))
        for number in range(12):
            buy(account(world.rep, f"Customer {number}"), 30_000, number=100 + number)
        with django_assert_max_num_queries(16):
            assert len(reader.get(url("list")).context["rows"]) == 13

    def test_a_member_shows_ledger_lots_and_how_each_row_was_earned(self, world, member) -> None:
        redeem(member, reward(300), by=world.rep, at=NOW)
        page = signed_in(world.rep).get(url("detail", member.pk))
        assert [row["points"] for row in page.context["rows"]] == [exact_number(-300), "+1,000"]
        assert [row["balance"] for row in page.context["rows"]] == ["700", "1,000"]
        assert "100,000" in page.context["rows"][1]["why"]
        assert sum(lot.remaining for lot in page.context["lots"]) == 700

    def test_the_customers_page_shows_it_or_offers_to_join(self, world, member) -> None:
        reader = signed_in(world.rep)
        page = reader.get(url("of_account", world.account.pk))
        assert url("detail", member.pk) in page.content.decode()
        new = account(world.rep, "New")
        assert url("enrol", new.pk) in reader.get(url("of_account", new.pk)).content.decode()
        assert reader.post(url("enrol", new.pk)).status_code == 302
        assert member_of(new).joined_on == TODAY

    def test_the_statement_is_a_pdf_with_every_row(self, world, member) -> None:
        redeem(member, reward(300), by=world.rep, at=NOW)
        answer = signed_in(world.rep).get(url("statement", member.pk), {"from": "2026-11-01", "to": "2026-11-30"})
        text = text_of(answer.content)
        assert "700" in text
        assert "1,000" in text
        assert signed_in(world.peer).get(url("statement", member.pk)).status_code == 404

    def test_a_referral_is_entered(self, world, member) -> None:
        new = account(world.rep, "New")
        reader = signed_in(world.rep)
        assert reader.get(url("refer", member.pk)).status_code == 200
        assert reader.post(url("refer", member.pk), {"account": new.pk}).status_code == 302
        assert Referral.objects.get().member == member
        assert reader.post(url("refer", member.pk), {"account": new.pk}).status_code == 422


class TestRedeeming:
    def test_points_are_redeemed_delivered_and_cancelled(self, world, member) -> None:
        rep, gift = signed_in(world.rep), reward(300)
        assert rep.get(url("redeem", member.pk)).status_code == 200
        for _ in range(2):
            assert rep.post(url("redeem", member.pk), {"reward": gift.pk, "quantity": "1"}).status_code == 302
        assert rep.post(url("redeem", member.pk), {"reward": gift.pk, "quantity": "9"}).status_code == 422
        first, second = Redemption.objects.order_by("pk")
        assert len(rep.get(url("redemption_list")).context["page"]) == 2
        rep.post(url("redemption_deliver", first.pk))
        rep.post(url("redemption_cancel", second.pk), {"note": "Changed their mind"})
        assert [row.state for row in Redemption.objects.order_by("pk")] == ["delivered", "cancelled"]
        assert has(world.account).available == 700
        assert len(rep.get(url("redemption_list"), {"state": "all"}).context["page"]) == 2

    def test_a_discount_is_redeemed_on_a_deal_of_the_customer_alone(self, world, member) -> None:
        rep, discount = signed_in(world.rep), reward(300, LoyaltyRewardKind.DISCOUNT)
        own = ticket(world.rep, account=world.account, about=("deal", world.deal.pk))
        foreign = ticket(world.rep, account=account(world.rep, "Other"), about=("deal", world.deal.pk))
        typed = {"reward": discount.pk, "quantity": "1"}
        for word in ("", foreign, "forged"):
            assert rep.post(f"{url('redeem', member.pk)}?ticket={word}", typed).status_code == 422
        assert rep.post(f"{url('redeem', member.pk)}?ticket={own}", typed).status_code == 302
        made = Redemption.objects.get()
        assert (made.about_kind, made.about_id) == ("deal", world.deal.pk)


class TestAdjusting:
    def test_one_asks_and_another_decides(self, world, member) -> None:
        rep, manager = signed_in(world.rep), signed_in(world.manager)
        assert rep.get(url("adjust", member.pk)).status_code == 200
        assert rep.post(url("adjust", member.pk), {"points": "50", "why": "Late delivery"}).status_code == 302
        asked = PointAdjustment.objects.get()
        assert rep.post(url("adjustment_detail", asked.pk), {"outcome": "approve"}).status_code == 403
        assert str(asked.pk) in manager.get(reverse("people:waiting_list")).content.decode()
        assert manager.post(url("adjustment_detail", asked.pk), {"outcome": "refuse"}).status_code == 422
        assert manager.post(url("adjustment_detail", asked.pk), {"outcome": "approve"}).status_code == 302
        assert has(world.account).available == 1050
        assert len(rep.get(url("adjustment_list")).context["rows"]) == 0
        assert len(rep.get(url("adjustment_list"), {"state": "all"}).context["rows"]) == 1

    def test_who_asked_withdraws(self, world, member) -> None:
        asked = ask_adjustment(member, points=Decimal(50), why="Late delivery", by=world.rep, at=NOW)
        page = signed_in(world.rep).get(url("adjustment_detail", asked.pk))
        assert page.context["may_withdraw"]
        assert page.context["capacity"] is None
        signed_in(world.rep).post(url("adjustment_withdraw", asked.pk))
        asked.refresh_from_db()
        assert asked.state == "withdrawn"


def test_the_liability_agrees_with_the_ledger_and_every_figure_with_its_members(world, member) -> None:
    rule(EarnKind.FIRST_ORDER, 7)
    for number in range(3):
        buy(account(world.rep, f"Customer {number}"), 30_000, number=100 + number, on=TODAY - timedelta(40 * number))
    admin = signed_in(world.admin)
    report = admin.get(url("liability")).context["report"]
    assert report.whole.points == sum(entry.points for entry in PointEntry.objects.all()) == 1000 + 3 * 307
    assert report.whole.liability == (report.whole.points * Decimal("0.05") * Decimal("0.85")).quantize(Decimal("0.01"))
    assert (
        sum(row.points for row in report.by_tier) == sum(row.points for row in report.by_expiry) == report.whole.points
    )
    for row in report.by_tier:
        assert len(admin.get(url("list"), {"points": "yes", "tier": row.key}).context["rows"]) == row.members
    for row in report.by_expiry:
        assert len(admin.get(url("list"), {"month": row.key}).context["rows"]) == row.members


def test_new_members_are_counted_and_opened(world, member) -> None:
    for number in range(3):
        buy(account(world.rep, f"Customer {number}"), 30_000, number=100 + number, on=TODAY - timedelta(40 * number))
    buy(account(world.outsider, "Theirs"), 30_000, number=200)
    metric = metrics.get("new_members")
    for user, count in ((world.admin, 5), (world.rep, 4), (world.manager, 4)):
        question = Question(user, date(2026, 1, 1), date(2026, 12, 31))
        assert metric.value(question) == count == sum(row.value or 0 for row in metric.groups(question, "month"))
        assert sum(count for *_, count in NEW_MEMBERS.person_months(question)) == count
        for by in ("owner", "team", "industry"):
            for group in metric.groups(question, by):
                assert len(signed_in(user).get(group.rows).context["rows"]) == group.value
    assert metric.value(Question(world.admin, TODAY, TODAY, as_of=TODAY - timedelta(1))) == 0
