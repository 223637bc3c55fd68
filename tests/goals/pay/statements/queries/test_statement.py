"""Statements from the ledger, and estimates that come true."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from goals.pay.statements.queries.estimates import estimate_for_deal
from goals.pay.statements.queries.statement import statement, statements
from pipeline.deals.actions.deals import move_deal
from pipeline.deals.models import Deal, DealLine
from salesplan.core.periods import Calendar
from tests.goals.making import enrol, plan, quota, sell, take_back, version
from tests.texts import figures
from tests.world import NOW, TODAY, deal, person

OWN = Calendar()
Q4 = OWN.quarter(2026, 4)
NOVEMBER = OWN.month(2026, 11)


def of(who, period=Q4, today=TODAY):
    return statement(who, period, today=today)


def tiers_of(made):
    """Return what each tier of each version of the rules paid, of all components."""
    return [row for component in made.components for row in made.added(component).tiers]


@pytest.fixture
def paid(world):
    """The rep is on a plan with a quota of 100,000."""
    enrol(plan(), world.rep)
    quota(world.rep, 100_000)
    return world


class TestStatement:
    def test_lines_lead_to_deal_split_slice_and_rule(self, paid):
        sell(paid, paid.rep, 96_000, date(2026, 10, 5), name="First")
        last = sell(
            paid, paid.rep, 40_000, date(2026, 11, 5), name="Shared", splits=[(paid.rep, "50"), (paid.peer, "50")]
        )
        made = of(paid.rep)
        line = made.lines[1]
        assert made.line_deal(line) == last
        assert line.credit.about.percent == 50
        assert [(s.amount, s.rate, s.paid) for s in line.slices] == [
            (4_000, Decimal("0.04"), 160),
            (16_000, Decimal("0.06"), 960),
        ]
        assert line.table.number == 1
        assert (made.credited, made.attainment, made.earned) == (116_000, Decimal("1.16"), 4_960)

    def test_a_deal_of_several_lines_is_one_line(self, paid):
        sell(paid, paid.rep, 0, lines=[(paid.product, "3", "1000"), (paid.service, "1", "5000")])
        made = of(paid.rep)
        assert [(line.credit.amount, len(line.credit.about.entries)) for line in made.lines] == [(8_000, 2)]

    def test_the_total_is_the_sum_of_the_lines(self, paid):
        for i in range(7):
            sell(
                paid,
                paid.rep,
                f"{10_000 + i}.33",
                date(2026, 10, 5 + i),
                splits=[(paid.rep, "33.33"), (paid.peer, "66.67")],
            )
        made = of(paid.rep)
        assert sum(line.paid for line in made.lines) == made.earned
        tiers = tiers_of(made)
        assert (sum(row.paid for row in tiers), sum(row.amount for row in tiers)) == (made.earned, made.credited)

    def test_a_deal_taken_back_brings_the_pay_back(self, paid):
        sell(paid, paid.rep, 50_000, date(2026, 10, 5))
        before = of(paid.rep).earned
        gone = sell(paid, paid.rep, 80_000, date(2026, 11, 5))
        assert of(paid.rep).earned > before
        take_back(gone, paid.rep)
        made = of(paid.rep)
        assert made.earned == before
        assert [(line.credit.about.is_reversed, line.credit.about.is_reversal) for line in made.lines] == [
            (False, False),
            (True, False),
            (False, True),
        ]

    def test_the_version_of_the_day_pays(self, paid):
        made_plan = plan()
        version(made_plan, [("0", "0.10")], date(2026, 11, 1))
        sell(paid, paid.rep, 10_000, date(2026, 10, 31))
        sell(paid, paid.rep, 10_000, date(2026, 11, 1))
        made = of(paid.rep)
        assert [(line.table.number, line.paid) for line in made.lines] == [(1, 400), (2, 1_000)]
        assert [row.table.number for row in tiers_of(made)] == [1, 2]

    def test_a_cap(self, world):
        enrol(plan(name="Capped", cap=Decimal(1_000)), world.rep)
        quota(world.rep, 100_000)
        sell(world, world.rep, 50_000)
        made = of(world.rep)
        assert (made.gross, made.cut, made.earned) == (2_000, 1_000, 1_000)

    def test_without_a_quota(self, world):
        enrol(plan(), world.rep)
        sell(world, world.rep, 50_000)
        made = of(world.rep)
        assert (made.earned, made.quota, made.attainment, made.next) == (0, None, None, None)
        assert made.unpaid == {"no_quota"}

    def test_without_a_plan(self, world):
        quota(world.rep, 100_000)
        sell(world, world.rep, 50_000)
        made = of(world.rep)
        assert (made.plan, made.earned, made.credited) == (None, 0, 50_000)
        assert made.unpaid == {"no_plan"}

    def test_nothing_at_all(self, world):
        made = of(world.rep)
        assert (made.lines, made.earned, made.pending) == ([], 0, 0)

    def test_each_sale_is_paid_by_one_interval_only(self, world):
        enrol(plan(name="Monthly", interval="month", basis="amount"), world.rep)
        quota(world.rep, 300_000)
        sell(world, world.rep, 50_000, date(2026, 11, 5))
        month, quarter = of(world.rep, NOVEMBER), of(world.rep)
        assert month.quota == 100_000
        assert month.earned > 0
        assert (quarter.earned, quarter.unpaid) == (0, {"other_interval"})

    def test_pending_is_what_the_open_deals_add_at_their_probability(self, paid):
        # The world's own deal of 100,000 is due in December at 10 %.
        sell(paid, paid.rep, 96_000, date(2026, 10, 5))
        made = of(paid.rep)
        assert [(row.deal_id, row.share, row.probability) for row in made.due] == [
            (paid.deal.pk, 100_000, Decimal("0.1"))
        ]
        assert made.pending == 4_000 * Decimal("0.04") + 6_000 * Decimal("0.06")

    def test_a_period_that_is_over_has_nothing_pending(self, paid):
        made = of(paid.rep, today=date(2027, 1, 4))
        assert (made.pending, made.due, made.next) == (0, [], None)

    def test_the_way_to_the_next_rate(self, paid):
        sell(paid, paid.rep, 96_000)
        way = of(paid.rep).next
        assert (way.need, way.lower, way.rate, way.pays) == (4_000, 1, Decimal("0.06"), 160)

    @pytest.mark.parametrize("count", [2, 60])
    def test_many_statements_cost_the_same(self, world, count, django_assert_num_queries):
        made_plan = plan()
        people = [person(f"p{i}", team=world.east_one) for i in range(count)]
        enrol(made_plan, *people)
        for who in people:
            quota(who, 100_000)
            sell(world, who, 50_000)
            deal(world, who, world.stages["proposal"])
        with django_assert_num_queries(20):
            made = statements(people, [Q4, OWN.quarter(2026, 3)], today=TODAY)
        assert {s.earned for (_, key), s in made.items() if key == Q4.key} == {2_000}
        assert all(s.pending > 0 for (_, key), s in made.items() if key == Q4.key)


def win(world, made, at=NOW):
    """Win a deal as the browser does."""
    made = Deal.objects.get(pk=made.pk)
    return move_deal(
        made, stage=world.stages["won"], by=made.owner, at=at, filled={"next_step": "Sign"}, closed_on=TODAY
    )


class TestEstimate:
    def test_it_says_how_much_and_why(self, paid):
        sell(paid, paid.rep, 96_000)
        made = estimate_for_deal(deal(paid, paid.rep, paid.stages["negotiate"], amount="20000"), paid.rep, TODAY)
        assert made.amount == 160 + 960
        assert made.sentences[0] == (
            "¥4,000 at 4% and ¥16,000 at 6%, because 96% of the quota for Q4 2026 is already reached."
        )

    @pytest.mark.parametrize(
        ("mode", "amount", "currency", "split"),
        [
            ("marginal", "20000", "CNY", "100"),
            ("marginal", "33333.33", "CNY", "33.33"),
            ("marginal", "7777.77", "USD", "66.67"),
            ("retroactive", "20000", "CNY", "100"),
            ("retroactive", "12345.67", "USD", "50"),
        ],
    )
    def test_it_comes_true(self, world, mode, amount, currency, split):
        enrol(plan(name=mode, mode=mode), world.rep)
        quota(world.rep, 100_000)
        sell(world, world.rep, "96000.01", date(2026, 10, 5))
        rest = Decimal(100) - Decimal(split)
        splits = [(world.rep, split)] + ([(world.peer, str(rest))] if rest else [])
        open_deal = deal(world, world.rep, world.stages["negotiate"], amount=amount, currency=currency, splits=splits)
        told = estimate_for_deal(open_deal, world.rep, TODAY)
        before = of(world.rep)
        won = win(world, open_deal)
        after = of(world.rep)
        assert told.amount == after.earned - before.earned > 0
        assert told.credited == after.credited - before.credited
        assert estimate_for_deal(won, world.rep, TODAY).is_earned

    def test_it_comes_true_for_lines_in_another_currency(self, paid):
        open_deal = deal(
            paid, paid.rep, paid.stages["negotiate"], currency="USD", lines=[(paid.product, "7", "333.33")]
        )
        DealLine.objects.create(
            deal=open_deal,
            product=paid.service,
            quantity=1,
            unit_price=Decimal("99.99"),
            amount=Decimal("99.99"),
            position=1,
        )
        Deal.objects.filter(pk=open_deal.pk).update(amount=Decimal("2433.30"), amount_base=Decimal("17033.10"))
        told = estimate_for_deal(Deal.objects.get(pk=open_deal.pk), paid.rep, TODAY)
        before = of(paid.rep).earned
        win(paid, open_deal)
        assert told.amount == of(paid.rep).earned - before > 0

    def test_a_retroactive_table_lifts_what_was_sold_before(self, world):
        enrol(plan(name="Retro", mode="retroactive"), world.rep)
        quota(world.rep, 100_000)
        sell(world, world.rep, 96_000)
        made = estimate_for_deal(deal(world, world.rep, world.stages["negotiate"], amount="20000"), world.rep, TODAY)
        assert made.amount == 116_000 * Decimal("0.06") - 96_000 * Decimal("0.04")
        assert [figures(sentence) for sentence in made.sentences] == [
            ["¥20,000", "6%", "116%", "4", "2026"],
            ["¥1,920"],
        ]

    def test_a_cap_is_told(self, world):
        enrol(plan(name="Capped", cap=Decimal(4_000)), world.rep)
        quota(world.rep, 100_000)
        sell(world, world.rep, 96_000)
        made = estimate_for_deal(deal(world, world.rep, world.stages["negotiate"], amount="20000"), world.rep, TODAY)
        assert made.amount == 160
        assert figures(made.sentences[-1]) == ["¥960"]

    def test_nobody_earns_from_a_deal_they_have_no_share_in(self, paid):
        assert estimate_for_deal(paid.deal, paid.peer, TODAY) is None

    def test_a_lost_deal_earns_nothing(self, paid):
        lost = deal(paid, paid.rep, paid.stages["lost"], state="lost", closed_on=TODAY)
        assert estimate_for_deal(lost, paid.rep, TODAY) is None

    def test_without_plan_or_quota_it_says_so(self, world):
        made = estimate_for_deal(world.deal, world.rep, TODAY)
        assert (made.amount, len(made.sentences)) == (0, 1)
        enrol(plan(), world.rep)
        made = estimate_for_deal(world.deal, world.rep, TODAY)
        assert made.sentences[0].startswith("No quota is set for Q4 2026")

    @pytest.mark.parametrize(
        ("event", "said"), [("paid", "after the customer pays"), ("invoiced", "after it is invoiced")]
    )
    def test_what_waits_for_an_event_after_the_win_says_so(self, world, as_, event, said):
        enrol(plan(definition={"component": [{"name": "cash", "event": event, "rate": "5 %"}]}), world.rep)
        made = estimate_for_deal(world.deal, world.rep, TODAY)
        assert (made.amount, made.once) == (world.deal.amount * Decimal("0.05"), event)
        page = as_(world.rep).get(reverse("goals:deal_estimate", args=[world.deal.pk])).content.decode()
        assert f"Close this and you earn ¥5,000.00 {said}." in page

    def test_what_waits_only_in_part_says_which(self, world):
        parts = [{"name": "won", "rate": "2 %"}, {"name": "cash", "event": "paid", "rate": "3 %"}]
        bonus = {"name": "launch", "amount": "500", "event": "paid"}
        enrol(plan(definition={"component": parts, "spiff": [bonus]}), world.rep)
        made = estimate_for_deal(world.deal, world.rep, TODAY)
        assert (made.amount, made.once) == (world.deal.amount * Decimal("0.05") + 500, "")
        assert made.sentences[-1].endswith("cash and launch.")

    def test_it_writes_nothing(self, paid):
        count = paid.deal.sale_entries.count()
        estimate_for_deal(paid.deal, paid.rep, TODAY)
        assert paid.deal.sale_entries.count() == count == 0
