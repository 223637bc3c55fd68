"""The portrait of a segment, and segments as a dimension of figures, as they were on the day of the sale."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from customers.accounts.models import Account
from customers.segments.actions.membership import renew
from customers.segments.queries.portrait import portrait
from customers.segments.rules.portrait import differ, rate
from pipeline.deals.models import Deal
from salesplan.core import metrics
from tests.customers.segments.making import buy, customers, segment
from tests.world import NOW, TODAY, account, signed_in

DAY = timedelta(1)


@given(st.integers(0, 500), st.integers(0, 500))
def test_a_rate_lies_in_its_interval_within_0_and_1(won, lost):
    share = rate(won, won + lost)
    if share is None:
        assert won + lost == 0
    else:
        assert 0 <= share.low <= share.high <= 1
        assert share.low - Decimal("0.00001") <= share.rate <= share.high + Decimal("0.00001")
        assert not differ(share, share)


@pytest.fixture
def shops(world):
    """Three shops of the rep, of which two bought, and a food company of the outsider that bought too."""
    one, two, three = customers(world.rep, 3)
    other = account(world.outsider, "Dawn Foods", industry="food")
    buy(world, one, (10, "900"), (400, "600"))
    buy(world, two, (20, "300"))
    buy(world, other, (30, "5000"), product=world.service)
    Deal.objects.filter(account=three).delete()
    return one, two, three, other


@pytest.mark.django_db
def test_the_figures_of_a_segment_and_of_the_others(world, shops):
    made = segment(world)
    shown = portrait(world.admin, made, TODAY)
    inside, others = shown.inside, shown.others
    assert (inside.size, inside.ordered, inside.ordered_before, inside.orders) == (3, 1200, 600, 2)
    assert (inside.growth, inside.per_customer, inside.won, inside.lost) == (1, 400, 2, 0)
    # The world's own customer has an open deal and bought nothing.
    assert (others.size, others.ordered, others.open_amount) == (2, 5000, 100_000)
    assert [(one.name, amount) for one, amount in shown.best][:2] == [(shops[0].name, 900), (shops[1].name, 300)]
    spreads = {spread.fact.key: spread.rows for spread in shown.spreads}
    assert spreads["products"][0] == (str(world.product.pk), 2, 0)
    assert ("retail", 3, 0) in spreads["industry"]
    # Who sees their own customers alone gets the portrait of those.
    assert portrait(world.outsider, made, TODAY).inside.size == 0
    assert portrait(world.rep, made, TODAY).others.ordered == 0


@pytest.mark.django_db
def test_the_page_shows_no_rate_of_too_few_and_stands_beside_another(world, shops, django_assert_max_num_queries):
    made = segment(world)
    food = segment(world, {"join": "all", "parts": [{"fact": "industry", "op": "in", "value": ["food"]}]}, "Food")
    url = reverse("customers:segment_portrait", args=[made.pk])
    with time_machine.travel(NOW, tick=False):
        client = signed_in(world.admin)
        with django_assert_max_num_queries(30):
            page = client.get(url)
        rows = {row["label"]: row["cells"] for row in page.context["rows"]}
        assert "30" in rows["Win rate, 12 months"][0]
        assert "100%" not in rows["Win rate, 12 months"][0]
        beside = client.get(url, {"beside": food.pk})
    assert beside.context["rows"][0]["cells"] == ["3", "1"]
    assert len(beside.context["best"]) == 2


@pytest.mark.django_db
def test_a_figure_counts_for_the_segment_in_which_the_customer_was_on_the_day(world, shops):
    one, *_rest = shops
    with time_machine.travel(NOW - 15 * DAY, tick=False):
        made = segment(world, at=NOW - 15 * DAY)
    Account.objects.filter(pk=one.pk).update(industry="food")
    renew(made, at=NOW - 5 * DAY)
    buy(world, one, (2, "70"))
    revenue = metrics.get("won_revenue")
    asked = metrics.Question(world.admin, TODAY - 60 * DAY, TODAY)
    # One bought for 900 ten days ago, while in the segment, and for 70 after they had left; two bought before it was made.
    assert revenue.value(asked.narrowed(segment=made.pk)) == 900
    groups = {group.key: group for group in revenue.groups(asked, "segment")}
    assert {key: group.value for key, group in groups.items()} == {str(made.pk): 900, "": 5370}
    assert groups[str(made.pk)].label == "Retailers"
    assert revenue.value(asked.narrowed(segment="none")) == 5370
    # The rows behind a group are those of the group.
    with time_machine.travel(NOW, tick=False):
        rows = signed_in(world.admin).get(groups[str(made.pk)].rows)
    assert rows.status_code == 200
    assert "900" in rows.content.decode()
    assert "5,000" not in rows.content.decode()
    # In two segments a sale stands in both.
    with time_machine.travel(NOW - 15 * DAY, tick=False):
        both = {"join": "all", "parts": [{"fact": "industry", "op": "in", "value": ["retail", "food"]}]}
        segment(world, both, "Shops", at=NOW - 15 * DAY)
    assert sum(group.value for group in revenue.groups(asked, "segment") if group.key) == 1870
