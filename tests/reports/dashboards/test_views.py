"""The dashboards over HTTP: every figure opens rows that sum to it, for every role, in a constant number of queries."""

import csv
import json
import re
from datetime import date, timedelta
from decimal import Decimal
from html import unescape

import pytest

from customers.tasks.models import Task
from pipeline.snapshots.actions import snapshot_pipeline
from reports.dashboards.queries import causes, explanation, quota, sales
from reports.dashboards.queries.scope import read
from salesplan.core import metrics
from tests.reports.making import busy, crowd, lose, sell
from tests.reports.making import quota as set_quota
from tests.world import deal

ROLES = ("rep", "manager", "director", "admin", "auditor")
FIGURE = re.compile(r'<script type="application/json" id="figure-[\w-]+">(.*?)</script>', re.DOTALL)


def shown(client, url: str) -> Decimal:
    """The sum that the page behind a figure shows."""
    page = client.get(unescape(url))
    assert page.status_code == 200, url
    return page.context["totals"].amount


def points(page) -> list[tuple[Decimal, str]]:
    """(size, address of its rows) of every bar of a chart."""
    found = FIGURE.search(page.content.decode())
    assert found, page.content.decode()[:500]
    bars = [trace for trace in json.loads(found[1])["data"] if trace["type"] == "bar"]
    sizes = [trace["x"] if trace.get("orientation") == "h" else trace["y"] for trace in bars]
    links = [trace["customdata"] for trace in bars]
    return [
        (Decimal(repr(size)), url)
        for xs, urls in zip(sizes, links, strict=True)
        for size, url in zip(xs, urls, strict=True)
    ]


@pytest.mark.parametrize("role", ROLES)
def test_tiles_open_rows_that_sum_to_them(world, as_, role) -> None:
    busy(world)
    client, view = as_(getattr(world, role)), read(getattr(world, role), {})
    tiles = {tile.label: tile.href for tile in client.get("/reports/quotas/").context["tiles"]}
    now = quota.headline(view)
    assert min(now.won, now.quota, now.open_amount) > 0
    assert shown(client, tiles["Won"]) == now.won
    assert shown(client, tiles["Pipeline coverage"]) == now.open_amount
    page = client.get(tiles["Forecast (80% range)"])
    assert page.context["totals"].weighted + now.won == now.forecast.middle


@pytest.mark.parametrize("role", ROLES)
def test_rows_of_the_tree_open_what_they_show(world, as_, role) -> None:
    busy(world)
    client = as_(getattr(world, role))
    page = client.get("/reports/quotas/")
    rows = page.context["rows"]
    assert rows
    for row in rows:
        assert shown(client, row.rows) == row.node.won, row.node.label
        assert shown(client, row.pipeline) == row.node.open_pipeline, row.node.label
    tops = sum(row.node.won for row in rows if not row.depth)
    assert tops + page.context["rest"] == quota.headline(read(getattr(world, role), {})).won


@pytest.mark.parametrize("role", ["rep", "director", "admin"])
def test_bars_open_rows_that_sum_to_them(world, as_, role) -> None:
    busy(world)
    client = as_(getattr(world, role))
    whole = metrics.get("won_revenue").value(read(getattr(world, role), {}, kind="year").question())
    for part in ("months", "team", "product", "channel", "region", "industry", "owner"):
        bars = points(client.get(f"/reports/sales/{part}/"))
        for size, url in bars:
            assert shown(client, url) == size, url
        assert sum(size for size, _ in bars) == whole, part


def test_points_of_the_curve_open_what_was_won_until_then(world, as_) -> None:
    busy(world)
    client = as_(world.admin)
    page = client.get("/reports/quotas/curve/")
    traces = json.loads(FIGURE.search(page.content.decode())[1])["data"]
    won = next(trace for trace in traces if trace.get("name") == "Won")
    for i in (0, 10, 33, len(won["y"]) - 1):
        assert shown(client, won["customdata"][i]) == Decimal(repr(won["y"][i]))
    plan = next(trace for trace in traces if trace.get("name") == "Plan")
    assert plan["y"][-1] == quota.headline(read(world.admin, {})).quota
    assert [trace["name"] for trace in traces if trace.get("fill")] == ["80% range"]


def test_the_funnel_opens_its_deals(world, as_) -> None:
    busy(world)
    lose(world, world.rep, 1)
    client = as_(world.director)
    steps = points(client.get("/reports/sales/funnel/"))
    told = sales.funnel(read(world.director, {}, kind="year"))
    assert [size for size, _ in steps[::-1]] == [step.reached for step in told.steps]
    for size, url in steps:
        assert client.get(url).context["totals"].count == size


@pytest.mark.parametrize("role", ["rep", "manager", "director", "admin"])
def test_the_explanation_sums_to_the_difference(world, role) -> None:
    busy(world)
    for period in ("2026-Q4", "2026-Q3", "2026", "2026-11", "2027-Q1"):
        told = explanation.explain(read(getattr(world, role), {"period": period}))
        if told.effects:
            assert told.effects.total == told.difference == told.now.won - told.reference_value, period
        else:
            assert told.before.average is None or period == "2027-Q1", period


def test_sentences_open_what_they_count(world, as_) -> None:
    busy(world)
    client = as_(world.director)
    page = client.get("/reports/quotas/why/")
    links = [link for one in page.context["findings"] for link in one.links]
    view = read(world.director, {})
    counted = {"lost_to": 6, "overdue": 1, "stuck": 1}
    for cause, n in counted.items():
        link = next((link for link in links if f"/causes/{cause}/" in link.url), None)
        assert link, (cause, links)
        rows = client.get(link.url.split("#")[0])
        assert rows.context["totals"].count == n, cause
        assert str(n) in link.label
    effects = {one.label: one for one in page.context["effects"]}
    assert client.get(effects["Closed deals"].rows).context["totals"].count == explanation.explain(view).after.closed


def test_what_is_lost_to_a_rival_is_named(world, as_) -> None:
    for i in range(3):
        lose(world, world.rep, 1000 + i)
    lose(world, world.rep, 5, rival=None)
    found = causes.losses(read(world.rep, {}))
    assert (found.count, found.rival_label, found.rival.count) == (4, "Rival A", 3)
    assert "3 of 4 losses name the same rival: Rival A." in as_(world.rep).get("/reports/quotas/why/").content.decode()


def test_others_figures_stay_closed(world, as_) -> None:
    """What the outsider sold is on no page, chart or file of the rep."""
    sell(world, world.outsider, "777777.77", name="Canary deal")
    deal(world, world.outsider, world.stages["qualify"], name="Canary open", amount="888888")
    client = as_(world.rep)
    urls = [
        "/",
        "/reports/quotas/",
        "/reports/quotas/curve/",
        "/reports/quotas/why/",
        "/reports/quotas/export/",
        "/reports/sales/",
    ]
    urls += [f"/reports/sales/{part}/" for part in ("months", "team", "owner", "funnel")]
    urls += ["/home/deals/", "/home/team/", "/reports/causes/closing/", "/api/v1/metrics/won_revenue/?by=owner"]
    for url in urls:
        page = client.get(url)
        assert page.status_code == 200, url
        assert not re.search(r"Canary|777|778|888", page.content.decode().replace(",", "")), url


def test_as_of_a_past_day_shows_what_was_known_then(world, as_) -> None:
    sell(world, world.rep, 1000)
    page = as_(world.rep).get("/reports/quotas/?as_of=2026-11-01")
    assert [tile.value for tile in page.context["tiles"]][:3] == ["¥0", "–", "–"]
    assert "as known on 1 Nov 2026" in page.content.decode()


def test_a_past_day_has_the_forecast_of_the_deals_that_were_kept_that_night(world, as_) -> None:
    set_quota(world.rep, 1_000_000)
    snapshot_pipeline(date(2026, 11, 10))
    world.deal.amount_base = 900_000
    world.deal.save()
    client = as_(world.rep)
    page = client.get("/reports/quotas/?as_of=2026-11-10")
    assert [tile.value for tile in page.context["tiles"]][2:] == ["¥10k", "0.1×"]
    text = page.content.decode()
    assert "/pipeline/open-then/?" in text
    assert "There is no snapshot" not in text
    text = client.get("/reports/quotas/?as_of=2026-11-12").content.decode()
    assert "12 Nov 2026; the last one is from 10 Nov 2026" in text
    lines = client.get("/reports/quotas/export/?as_of=2026-11-10").content.decode().splitlines()
    assert ",10000.00,100000.00," in lines[1]


@pytest.mark.parametrize("url", ["/reports/quotas/", "/reports/quotas/why/", "/reports/sales/"])
def test_an_empty_company_has_pages_too(world, as_, url) -> None:
    for role in ROLES:
        assert as_(getattr(world, role)).get(url + "?period=2019-Q1").status_code == 200


def test_the_export_is_what_the_tree_shows(world, as_) -> None:
    busy(world)
    world.rep.name = "=cmd()"
    world.rep.save()
    answer = as_(world.manager).get("/reports/quotas/export/")
    lines = answer.content.decode("utf-8-sig").splitlines()
    rows = quota.tree_rows(read(world.manager, {}))
    assert len(lines) == len(rows) + 1
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert any(line.startswith("Person,'=cmd()") for line in lines)


def test_the_export_of_a_past_day_has_no_forecast_of_today(world, as_) -> None:
    busy(world)
    as_of = (read(world.manager, {}).today - timedelta(1)).isoformat()
    answer = as_(world.manager).get(f"/reports/quotas/export/?as_of={as_of}")
    heads, *lines = list(csv.reader(answer.content.decode("utf-8-sig").splitlines()))
    past = [(line[heads.index("Forecast")], line[heads.index("Open, due in the period")]) for line in lines]
    assert set(past) == {("", "")}


def test_tasks_are_given_once(world, as_) -> None:
    busy(world)
    client = as_(world.manager)
    for _ in range(2):
        assert client.post("/reports/causes/overdue/tasks/").status_code == 302
    made = Task.objects.filter(about_kind="deal")
    assert [(task.assignee, task.title) for task in made] == [(world.rep, "Update the close date: Late")]
    assert as_(world.auditor).post("/reports/causes/overdue/tasks/").status_code == 403


@pytest.mark.parametrize(
    "url",
    ["/reports/causes/nothing/", "/reports/causes/stuck/?key=x", "/reports/sales/nothing/", "/reports/quotas/nothing/"],
)
def test_what_is_not_there_is_404(world, as_, url) -> None:
    assert as_(world.admin).get(url).status_code == 404


COUNTED = {
    "/": 35,
    "/reports/quotas/": 24,
    "/reports/quotas/curve/": 17,
    "/reports/quotas/why/": 28,
    "/reports/quotas/commission/": 16,
    "/reports/sales/": 18,
    "/reports/sales/months/": 14,
    "/reports/sales/owner/": 12,
    "/reports/sales/funnel/": 14,
    "/reports/causes/overdue/": 20,
    "/home/team/": 24,
    "/home/tasks/": 14,
    "/home/deals/": 14,
    "/reports/monitors/": 9,
    "/api/v1/metrics/won_revenue/?by=team": 12,
}


@pytest.mark.parametrize("url", COUNTED)
def test_queries_do_not_grow_with_people(world, as_, url, django_assert_max_num_queries) -> None:
    crowd(world)
    for role in ("manager", "admin"):
        client = as_(getattr(world, role))
        with django_assert_max_num_queries(COUNTED[url]):
            assert client.get(url).status_code == 200
