"""What sales cost and bring: frozen with the entry, summed by the registry, unknown where the cost is unknown."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction
from django.urls import reverse

from pipeline.deals.models import DealLine
from pipeline.products.models import Cost
from pipeline.sales.actions import post_sale, reverse_sale
from pipeline.sales.models import SaleEntry, SalesDay
from pipeline.sales.queries import of_deal, result_of
from salesplan.core import metrics
from salesplan.core.metrics import Question
from tests.world import NOW, TODAY, deal

pytestmark = pytest.mark.django_db
YEAR = (date(2026, 1, 1), date(2026, 12, 31))


@pytest.fixture
def costed(world):
    """The sensor costs 600 since 2025; what the service costs nobody has entered."""
    Cost.objects.create(product=world.product, amount=Decimal(600), from_on=date(2025, 1, 1))
    return world


def post(made, by, on=TODAY):
    with transaction.atomic():
        return post_sale(made, sold_on=on, by=by, at=NOW)


def margin(user, as_of=None, **filters):
    told = {name: (str(value),) for name, value in filters.items()}
    return metrics.get("won_margin").value(Question(user, *YEAR, told, as_of))


def sold(world, lines, splits=None):
    return deal(world, world.rep, world.stages["won"], lines=lines, splits=splits, account=world.account)


def test_the_cost_of_the_day_is_frozen_and_shared(costed):
    lines = [(costed.product, "3", "1000"), (costed.service, "1", "5000")]
    made = sold(costed, lines, [(costed.rep, "60"), (costed.peer, "40")])
    post(made, costed.rep)
    told = SaleEntry.objects.order_by("pk").values_list("amount_base", "cost_base")
    assert list(told) == [(1800, 1080), (1200, 720), (3000, None), (2000, None)]
    Cost.objects.update(amount=900)
    assert post(made, costed.rep) == 0, "a new cost does not change what is booked"
    assert margin(costed.admin) == 1200
    assert margin(costed.rep) == 720
    assert margin(costed.admin, product=costed.service.pk) == 0, "without a cost there is no margin"


def test_the_roll_up_and_the_ledger_say_the_same(costed):
    made = sold(costed, [(costed.product, "3", "1000")], [(costed.rep, "60"), (costed.peer, "40")])
    post(made, costed.rep)
    question = Question(costed.admin, *YEAR)
    metric = metrics.get("won_margin")
    for by in metric.dimensions:
        assert sum(group.value for group in metric.groups(question, by)) == 1200, by
    assert margin(costed.admin, as_of=TODAY) == 1200
    assert margin(costed.admin, account=costed.account.pk) == 1200
    for as_of in (None, TODAY):
        rows = list(metric.person_months(Question(costed.admin, *YEAR, {}, as_of)))
        assert sorted(row[3] for row in rows) == [480, 720]


def test_a_reversal_takes_the_margin_back(costed):
    made = sold(costed, [(costed.product, "3", "1000")])
    post(made, costed.rep)
    with transaction.atomic():
        reverse_sale(made, by=costed.rep, at=NOW)
    assert margin(costed.admin) == 0
    assert SalesDay.objects.get().margin_base == 0
    assert sorted(SaleEntry.objects.values_list("cost_base", flat=True)) == [-1800, 1800]


def test_a_deal_says_what_it_brought(costed):
    made = sold(costed, [(costed.product, "3", "1000"), (costed.service, "1", "5000")])
    assert result_of(of_deal(made.pk)) is None
    post(made, costed.rep)
    result = result_of(of_deal(made.pk))
    assert (result.amount, result.margin, result.share, result.without_cost) == (3000, 1200, Decimal("0.4"), 1)


def test_the_rows_behind_the_figure_sum_to_it(costed, client):
    post(sold(costed, [(costed.product, "3", "1000"), (costed.service, "1", "5000")]), costed.rep)
    client.force_login(costed.admin)
    address = metrics.get("won_margin").rows(Question(costed.admin, *YEAR))
    page = client.get(address)
    assert page.context["totals"].margin == 1200
    assert page.context["totals"].without_cost == 1
    assert "¥1,200.00" in page.content.decode()
    assert "the cost of 1 entry is not known" in page.content.decode()
    part = client.get(reverse("pipeline:sales_of_deal", args=[SaleEntry.objects.first().deal_id]))
    assert "40.0%" in part.content.decode()


def test_what_was_sold_without_a_line_has_no_cost(costed):
    post(deal(costed, costed.rep, costed.stages["won"], amount="1000"), costed.rep)
    assert SaleEntry.objects.get().cost_base is None
    assert not DealLine.objects.filter(deal__name="Line 3 sensors", amount=1000).exists()
