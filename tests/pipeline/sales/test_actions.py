"""The ledger: posted once, reversed exactly, never changed; roll-ups and purchases follow in the same transaction."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import Sum

from customers.purchases.queries import of_account
from pipeline.sales.actions import post_sale, reverse_sale
from pipeline.sales.models import SaleEntry, SalesDay
from salesplan.core import metrics
from salesplan.core.metrics import Question
from salesplan.core.request_cache import one_request
from tests.world import NOW, TODAY, deal

pytestmark = pytest.mark.django_db
YEAR = (date(2026, 1, 1), date(2026, 12, 31))


def post(made, by, on=TODAY, at=NOW):
    with transaction.atomic():
        return post_sale(made, sold_on=on, by=by, at=at)


def reverse(made, by, at=NOW):
    with transaction.atomic():
        return reverse_sale(made, by=by, at=at)


def figure(key, user, as_of=None, **filters):
    question = Question(user, *YEAR, filters={k: (str(v),) for k, v in filters.items()}, as_of=as_of)
    return metrics.get(key).value(question)


def test_posting_twice_writes_once(world):
    assert post(world.deal, world.rep) == 1
    assert post(world.deal, world.rep) == 0
    assert figure("won_revenue", world.admin) == 100_000
    assert figure("won_deals", world.admin) == 1


def test_reversal_nets_everything_to_zero_and_keeps_the_trail(world):
    post(world.deal, world.rep)
    reverse(world.deal, world.rep)
    assert reverse(world.deal, world.rep) == 0
    assert figure("won_revenue", world.admin) == 0
    assert figure("won_deals", world.admin) == 0
    assert of_account(world.account.pk).amount == 0
    assert SaleEntry.objects.count() == 2


def test_a_changed_deal_is_reversed_and_posted_anew(world):
    post(world.deal, world.rep)
    line = world.deal.lines.get()
    line.amount, line.quantity = Decimal(90_000), Decimal(90)
    line.save()
    assert post(world.deal, world.rep) == 2
    assert post(world.deal, world.rep) == 0
    assert figure("won_revenue", world.admin) == 90_000
    assert figure("won_deals", world.admin) == 1
    assert of_account(world.account.pk).amount == 90_000


def test_a_shared_deal_counts_once_in_the_whole_and_by_share_for_each(world):
    shared = deal(
        world,
        world.rep,
        world.stages["qualify"],
        amount="1000.01",
        splits=[(world.rep, "60"), (world.other, "40")],
    )
    post(shared, world.rep)
    assert figure("won_revenue", world.admin) == Decimal("1000.01")
    assert figure("won_deals", world.director) == 1
    assert figure("won_revenue", world.admin, owner=world.rep.pk) == Decimal("600.01")
    assert figure("won_revenue", world.admin, owner=world.other.pk) == Decimal("400.00")
    assert figure("won_revenue", world.rep) == Decimal("600.01")
    by_team = {g.label: g.value for g in metrics.get("won_revenue").groups(Question(world.admin, *YEAR), "team")}
    assert by_team == {"East One": Decimal("600.01"), "East Two": Decimal("400.00")}


def test_foreign_money_is_converted_at_the_rate_of_the_day(world):
    post(world.foreign_deal, world.outsider)
    entry = SaleEntry.objects.get()
    assert (entry.currency, entry.amount, entry.rate, entry.amount_base) == (
        "USD",
        100_000,
        7,
        700_000,
    )


def test_who_sees_which_revenue(world):
    post(world.deal, world.rep)
    post(world.foreign_deal, world.outsider)
    seen = {name: figure("won_revenue", user) for name, user in world.people.items()}
    assert seen == {
        "rep": 100_000,
        "peer": 0,
        "other": 0,
        "outsider": 700_000,
        "manager": 100_000,
        "sibling": 0,
        "director": 100_000,
        "stranger": 700_000,
        "admin": 800_000,
        "auditor": 800_000,
    }


def test_the_team_is_the_one_of_the_day_of_the_sale(world):
    world.rep.memberships.update(ends_on=date(2026, 6, 30))
    world.rep.memberships.create(team=world.west_one, starts_on=date(2026, 7, 1))
    early = deal(world, world.rep, world.stages["qualify"], amount="10")
    late = deal(world, world.rep, world.stages["qualify"], amount="20")
    post(early, world.rep, on=date(2026, 6, 30))
    post(late, world.rep, on=date(2026, 7, 1))
    assert figure("won_revenue", world.admin, team=world.east_one.pk) == 10
    assert figure("won_revenue", world.admin, team=world.west_one.pk) == 20
    assert figure("won_revenue", world.admin, region=world.west.pk) == 20


def test_as_of_a_past_day_the_later_reversal_is_not_known(world):
    post(world.deal, world.rep, on=TODAY - timedelta(10), at=NOW - timedelta(10))
    reverse(world.deal, world.rep, at=NOW)
    assert figure("won_revenue", world.admin, as_of=TODAY - timedelta(1)) == 100_000
    assert figure("won_revenue", world.admin, as_of=TODAY) == 0


def test_the_roll_up_equals_the_ledger(world):
    for i, amount in enumerate(["10", "20.5", "0"]):
        post(
            deal(world, world.rep, world.stages["qualify"], amount=amount),
            world.rep,
            on=TODAY - timedelta(i % 2),
        )
    reverse(world.rep.deals.order_by("-pk")[0], world.rep)
    ledger = SaleEntry.objects.values_list("sold_on").annotate(Sum("amount_base"), Sum("deals")).order_by("sold_on")
    rolled = SalesDay.objects.values_list("sold_on").annotate(Sum("amount_base"), Sum("deals")).order_by("sold_on")
    assert list(ledger) == list(rolled)


@pytest.mark.parametrize(
    "statement",
    ["UPDATE pipeline_saleentry SET amount = 0", "DELETE FROM pipeline_saleentry"],
)
def test_the_database_refuses_to_change_the_ledger(world, statement):
    post(world.deal, world.rep)
    with (
        pytest.raises(DatabaseError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_a_figure_takes_a_constant_number_of_queries(world, django_assert_num_queries):
    for i in range(12):
        post(
            deal(world, world.rep, world.stages["qualify"], amount=str(i + 1)),
            world.rep,
            on=date(2026, i + 1, 1),
        )
    question = Question(world.admin, *YEAR)
    with django_assert_num_queries(2), one_request():  # the calendar and the roll-up
        months = metrics.get("won_revenue").groups(question, "month")
    assert [group.value for group in months] == [Decimal(i + 1) for i in range(12)]
