"""Where a statement's attainment is not the dashboard's, both pages say by what, in one sentence with a link."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from goals.pay.engine.credits import CreditCondition, CreditMeasure, Weight
from goals.pay.engine.plan import Component
from goals.pay.statements.queries.attainment_differences import difference_codes, difference_codes_of
from pipeline.products.models import Cost
from salesplan.core.periods import Calendar
from tests.goals.making import enrol, plan, quota, sell

Q4 = Calendar().quarter(2026, 4)
WHERE = (CreditCondition("product", ("X",)),)


@pytest.mark.parametrize(("component", "codes"), [
    (Component("c", ()), []),
    (Component("c", (), CreditMeasure(("margin",))), ["measure"]),
    (Component("c", (), CreditMeasure(event="invoiced")), ["invoiced"]),
    (Component("c", (), CreditMeasure(event="paid"), reads="to_date"), ["paid", "to_date"]),
    (Component("c", (), CreditMeasure(where=WHERE)), ["where"]),
    (Component("c", (), CreditMeasure(weights=(Weight(WHERE, Decimal("0.5")),))), ["weights"]),
    (Component("c", (), CreditMeasure(weights=(Weight(WHERE, pay=Decimal("0.5")),))), []),
    (Component("c", (), credits="team"), ["team"]),
])  # fmt: skip
def test_in_what_a_component_measures_otherwise(component, codes):
    assert difference_codes(component) == codes


@pytest.mark.django_db
class TestPages:
    @pytest.fixture
    def margin(self, world):
        """1,200 of margin in 3,000 of revenue; both quotas are 3,000."""
        Cost.objects.create(product=world.product, amount=Decimal(600), from_on=date(2025, 1, 1))
        rules = {"component": [{"name": "margin", "measure": "margin", "rate": "10 %"}]}
        enrol(plan("Margin", definition=rules), world.rep)
        quota(world.rep, 3_000)
        sell(world, world.rep, 0, lines=[(world.product, "3", "1000")])
        return world

    def statement(self, client, who):
        return client.get(reverse("goals:statement_detail", args=[who.pk, "2026-Q4"]))

    def note(self, client, **query):
        return client.get(reverse("goals:attainment_note"), {"period": "2026-Q4", **query}).content.decode()

    def test_a_list_says_where_what_is_credited_is_to_date(self, world, as_):
        """100 in October and 40 in November: November's statement is measured by 140, and its list says so."""
        steps = {"name": "commission", "reads": "to_date", "rate": "5 %"}
        rules = {"plan": {"interval": "quarter"}, "component": [steps]}
        enrol(plan("To date", interval="month", definition=rules), world.rep)
        enrol(plan("By month", interval="month"), world.peer)
        for who, month, amount in ((world.rep, 10, 100), (world.rep, 11, 40), (world.peer, 11, 40)):
            sell(world, who, amount, date(2026, month, 5))
        page = as_(world.admin).get(reverse("goals:statement_list"), {"period": "2026-11"}).content.decode()
        credited = {who: f'data-metric="pay_credited" data-scope="owner={who.pk}"' for who in (world.rep, world.peer)}
        assert f'value="140" {credited[world.rep]}' in page
        assert f'value="40" {credited[world.peer]}' in page
        assert page.count("to date</span>") == 1

    def test_the_statement_says_it(self, margin, as_):
        answer = self.statement(as_(margin.rep), margin.rep)
        found = answer.context["unlike"]
        assert (found.dashboard, found.statement) == (1, Decimal("0.4"))
        page = re.sub(r"</?data[^>]*>", "", answer.content.decode())
        assert "The quota dashboard shows 100.0% for Q4 2026 and this statement shows 40.0%" in page
        assert "instead of won revenue" in page
        assert reverse("reports:quota_dashboard") + "?period=2026-Q4" in page

    def test_the_dashboard_says_it(self, margin, as_):
        dashboard = as_(margin.rep).get(reverse("reports:quota_dashboard")).content.decode()
        assert reverse("goals:attainment_note") in dashboard
        own = self.note(as_(margin.rep))
        assert "Your statement shows a different attainment because your plan counts" in own
        assert f"?person={margin.rep.pk}" in own
        assert "instead of won revenue" in self.note(as_(margin.manager))
        assert "instead of won revenue" not in self.note(as_(margin.outsider))

    def test_where_both_say_the_same_neither_says_anything(self, world, as_):
        enrol(plan(), world.rep)
        quota(world.rep, 100_000)
        sell(world, world.rep, 40_000)
        assert self.statement(as_(world.rep), world.rep).context["unlike"] is None
        assert self.note(as_(world.rep)).strip() == ""

    def test_who_is_paid_by_the_month_is_named_on_a_quarter(self, world, as_):
        enrol(plan("Monthly", interval="month"), world.rep)
        assert "Dec 2026" in self.note(as_(world.rep))


def test_held_windfalls_and_another_quota_are_named():
    assert difference_codes_of(Component("c", (), quota="won_margin"), {"review"})[1:] == [
        "windfalls only once they are approved"
    ]
    assert difference_codes_of(Component("c", ()), {"no_plan"}) == ["only sales that the plan pays"]
