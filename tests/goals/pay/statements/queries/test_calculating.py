"""What people are paid for: the ledger as credits, roll-ups, figures, and plans that are only assumed."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection

from customers.accounts.models import Account
from customers.timeline.actions import record
from goals.pay.plan.rules.definitions import plan_of, simple
from goals.pay.statements.queries.calculating import PayInputs, calculated, simulated
from goals.pay.statements.queries.estimates import estimate_for_deal
from goals.pay.statements.queries.snapshots import freeze, thaw
from goals.pay.statements.queries.statement import statement
from pipeline.products.models import Cost
from pipeline.receipts.actions import record_receipt, reverse_receipt
from salesplan.core.periods import Calendar
from tests.goals.making import enrol, plan, quota, sell, take_back
from tests.world import NOW, TODAY, account, deal

OWN = Calendar()
Q4 = OWN.quarter(2026, 4)


def rules(*components, **more):
    return {"component": list(components), **more}


def was(account, size, day):
    """Add to the history of an account that it had a size from a day on."""
    event = Account.pgh_event_model
    kept = [one.column for one in event._meta.concrete_fields if one.column not in ("pgh_id", "pgh_created_at", "size")]
    names = ", ".join(kept)
    sql = f"INSERT INTO {event._meta.db_table} ({names}, pgh_created_at, size) SELECT {names}, %s, %s FROM {event._meta.db_table}"
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} WHERE pgh_obj_id = %s LIMIT 1", [f"{day} 00:00+08", size, account.pk])


def scaled(metric, steps):
    """5 % of everything, scaled by a second metric."""
    definition = simple("marginal", "amount", [(Decimal(0), Decimal("0.05"))])
    return definition | {"multiplier": [{"name": "gate", "metric": metric, "steps": steps}]}


def on(name, definition, *people, interval="quarter"):
    enrol(plan(name, definition=definition, interval=interval), *people)


def earned(who, period=Q4):
    return {one.name: one.earned for one in statement(who, period, today=TODAY).components}


class TestFilters:
    def test_a_component_for_one_product_counts_the_lines_of_that_product(self, world):
        on("By product", rules(
            {"name": "goods", "rate": "1 %", "where": {"product": world.product.code}},
            {"name": "service", "rate": "10 %", "where": {"product": world.service.code}},
        ), world.rep)  # fmt: skip
        sell(world, world.rep, 0, lines=[(world.product, "3", "1000"), (world.service, "1", "5000")])
        assert earned(world.rep) == {"goods": 30, "service": 500}

    def test_a_filter_holds_when_what_it_names_is_renamed(self, world):
        on("By channel", rules(
            {"name": "direct", "rate": "1 %", "where": {"channel": str(world.channel.pk)}},
            {"name": "east", "rate": "2 %", "where": {"region": str(world.east.pk), "team": str(world.east_one.pk)}},
        ), world.rep)  # fmt: skip
        sell(world, world.rep, 1_000, channel=world.channel)
        for one in (world.channel, world.east, world.east_one):
            type(one).objects.filter(pk=one.pk).update(name=f"Once {one.name}")
        assert earned(world.rep) == {"direct": 10, "east": 20}
        open_deal = deal(world, world.rep, world.stages["negotiate"], amount="1000", channel=world.channel)
        assert estimate_for_deal(open_deal, world.rep, TODAY).amount == 30

    def test_a_customer_counts_by_the_segment_of_the_day(self, world):
        on("By segment", rules(
            {"name": "small", "rate": "1 %", "where": {"segment": "small"}},
            {"name": "large", "rate": "2 %", "where": {"segment": ["large", "enterprise"]}},
        ), world.rep)  # fmt: skip
        grown = account(world.rep, "Grown", size="large")
        was(grown, "small", date(2026, 10, 1))
        was(grown, "large", date(2026, 11, 1))
        for day in (date(2026, 9, 30), date(2026, 10, 31), date(2026, 11, 1)):
            sell(world, world.rep, 1_000, day, account=grown)
        assert earned(world.rep) == {"small": 10, "large": 20}
        assert earned(world.rep, OWN.quarter(2026, 3)) == {"small": 10, "large": 0}

    def test_units_count_by_share(self, world):
        on("Units", rules({"name": "units", "measure": "units", "rate": "100"}), world.rep)
        sell(world, world.rep, 0, lines=[(world.product, "10", "1000")], splits=[(world.rep, "50"), (world.peer, "50")])
        assert earned(world.rep) == {"units": 500}

    def test_a_shared_deal_is_one_deal(self, world):
        on("Deals", rules({"name": "deals", "measure": "deals", "rate": "100"}), world.rep, world.peer)
        sell(world, world.rep, 1_000, splits=[(world.rep, "50"), (world.peer, "50")])
        assert (earned(world.rep), earned(world.peer)) == ({"deals": 100}, {"deals": 0})


class TestMargin:
    def test_a_plan_pays_on_what_is_earned_by_the_sale(self, world):
        on("Margin", rules({"name": "margin", "measure": "margin", "rate": "10 %"}), world.rep)
        Cost.objects.create(product=world.product, amount=Decimal(600), from_on=date(2025, 1, 1))
        # 3 × (1,000 − 600) = 1,200; what the service costs nobody knows, so it has no margin.
        sell(world, world.rep, 0, lines=[(world.product, "3", "1000"), (world.service, "1", "5000")])
        assert earned(world.rep) == {"margin": 120}

    def test_a_component_chooses_by_type_of_deal_and_by_discount(self, world):
        on("Kinds", rules(
            {"name": "new", "rate": "5 %", "where": {"deal_type": "new"}},
            {"name": "more", "rate": "2 %", "where": {"deal_type": "expansion"}},
            {"name": "at list price", "rate": "1 %", "where": {"discount": {"to": "0"}}},
        ), world.rep)  # fmt: skip
        sell(world, world.rep, 0, date(2026, 10, 5), account=world.account, lines=[(world.product, "1", "1000")])
        sell(world, world.rep, 0, date(2026, 11, 5), account=world.account, lines=[(world.product, "1", "800")])
        assert earned(world.rep) == {"new": 50, "more": 16, "at list price": 10}


class TestOverride:
    @pytest.fixture
    def led(self, world):
        on("Leads", rules({"name": "override", "credits": "team", "rate": "2 %"}), world.manager)
        return world

    def test_a_manager_is_credited_for_the_team(self, led):
        sell(led, led.rep, 70_000)
        sell(led, led.outsider, 30_000)
        made = statement(led.manager, Q4, today=TODAY)
        assert made.earned == 1_400
        assert [line.credit.about.person_id for line in made.lines] == [led.rep.pk]

    def test_what_is_taken_back_is_taken_back_from_the_manager_too(self, led):
        take_back(sell(led, led.rep, 70_000), led.rep)
        assert statement(led.manager, Q4, today=TODAY).earned == 0


class TestFiguresAndQuotas:
    def test_a_component_is_measured_by_the_quota_of_what_it_counts(self, world):
        on("Deals", rules(
            {"name": "deals", "measure": "deals", "by": "attainment", "mode": "fixed", "yields": "money",
             "steps": [["0", "0"], ["1", "500"]]},
        ), world.rep)  # fmt: skip
        quota(world.rep, 2, metric="won_deals")
        sell(world, world.rep, 10)
        assert earned(world.rep) == {"deals": 0}
        sell(world, world.rep, 10)
        assert earned(world.rep) == {"deals": 500}

    @pytest.mark.parametrize("metric", ["nothing_of_that_name", "attainment", "quota_of_nobody"])
    def test_a_second_metric_without_a_figure_neither_lifts_nor_cuts_and_is_named(self, world, metric):
        on("Gated", scaled(metric, [["0", "0"]]), world.rep)
        sell(world, world.rep, 1_000)
        made = statement(world.rep, Q4, today=TODAY)
        assert (made.earned, made.pay.unknown) == (50, (metric,))

    def test_what_nobody_counted_is_nothing_and_keeps_a_gate_shut(self, world):
        on("Gated", scaled("activities", [["0", "0"], ["1", "1"]]), world.rep)
        sell(world, world.rep, 1_000)
        made = statement(world.rep, Q4, today=TODAY)
        assert (made.earned, made.pay.unknown) == (0, ())

    def test_a_gate_by_a_metric_of_the_registry(self, world):
        on("Gated", scaled("won_deals", [["0", "0"], ["2", "1"]]), world.rep)
        sell(world, world.rep, 1_000)
        assert earned(world.rep) == {"commission": 0}
        sell(world, world.rep, 1_000)
        assert earned(world.rep) == {"commission": 100}


class TestAssumed:
    def test_a_plan_that_nobody_is_on_is_tried_on_real_deals(self, world):
        sell(world, world.rep, 10_000, date(2026, 10, 5))
        draft = plan_of(
            simple("marginal", "amount", [(Decimal(0), Decimal("0.07"))]), currency="CNY", calendar=Calendar()
        )
        made = simulated([world.rep.pk, world.peer.pk], [Q4], draft)
        assert {pk: one[-1].earned for pk, one in made.items()} == {world.rep.pk: 700, world.peer.pk: 0}

    @pytest.mark.parametrize("count", [1, 30])
    def test_many_people_cost_the_same(self, world, count, django_assert_num_queries):
        for _ in range(count):
            sell(world, world.rep, 1_000)
        people = [world.rep.pk, world.peer.pk][: 1 + count % 2]
        enrol(plan(), world.rep)
        with django_assert_num_queries(11):
            calculated(people, through=Q4)


def test_from_the_first_period_of_the_first_plan_on(world):
    enrol(plan(), world.rep, starts_on=date(2026, 2, 14))
    desk = PayInputs([world.rep.pk], [Q4])
    assert [one.period.key for one in desk.statements(world.rep.pk, Q4)] == ["2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4"]


def test_attainment_to_date_is_measured_by_all_that_the_interval_carries(world):
    steps = {"name": "commission", "reads": "to_date", "by": "attainment", "steps": [["0", "4 %"], ["1", "8 %"]]}
    on("To date", rules(steps, plan={"interval": "quarter"}), world.rep, interval="month")
    months = [OWN.month(2026, number) for number in (10, 11, 12)]
    for month in months:
        quota(world.rep, 100_000, month.key)
    sell(world, world.rep, 150_000, date(2026, 10, 5))
    made = calculated([world.rep.pk], through=months[0])[world.rep.pk]
    assert (made[-1].period, made[-1].components[0].attainment, made[-1].earned) == (months[0], Decimal("0.5"), 6_000)
    later = calculated([world.rep.pk], through=months[2])[world.rep.pk]
    assert later[: len(made)] == made


class TestPaidWhenTheCustomerPays:
    def test_each_payment_is_credited_on_its_day_by_share(self, world):
        on(
            "On payment",
            rules({"name": "cash", "event": "paid", "rate": "5 %"}),
            world.rep,
            world.peer,
            interval="month",
        )
        made = sell(world, world.rep, 10_000, date(2026, 10, 5), splits=[(world.rep, "60"), (world.peer, "40")])
        assert earned(world.rep, OWN.month(2026, 10)) == {"cash": 0}
        record_receipt(made, kind="paid", day=date(2026, 11, 3), amount=Decimal(2_500), by=world.admin, at=NOW)
        assert earned(world.rep, OWN.month(2026, 10)) == {"cash": 0}
        assert earned(world.rep, OWN.month(2026, 11)) == {"cash": 75}
        assert earned(world.peer, OWN.month(2026, 11)) == {"cash": 50}

    def test_a_refund_takes_back_what_the_payment_earned(self, world):
        on("On payment", rules({"name": "cash", "event": "paid", "rate": "5 %"}), world.rep)
        made = sell(world, world.rep, 10_000, date(2026, 10, 5))
        receipt = record_receipt(
            made, kind="paid", day=date(2026, 10, 9), amount=Decimal(10_000), by=world.admin, at=NOW
        )
        assert earned(world.rep) == {"cash": 500}
        reverse_receipt(receipt, day=date(2026, 11, 9), amount=Decimal(4_000), why="Returned", by=world.admin, at=NOW)
        assert earned(world.rep) == {"cash": 300}

    def test_three_payments_of_a_third_are_one_deal(self, world):
        """Each is ⅓ of a deal, which has no end as a decimal; together they reach the tier from 1 deal on."""
        on("On payment", rules(
            {"name": "deals", "event": "paid", "measure": "deals", "mode": "fixed", "yields": "money",
             "steps": [["0", "0"], ["1", "500"]]},
        ), world.rep)  # fmt: skip
        made = sell(world, world.rep, 3_000, date(2026, 10, 5))
        for day in (6, 7, 8):
            assert earned(world.rep) == {"deals": 0}
            record_receipt(made, kind="paid", day=date(2026, 10, day), amount=Decimal(1_000), by=world.admin, at=NOW)
        found = statement(world.rep, Q4, today=TODAY)
        assert (found.earned, found.credited) == (500, 1)
        assert thaw(freeze(found.pay)) == found.pay


class TestABudgetOfAll:
    """A SPIFF of 250 an order with a budget of 600 closes for all people of the plan together, by the day of the order."""

    @pytest.fixture
    def launch(self, world):
        definition = rules({"name": "none", "rate": "0"}, spiff=[{"name": "launch", "amount": "250", "budget": "600"}])
        on("Launch", definition, world.rep, world.peer, interval="month")
        for who, day in ((world.rep, 3), (world.peer, 4), (world.rep, 5), (world.peer, 6)):
            sell(world, who, 1_000, date(2026, 10, day))
        return world

    def test_whoever_is_asked_for(self, launch):
        october = OWN.month(2026, 10)
        alone = [statement(who, october, today=TODAY).earned for who in (launch.rep, launch.peer)]
        both = calculated([launch.rep.pk, launch.peer.pk], through=october)
        assert alone == [350, 250] == [both[who.pk][-1].earned for who in (launch.rep, launch.peer)]

    def test_who_is_on_another_plan_does_not_spend_it(self, launch):
        on("Other", rules({"name": "none", "rate": "0"}), launch.other, interval="month")
        sell(launch, launch.other, 1_000, date(2026, 10, 1))
        assert statement(launch.rep, OWN.month(2026, 10), today=TODAY).earned == 350

    def test_who_joins_later_spends_it_from_their_day_on(self, launch):
        enrol(plan("Launch"), launch.outsider, starts_on=date(2026, 10, 5))
        for day in (1, 5):
            sell(launch, launch.outsider, 1_000, date(2026, 10, day))
        found = [
            statement(who, OWN.month(2026, 10), today=TODAY).earned
            for who in (launch.rep, launch.peer, launch.outsider)
        ]
        assert (sum(found), found[1], found[2]) == (600, 250, 0)

    def test_a_simulation_shares_it_among_its_people(self, launch):
        spiffs = {"spiff": [{"name": "launch", "amount": "250", "budget": "300"}]}
        draft = plan_of({"component": [{"name": "none", "rate": "0"}], **spiffs}, currency="CNY", calendar=OWN)
        made = simulated([launch.rep.pk, launch.peer.pk], [OWN.month(2026, 10)], draft)
        assert [made[who.pk][-1].earned for who in (launch.rep, launch.peer)] == [250, 50]


class TestLeaving:
    RULES = rules({"name": "base", "rate": "10 %"}, reserve={"share": "0.3", "days": 400}, leaving={"reserve": "pay"})

    def test_what_is_held_back_is_paid_on_the_last_day_on_any_plan(self, world):
        made = plan("Held", definition=self.RULES)
        enrol(made, world.peer)
        enrol(made, world.rep, ends_on=date(2026, 12, 31))
        for who in (world.rep, world.peer):
            sell(world, who, 10_000, date(2026, 8, 3))
            sell(world, who, 1_000)
        assert statement(world.peer, Q4, today=TODAY).paid == 70
        assert statement(world.rep, Q4, today=TODAY).paid == 400

    def test_who_goes_on_with_another_plan_does_not_leave(self, world):
        enrol(plan("Held", definition=self.RULES), world.rep, ends_on=date(2026, 12, 31))
        enrol(plan("Next", definition=self.RULES), world.rep, starts_on=date(2027, 1, 1))
        sell(world, world.rep, 1_000)
        assert statement(world.rep, Q4, today=TODAY).paid == 70


class TestFiguresBesideSales:
    """A figure of a period is no sale: it is no line of a component that counts sales, no deal and no order."""

    @pytest.fixture
    def beside(self, world):
        on("Both", rules(
            {"name": "commission", "rate": "5 %"},
            {"name": "deals", "measure": "deals", "rate": "100"},
            {"name": "calls", "measure": "activities", "rate": "10"},
            spiff=[{"name": "launch", "amount": "250"}],
        ), world.rep)  # fmt: skip
        sell(world, world.rep, 1_000)
        record(kind="call", text="Talked.", account=world.account, by=world.rep, at=NOW)
        return statement(world.rep, Q4, today=TODAY)

    def test_each_component_counts_what_it_measures(self, beside):
        assert {one.name: one.earned for one in beside.components} == {"commission": 50, "deals": 100, "calls": 10}
        assert [len(one.lines) for one in beside.components] == [1, 1, 1]
        assert beside.unpaid == frozenset()

    def test_a_figure_is_no_order(self, beside):
        assert [award.amount for award in beside.pay.awards] == [250]
