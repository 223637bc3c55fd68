"""A total belongs to what is listed: under every filter of a list the sums are those of its rows, which fit on one page here."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from pipeline.receipts.actions import record_receipt
from tests.goals.making import enrol, plan, sell, take_back
from tests.goals.pay.disputes.making import claim
from tests.world import NOW, deal

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).parents[1]


@pytest.fixture(autouse=True)
def _world_time() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def filled(world):
    """Two people with open, won and taken back deals, receipts, statements, and a dispute of each."""
    enrol(plan("Monthly", [("0", "0.05")], interval="month", basis="amount"), world.rep, world.peer)
    for who, amount in ((world.rep, 10_000), (world.peer, 7_000)):
        won = sell(world, who, amount, date(2026, 11, 5), name=f"Won by {who}")
        for kind, paid in (("invoiced", 3_000), ("paid", 1_000)):
            told = {"kind": kind, "day": date(2026, 11, 9), "amount": Decimal(paid)}
            record_receipt(won, **told, by=world.admin, at=NOW)
        sell(world, who, amount + 500, date(2026, 10, 5), name=f"Before by {who}")
        deal(
            world,
            who,
            world.stages["proposal"],
            name=f"Open of {who}",
            amount=str(amount + 77),
            expected_close_on=date(2026, 12, 1),
        )
        claim(who, amount)
    take_back(sell(world, world.rep, 900, date(2026, 11, 6)), world.admin)
    return world


def _sum(rows: Any, value: Callable[[Any], Any]) -> Decimal:
    return sum((value(row) or Decimal(0) for row in rows), Decimal(0))


def _sales(context: Any) -> list[tuple[Any, Any]]:
    rows, totals = context["page"].object_list, context["totals"]
    return [
        (totals.entries, len(rows)),
        (totals.amount, _sum(rows, lambda row: row.amount_base)),
        (totals.deals, _sum(rows, lambda row: row.deals)),
    ]


def _receipts(context: Any) -> list[tuple[Any, Any]]:
    rows, totals = context["page"].object_list, context["totals"]
    return [
        (totals.receipts, len(rows)),
        (totals.amount, _sum(rows, lambda row: row.amount_base)),
        (totals.credited, _sum(rows, lambda row: row.credited)),
    ]


def _deals(context: Any) -> list[tuple[Any, Any]]:
    rows, totals = [deal for deal, *_more in context["page"].rows], context["totals"]
    return [(totals.count, len(rows)), (totals.amount, _sum(rows, lambda row: row.amount_base))]


def _disputes(context: Any) -> list[tuple[Any, Any]]:
    live = [row for row in context["page"].object_list if row.is_live]
    return [(context["stake"] or 0, _sum(live, lambda row: row.expected - row.paid))]


def _statements(context: Any) -> list[tuple[Any, Any]]:
    rows = [row for row, _level in context["rows"]]
    return [
        (context["totals"][name], _sum(rows, lambda row, name=name: getattr(row, name)))
        for name in ("credited", "earned", "pending")
    ]


OCTOBER = {"from": "2026-10-01", "to": "2026-10-31"}
LISTS: list[tuple[str, Callable[[Any], list[tuple[Any, Any]]], list[dict[str, str]]]] = [
    ("pipeline:sale_list", _sales, [{}, OCTOBER, {"owner": "rep"}, {"owner": "rep", "count": "deals"}, {"count": "margin"}]),
    ("pipeline:receipt_list", _receipts, [{}, {"kind": "paid"}, {"owner": "rep"}, {"owner": "peer", "kind": "invoiced"}, {"q": "Won by"}]),
    ("pipeline:deal_list", _deals, [{}, {"state": "won"}, {"state": "won", "owner": "rep"}, {"state": "all", "q": "Open of"}, {"owner": "peer"}]),
    ("goals:dispute_list", _disputes, [{}, {"person": "rep"}, {"state": "all"}, {"state": "granted"}, {"period": "2026-11"}]),
    ("goals:statement_list", _statements, [{"period": "2026-11"}, {"period": "2026-10"}, {"period": "2026-Q4"}]),
]  # fmt: skip


@pytest.mark.parametrize("who", ["admin", "manager", "rep"])
@pytest.mark.parametrize(("name", "compared", "filters"), LISTS, ids=[row[0] for row in LISTS])
def test_the_total_is_that_of_the_rows(filled, as_, name, compared, filters, who):
    if name == "goals:statement_list" and who == "rep":
        return  # a rep reads a list of their own statements, without a total
    seen = set()
    for asked in filters:
        told = {
            key: str(getattr(filled, value).pk) if value in ("rep", "peer") else value for key, value in asked.items()
        }
        context = as_(getattr(filled, who)).get(reverse(name), told).context
        pairs = compared(context)
        for total, of_rows in pairs:
            assert total == of_rows, (asked, pairs)
        seen.add(tuple(total for total, _ in pairs))
    assert len(seen) > 1, "every filter gives the same total, so that nothing was compared"


# Where each list that ends in a total is set against its rows.
ELSEWHERE = {
    "goals/pay/_run_people.html": "goals/pay/runs/test_views.py::test_a_total_is_of_what_is_listed",
    "goals/planning/sales_plans/spend_list.html": "goals/planning/sales_plans/test_views.py::test_the_sum_of_what_was_spent_is_that_of_the_rows",
    "goals/planning/goals/gap.html": "goals/planning/goals/queries/test_gaps.py::test_every_split_and_the_causes_sum_to_the_gap",
    "reports/heatmap/page.html": "reports/heatmap/test_views.py::test_the_export_has_every_row_and_sums",
    "reports/dashboards/deals.html": "reports/test_meaning.py::test_everybody_is_told_one_figure_of_one_thing",
}
HERE = {
    "pipeline/sales/list.html",
    "pipeline/receipts/list.html",
    "pipeline/deals/_list_foot.html",
    "goals/pay/statements.html",
}
FILTERED = re.compile(r"{% (?:pagination|chip) |hx-get|class=\"filters")


def test_every_list_with_a_total_is_compared():
    """A list of pages or filters that ends in a total stands here, or it is said where it is compared."""
    templates = ROOT / "templates"
    found = {
        str(path.relative_to(templates))
        for path in templates.rglob("*.html")
        if re.search(r'<tfoot|include "[^"]*_totals.html"', text := path.read_text())
        and (FILTERED.search(text) or path.name.startswith("_list_foot"))
    }
    assert found == HERE | ELSEWHERE.keys()
    for place in ELSEWHERE.values():
        name, _, test = place.partition("::")
        assert f"def {test}(" in (ROOT / "tests" / name).read_text(), place
