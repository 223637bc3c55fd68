"""The metrics API: totals, groups, filters, and every error."""

from datetime import date
from decimal import Decimal

import pytest
from django.conf import settings
from django.test import Client

from salesplan.core import metrics
from salesplan.core.metrics import Question
from tests.reports.making import busy, lose, quota, sell
from tests.world import TODAY, deal

ROOT = "/api/v1/metrics/"
LEAST = {
    "won_revenue", "won_deals", "lost_deals", "win_rate", "average_deal", "cycle_days", "open_pipeline",
    "weighted_pipeline", "quota", "attainment",
}  # fmt: skip


def ask(client: Client, key: str, **params) -> dict:
    answer = client.get(f"{ROOT}{key}/", {name.rstrip("_"): value for name, value in params.items()})
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_the_list_names_every_metric(world, as_) -> None:
    rows = as_(world.rep).get(ROOT).json()
    assert {row["key"] for row in rows} == {metric.key for metric in metrics.every()} >= LEAST
    won = next(row for row in rows if row["key"] == "won_revenue")
    assert won["dimensions"] == [
        "day",
        "month",
        "quarter",
        "owner",
        "team",
        "product",
        "channel",
        "region",
        "industry",
        "rival",
        "segment",
    ]
    assert (won["label"], won["unit"], won["direction"]) == ("Won revenue", "money", "up")


def test_the_answer_is_what_the_documents_promise(world, as_) -> None:
    for month, amount in ((2, "100.10"), (5, "200.20"), (8, "300.30"), (11, "400.40"), (12, "0.60")):
        sell(world, world.rep, amount, date(2025, month, 10))
    told = ask(as_(world.admin), "won_revenue", from_="2025-01-01", to="2025-12-31", by="quarter")
    rows = [group.pop("rows") for group in told["groups"]]
    whole = told.pop("rows")
    assert told == {
        "metric": "won_revenue",
        "unit": "money",
        "currency": "CNY",
        "from": "2025-01-01",
        "to": "2025-12-31",
        "total": "1001.60",
        "groups": [
            {"key": "2025-Q1", "label": "Q1 2025", "value": "100.10"},
            {"key": "2025-Q2", "label": "Q2 2025", "value": "200.20"},
            {"key": "2025-Q3", "label": "Q3 2025", "value": "300.30"},
            {"key": "2025-Q4", "label": "Q4 2025", "value": "401.00"},
        ],
    }
    client = as_(world.admin)
    for url, value in zip([*rows, whole], ["100.10", "200.20", "300.30", "401.00", "1001.60"], strict=True):
        assert url.startswith(f"{settings.SITE_URL}/")
        assert client.get(url.removeprefix(settings.SITE_URL)).context["totals"].amount == Decimal(value)


@pytest.mark.parametrize("key", ["won_revenue", "won_deals", "lost_deals", "open_pipeline"])
@pytest.mark.parametrize("role", ["rep", "director", "admin"])
def test_groups_sum_to_the_total_and_filter_to_their_value(world, as_, role, key) -> None:
    busy(world)
    client = as_(getattr(world, role))
    days = {"from": "2026-07-01", "to": "2026-12-31"}
    for by in metrics.get(key).dimensions:
        told = client.get(f"{ROOT}{key}/", {**days, "by": by}).json()
        assert sum(Decimal(group["value"]) for group in told["groups"]) == Decimal(told["total"]), by
        for group in told["groups"][:3]:
            assert client.get(f"{ROOT}{key}/", {**days, by: group["key"]}).json()["total"] == group["value"], by


def test_a_calendar_of_its_own(world, as_) -> None:
    world.company.fiscal_start_month = 4
    world.company.save()
    sell(world, world.rep, 100, date(2026, 3, 31))
    sell(world, world.rep, 10, date(2026, 4, 1))
    told = ask(as_(world.rep), "won_revenue", from_="2026-01-01", to="2026-06-30", by="quarter")
    assert [(group["key"], group["value"]) for group in told["groups"]] == [("2025-Q4", "100.00"), ("2026-Q1", "10.00")]


def test_filters_are_repeated_or_parted_by_commas(world, as_) -> None:
    for name, amount in (("rep", 1), ("peer", 20), ("other", 300)):
        sell(world, getattr(world, name), amount)
    client, ids = as_(world.admin), [world.rep.pk, world.other.pk]
    assert ask(client, "won_revenue", owner=f"{ids[0]},{ids[1]}")["total"] == "301.00"
    assert client.get(f"{ROOT}won_revenue/", {"owner": ids}).json()["total"] == "301.00"
    assert ask(client, "won_revenue", team=world.east.pk)["total"] == "321.00"
    assert ask(client, "won_revenue", team=world.east_one.pk, owner=world.rep.pk)["total"] == "1.00"
    assert ask(client, "won_revenue", channel="none")["total"] == "321.00"
    assert ask(client, "won_revenue", month="2026-11")["total"] == "321.00"
    assert ask(client, "won_revenue", quarter="2026-Q3")["total"] == "0.00"


def test_what_one_may_not_see_does_not_count(world, as_) -> None:
    sell(world, world.rep, 100)
    sell(world, world.outsider, 5000)
    for role, total in (("rep", "100.00"), ("manager", "100.00"), ("stranger", "5000.00"), ("auditor", "5100.00")):
        client = as_(getattr(world, role))
        assert ask(client, "won_revenue")["total"] == total
    assert ask(as_(world.rep), "won_revenue", owner=world.outsider.pk)["total"] == "0.00"


def test_ratios_and_their_missing_base(world, as_) -> None:
    client = as_(world.rep)
    assert ask(client, "win_rate")["total"] is None
    sell(world, world.rep, 3000)
    lose(world, world.rep, 1000)
    lose(world, world.rep, 2000)
    quota(world.rep, 9000)
    days = {"from_": "2026-10-01", "to": "2026-12-31"}
    assert ask(client, "win_rate", **days)["total"] == "0.333333"
    assert ask(client, "win_rate_value", **days)["total"] == "0.500000"
    assert ask(client, "attainment", **days)["total"] == "0.333333"
    assert ask(client, "average_deal", **days)["total"] == "3000.00"
    assert ask(client, "won_deals", **days) | {"rows": ""} == {
        "metric": "won_deals", "unit": "count", "currency": None, "from": "2026-10-01", "to": "2026-12-31",
        "total": "1", "groups": [], "rows": "",
    }  # fmt: skip


def test_as_of(world, as_) -> None:
    sell(world, world.rep, 100, date(2026, 11, 2))
    assert ask(as_(world.rep), "won_revenue", as_of="2026-11-23")["total"] == "0.00"
    assert ask(as_(world.rep), "won_revenue", as_of="2026-11-24")["total"] == "100.00"


def test_weighted(world, as_) -> None:
    deal(world, world.peer, world.stages["negotiate"], amount="1000")
    told = ask(as_(world.peer), "weighted_pipeline", from_="2026-10-01", to="2026-12-31")
    assert told["total"] == "700.00"


@pytest.mark.parametrize(
    ("key", "query", "status", "field"),
    [
        ("nothing_such", "", 404, None),
        ("won_revenue", "from=yesterday", 400, "from"),
        ("won_revenue", "to=2026-02-30", 400, "to"),
        ("won_revenue", "as_of=x", 400, "as_of"),
        ("won_revenue", "from=0001-01-01", 400, "from"),
        ("won_revenue", "from=2026-12-01&to=2026-11-30", 400, "from"),
        ("won_revenue", "from=1900-01-01&to=2026-11-30", 400, "from"),
        ("won_revenue", "by=colour", 400, "by"),
        ("quota", "by=product", 400, "by"),
        ("quota", "product=1", 400, "product"),
        ("won_revenue", "colour=red", 400, "colour"),
        ("won_revenue", "owner=abc", 400, "owner"),
        ("won_revenue", "owner=99999999999999999999", 400, "owner"),
        ("won_revenue", "month=2026-Q4", 400, "month"),
        ("won_revenue", "quarter=soon", 400, "quarter"),
        ("won_revenue", "day=soon", 400, "day"),
        ("won_revenue", "from=2026-01-01&to=2026-01-31&month=2026-05", 400, "month"),
    ],
)
def test_errors_are_problems(world, as_, key, query, status, field) -> None:
    answer = as_(world.admin).get(f"{ROOT}{key}/?{query}")
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    told = answer.json()
    assert told["status"] == status
    assert field is None or [error["field"] for error in told["errors"]] == [field]


def test_nobody_unknown_asks(world) -> None:
    assert Client().get(ROOT).status_code == 401
    assert Client().get(f"{ROOT}won_revenue/").status_code == 401


def test_the_schema_knows_the_parameters(world, as_) -> None:
    text = as_(world.admin).get("/api/v1/schema/?format=json").json()
    path = text["paths"]["/api/v1/metrics/{key}/"]["get"]
    assert {one["name"] for one in path["parameters"]} >= {"from", "to", "by", "as_of", "owner", "month"}


def test_revenue_and_win_rate_by_rival(world, as_) -> None:
    """The roll-up does not know the rival, so the ledger answers, by group, filter and list alike."""
    sell(world, world.rep, 100, rival=world.rival)
    sell(world, world.rep, 1000)
    lose(world, world.rep, 7, rival=world.rival)
    client, told = as_(world.admin), {"by": "rival"}
    assert [(g["label"], g["value"]) for g in client.get(f"{ROOT}won_revenue/", told).json()["groups"]] == [
        ("Rival A", "100.00"),
        ("None", "1000.00"),
    ]
    assert ask(client, "win_rate", rival=world.rival.pk)["total"] == "0.500000"
    asked = Question(world.admin, TODAY, TODAY).narrowed(rival=world.rival.pk)
    assert client.get(metrics.get("won_revenue").rows(asked)).context["totals"].amount == 100
