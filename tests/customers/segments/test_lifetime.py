"""What customers are likely to order: the published worked numbers, parameters found again, refusals, and the nightly run."""

from datetime import timedelta
from decimal import Decimal

import numpy as np
import pytest
import time_machine
from django.urls import reverse

from customers.segments.actions.lifetime import renew_expected, save_fit_weights
from customers.segments.models import ExpectedValue, LifetimeFit
from customers.segments.queries.lifetime import expected_total, summaries
from customers.segments.queries.lookalikes import lookalikes
from customers.segments.rules.lifetime import PurchaseModel, Refusal, Spend, fit_rate, fit_spend
from customers.segments.tasks import renew_expectations
from salesplan.core.errors import NotAllowed, Refused
from tests.customers.segments.making import RETAIL, buy, customers, segment
from tests.world import NOW, TODAY, account, signed_in

# Fader, Hardie and Lee 2005, table 2; Fader and Hardie 2013.
CDNOW, CDNOW_SPEND = PurchaseModel(0.243, 4.414, 0.793, 2.426), Spend(6.25, 3.74, 15.44)


def simulated(number, of, seed):
    """Customers who order and leave as BG/NBD says, seen for 27 to 39 weeks after their first order."""
    dice = np.random.default_rng(seed)
    rows = []
    for _ in range(number):
        rate, leaves, age = dice.gamma(of.r, 1 / of.alpha), dice.beta(of.a, of.b), dice.uniform(27, 39)
        now, orders, last = 0.0, 0, 0.0
        while (now := now + dice.exponential(1 / max(rate, 1e-12))) < age:
            orders, last = orders + 1, now
            if dice.random() < leaves:
                break
        rows.append((orders, last, age))
    return np.array(rows).T


def buying(number, of, seed):
    """The days, counted back from today, on which customers order who behave as BG/NBD says."""
    dice = np.random.default_rng(seed)
    for _ in range(number):
        rate, leaves, age = dice.gamma(of.r, 1 / of.alpha), dice.beta(of.a, of.b), dice.uniform(30, 100)
        now, days = 0.0, [age]
        while (now := now + dice.exponential(1 / max(rate, 1e-12))) < age:
            days.append(age - now)
            if dice.random() < leaves:
                break
        yield sorted({int(7 * week) for week in days})


def test_the_worked_example_of_the_paper():
    x, t, age = np.array([2.0]), np.array([30.43]), np.array([38.86])
    assert CDNOW.expected(39, x, t, age)[0] == pytest.approx(1.226, abs=0.001)


def test_parameters_are_found_again():
    found = fit_rate(*simulated(4000, CDNOW, 1))
    assert isinstance(found, PurchaseModel)
    assert [found.r, found.alpha] == pytest.approx([CDNOW.r, CDNOW.alpha], rel=0.1)
    # a and b alone are told poorly by so few; what they say together, the share who leave after an order, is not.
    assert found.a / (found.a + found.b) == pytest.approx(CDNOW.a / (CDNOW.a + CDNOW.b), abs=0.03)


def test_the_scale_of_time_changes_alpha_alone():
    x, t, age = simulated(1500, CDNOW, 2)
    weeks, days = fit_rate(x, t, age), fit_rate(x, t * 7, age * 7)
    assert isinstance(weeks, PurchaseModel)
    assert isinstance(days, PurchaseModel)
    assert [days.r, days.alpha / 7, days.a, days.b] == pytest.approx([weeks.r, weeks.alpha, weeks.a, weeks.b], rel=0.01)


def test_the_amounts_are_found_again():
    dice = np.random.default_rng(3)
    orders = dice.integers(1, 12, 3000).astype(float)
    mean = np.array([dice.gamma(6.25 * n, 1 / (n * dice.gamma(3.74, 1 / 15.44))) for n in orders])
    found = fit_spend(orders, mean)
    assert isinstance(found, Spend)
    everybody = np.zeros(1)
    assert found.expected(everybody, everybody)[0] == pytest.approx(
        CDNOW_SPEND.expected(everybody, everybody)[0], rel=0.1
    )


def test_too_little_is_refused():
    assert fit_rate(np.ones(99), np.ones(99), np.full(99, 2.0)) == Refusal("few_customers", 99, 100)
    assert fit_rate(np.zeros(500), np.zeros(500), np.full(500, 9.0)) == Refusal("few_repeating", 0, 30)
    grown = np.arange(1.0, 101.0)
    assert fit_spend(grown, grown * 10) == Refusal("correlated")


def test_more_orders_are_expected_of_who_bought_more_and_later():
    x, t, age = np.array([1.0, 4.0, 4.0]), np.array([30.0, 30.0, 8.0]), np.full(3, 38.0)
    one, four, silent = CDNOW.expected(52, x, t, age)
    assert silent < one < four
    assert CDNOW.expected(26, x, t, age)[1] < four


@pytest.mark.django_db
def test_few_customers_get_a_plain_refusal_on_the_page(world):
    buy(world, world.account, (100, "300"), (10, "50"), (10, "20"))
    known = summaries(TODAY)
    # Two days with orders: one repeat, of 70, 90 days after the first, which is 100 days ago.
    assert known.accounts == [world.account.pk]
    assert [known.frequency[0], known.recency[0] * 7, known.age[0] * 7, known.mean[0]] == pytest.approx(
        [1, 90, 100, 70]
    )
    with time_machine.travel(NOW, tick=False):
        renew_expectations()
        page = signed_in(world.rep).get(reverse("customers:scoring_detail"))
    assert LifetimeFit.objects.get().refusal_code == "few_customers"
    assert "100" in page.context["refusal"]
    assert expected_total(world.admin) is None


@pytest.mark.django_db
def test_the_nightly_run_expects_something_of_each_customer_and_is_the_same_twice(world):
    for one, ages in zip(customers(world.rep, 150), buying(150, PurchaseModel(0.8, 6, 0.8, 2.4), 5), strict=True):
        buy(world, one, *((age, str(100 + 7 * (one.pk % 13) + age % 90)) for age in ages))
    fit = renew_expected(at=NOW)
    assert (fit.customers, fit.refusal_code) == (150, "")
    before = list(ExpectedValue.objects.order_by("pk").values_list())
    assert len(before) == 150
    assert all(0 <= row[1] <= 1 and row[2] >= 0 for row in before)
    assert set(fit.parameters) >= {"r", "alpha", "a", "b"}
    renew_expected(at=NOW)
    assert list(ExpectedValue.objects.order_by("pk").values_list()) == before
    assert expected_total(world.outsider) is None


@pytest.mark.django_db
def test_who_looks_like_the_best_and_never_ordered(world):
    for one in customers(world.rep, 3, size="large", region="Suzhou", annual_revenue=1000):
        buy(world, one, (10, "100"))
    made = segment(world, RETAIL)
    alike = account(world.peer, "Alike", industry="retail", size="large", region="Suzhou", annual_revenue=500)
    other = account(world.peer, "Other", industry="food", size="large", region="Wuxi", annual_revenue=2000)
    account(world.outsider, "Unknown", industry="other", country="")
    found = lookalikes(world.admin, made, TODAY)
    assert [(one.account.name, one.fit.score) for one in found if one.account in (alike, other)] == [
        ("Alike", 89), ("Other", 50)
    ]  # fmt: skip
    # 30 for the industry, 20 for the size, 15 for the place, 5 for the country, 10 of 20 for half the revenue, of 90.
    assert sum(reason.weight * reason.closeness for reason in found[0].fit.reasons) == 80
    assert not {one.account.name for one in lookalikes(world.admin, made, TODAY)} & {"Shop 000", "Unknown"}
    assert [one.account for one in lookalikes(world.outsider, made, TODAY)] == []
    url = reverse("customers:segment_lookalikes", args=[made.pk])
    with time_machine.travel(NOW, tick=False):
        rows = signed_in(world.manager).get(url).context["rows"]
    assert rows[0]["name"] == "Alike"
    assert "Retail" in rows[0]["reasons"]


@pytest.mark.django_db
def test_admins_set_what_counts(world):
    client = signed_in(world.admin)
    sent = {
        "industry": "0",
        "size": "100",
        "country": "0",
        "region": "0",
        "power": "0",
        "need": "0",
        "words": "停机, downtime",
    }
    assert client.post(reverse("customers:fit_weights_edit"), sent).status_code == 302
    made = segment(world, {"join": "all", "parts": [{"fact": "industry", "op": "in", "value": ["retail"]}]}, "R")
    account(world.rep, "Best", industry="retail", size="large")
    made.refresh_from_db()
    with pytest.raises(Refused) as refused:
        save_fit_weights(values={**dict.fromkeys(("size", "need"), 0)}, version=None, by=world.admin)
    assert refused.value.code == "no_weight"
    with pytest.raises(NotAllowed):
        save_fit_weights(values={"size": Decimal(1)}, version=None, by=world.manager)
    assert lookalikes(world.admin, made, TODAY - timedelta(1)) == []
