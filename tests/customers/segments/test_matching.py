"""A rule in the database and the same rule over values of Python take the same customers; RFM and stages likewise."""

import random
from collections import defaultdict
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection

from customers.accounts.models import Account
from customers.contacts.models import Contact
from customers.segments import registry
from customers.segments.models import CustomerScoring
from customers.segments.queries import scoring, sql
from customers.segments.queries.matching import answers, explain, matching, preview, read_rule
from customers.segments.rules.conditions import OPS, compare, leaves, missing
from customers.segments.rules.rfm import scores
from customers.segments.rules.stages import median, stage
from tests.customers.making import entry, task
from tests.customers.segments.making import RETAIL, buy, customers
from tests.world import NOW, TODAY, account

pytestmark = pytest.mark.django_db


@pytest.fixture
def market(world):
    """Forty customers of the rep and the outsider with orders, contacts, calls and tasks of every kind."""
    dice = random.Random(7)
    made = customers(world.rep, 25) + customers(world.outsider, 15, industry="food", region="Suzhou")
    for i, one in enumerate(made):
        orders = [(dice.randrange(900), str(dice.choice((100, 200, 5000)))) for _ in range(dice.randrange(5))]
        buy(world, one, *orders, product=world.service if i % 3 else None)
        if i % 2:
            Contact.objects.create(
                account=one, name=f"C{i}", role=dice.choice(("decides", "uses")), created_at=NOW,
                birthday=TODAY if i % 4 == 1 else None,
            )  # fmt: skip
        if i % 5 == 0:
            entry(world.rep, one, day=TODAY - timedelta(dice.randrange(200)))
            task(world.rep, TODAY - timedelta(dice.randrange(-3, 3)), account=one)
    Account.objects.filter(pk__in=[one.pk for one in made[::7]]).update(size="small", employees=20, annual_revenue=1000)
    return made


def wanted(fact, op, dice):
    """A value to compare with, of the kind the comparison takes."""
    if op in ("in", "not_in", "any_of", "none_of"):
        if fact.choices is None:
            return ["suzhou", "x"]
        keys = [str(key) for key, _label in fact.choices()]
        return dice.sample(keys, min(2, len(keys))) or ["0"]
    if op in ("at_least", "at_most", "equals"):
        return str(dice.choice((0, 1, 2, 3, 200, 5000)))
    if op in ("within", "longer_ago"):
        return dice.choice((0, 30, 365))
    return "2026-06-01" if op in ("since", "until") else "zh"


def condition(dice):
    fact = dice.choice(registry.every())
    op = str(dice.choice(OPS[fact.kind]))
    made = {"fact": fact.key, "op": op}
    if op not in ("yes", "no", "known", "unknown"):
        made["value"] = wanted(fact, op, dice)
    if fact.window is not None and dice.random() < 0.5:
        made["window"] = dice.choice((30, 90, 700))
    return made


def test_the_database_and_the_pure_rule_agree_on_every_fact_and_comparison(world, market):
    dice = random.Random(11)
    accounts = list(Account.objects.values_list("pk", flat=True))
    for _ in range(60):
        groups = [
            {"join": dice.choice(("all", "any", "none")), "parts": [condition(dice) for _ in range(2)]} for _ in "ab"
        ]
        rule = read_rule({"join": dice.choice(("all", "any", "none")), "parts": [*groups, condition(dice)]})
        given = answers(rule, TODAY, accounts)
        assert set(given) == set(accounts)
        lacking = {}
        for pk, row in given.items():
            kinds = [registry.get(leaf.fact).kind for leaf in leaves(rule)]
            pure = [compare(one.condition, kind, one.value, TODAY) for one, kind in zip(row, kinds, strict=True)]
            assert [one.holds for one in row] == pure, row
            lacking[pk] = missing(rule, pure)
        for number, statement in ((0, sql.matching(rule, TODAY)), (1, sql.nearly(rule, TODAY))):
            with connection.cursor() as cursor:
                cursor.execute(statement.text, statement.values)
                assert {pk for (pk,) in cursor.fetchall()} == {pk for pk, lack in lacking.items() if lack == number}


def test_the_facts_of_one_customer(world):
    one = account(world.rep, "Dawn Foods", employees=30)
    buy(world, one, (400, "1000"), (100, "300"), (10, "50"), product=world.service)
    buy(world, one, (5, "7"))
    Contact.objects.create(account=one, name="A", role="decides", consent="given", birthday=TODAY, created_at=NOW)
    entry(world.rep, one, day=TODAY - timedelta(3))
    entry(world.rep, one, kind="note", day=TODAY)
    task(world.rep, TODAY - timedelta(1), account=one)
    facts = [
        ("ordered", {}, Decimal(357)),
        ("ordered", {"window": 1000}, Decimal(1357)),
        ("ordered", {"window": 1000, "product": str(world.service.pk)}, Decimal(1350)),
        ("orders", {"window": 50}, 2),
        ("first_order", {}, TODAY - timedelta(400)),
        ("last_order", {"product": str(world.service.pk)}, TODAY - timedelta(10)),
        ("products", {}, sorted([str(world.product.pk), str(world.service.pk)])),
        ("contacts", {}, 1),
        ("roles", {}, ["decides"]),
        ("birthdays", {}, 1),
        ("mailable", {}, 1),
        ("last_activity", {}, TODAY - timedelta(3)),
        ("activities", {}, 1),
        ("open_tasks", {}, 1),
        ("overdue_tasks", {}, 1),
        ("won_deals", {}, 3),
        ("open_amount", {}, Decimal(0)),
        ("team", {}, sorted(str(team.pk) for team in (world.east_one, world.east, world.root))),
        ("stage", {}, "steady"),
    ]
    for key, more, expected in facts:
        op = OPS[registry.get(key).kind][-1]
        value = None if op in ("unknown", "no") else ["x"]
        if op in ("equals", "at_most"):
            value = "1"
        rule = read_rule({"fact": key, "op": op, **({"value": value} if value else {}), **more})
        [found] = answers(rule, TODAY, [one.pk])[one.pk]
        assert (sorted(found.value) if isinstance(found.value, list) else found.value) == expected, key


def test_a_day_in_the_past_knows_no_later_order(world):
    one = account(world.rep, "Dawn Foods")
    buy(world, one, (100, "300"), (10, "50"))
    rule = read_rule({"fact": "ordered", "op": "at_least", "value": "350"})
    assert explain(rule, one, TODAY).is_member
    assert not explain(rule, one, TODAY - timedelta(11)).is_member


def test_people_count_and_see_their_own_customers(world, market):
    rule = read_rule({"join": "any", "parts": [RETAIL, {"fact": "industry", "op": "in", "value": ["food"]}]})
    counts = {who: matching(getattr(world, who), rule, TODAY).count() for who in ("rep", "outsider", "peer", "admin")}
    assert counts == {"rep": 25, "outsider": 15, "peer": 0, "admin": 40}
    seen = preview(world.rep, rule, TODAY)
    assert (seen.count, seen.among) == (25, 26)
    assert {one.owner_id for one in seen.examples} == {world.rep.pk}
    # The world's own customer makes things: one condition away, whichever of the two.
    assert [(near.account, near.lacks.value) for near in seen.near] == [(world.account, "manufacturing")]


def test_who_is_out_of_use_is_in_no_segment(world):
    account(world.rep, "Closed Shop", industry="retail", is_active=False)
    assert matching(world.admin, read_rule(RETAIL), TODAY).count() == 0


def test_the_preview_asks_a_few_times_however_many_customers(world, market, django_assert_max_num_queries):
    rule = read_rule({"join": "all", "parts": [RETAIL, {"fact": "orders", "op": "at_least", "value": "2"}]})
    with django_assert_max_num_queries(8):
        preview(world.admin, rule, TODAY)


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"classes": 3, "best_is_high": False},
        {"classes": 10, "window": 800},
        {"classes": 3, "bounds": [["90", "20"], ["2", "3"], ["300", "5000"]]},
    ],
)
def test_rfm_in_the_database_is_the_pure_one(world, market, settings):
    scheme = scoring.scheme_of(CustomerScoring(**settings))
    statement = scoring.rfm(TODAY, scheme)
    with connection.cursor() as cursor:
        cursor.execute(statement.text, statement.values)
        rows = cursor.fetchall()
    assert len(rows) > 10
    pure = scores([(recency, frequency, amount) for _pk, recency, frequency, amount, *_scores in rows], scheme)
    assert [tuple(row[4:]) for row in rows] == pure
    expected = set(orders_of(world, scheme.window))
    assert {row[0] for row in rows} == expected


def orders_of(world, window=10_000):
    found = defaultdict(list)
    from pipeline.sales.models import SaleEntry

    for pk, day, amount in SaleEntry.objects.values_list("account", "sold_on", "amount_base"):
        if day > TODAY - timedelta(window):
            found[pk].append((day, amount))
    return found


def test_stages_in_the_database_are_the_pure_ones(world, market):
    orders = orders_of(world)
    gaps = []
    for rows in orders.values():
        days = sorted({day for day, _amount in rows})
        gaps += [(after - before).days for before, after in zip(days, days[1:], strict=False)]
    usual = median(gaps)
    statement = scoring.stages(TODAY, scoring.rhythm_of(CustomerScoring()))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT account_id, stage FROM ({statement.text}) staged", statement.values)
        found = dict(cursor.fetchall())
    assert found == {pk: stage(rows, TODAY, usual=usual) for pk, rows in orders.items()}
    assert len(set(found.values())) >= 4


def test_the_grid_adds_up_to_whom_one_sees_and_opens_them(world, market):
    for who in (world.admin, world.rep):
        made = scoring.grid(who, TODAY)
        cells = [cell for _f, row in made.rows for cell in row]
        assert sum(cell.count for cell in cells) == made.count > 0
        for cell in cells:
            behind = scoring.with_scores(who, TODAY, cell.recency, cell.frequency)
            assert behind.count() == cell.count
    assert scoring.grid(world.rep, TODAY).count < scoring.grid(world.admin, TODAY).count


def test_each_customer_is_in_one_stage(world, market):
    found = scoring.by_stage(world.admin, TODAY)
    assert sum(row.count for row in found) == Account.objects.filter(is_active=True).count()
    for row in found:
        assert scoring.in_stage(world.admin, TODAY, row.stage).count() == row.count
