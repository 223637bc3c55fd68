"""The filters of deals: what each narrows to, and that the list behind a figure holds what makes it."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.http import QueryDict
from django.urls import reverse

from pipeline.deals.queries.filters import filtered
from salesplan.core import metrics
from salesplan.core.metrics import Question
from tests.world import NOW, TODAY, account, deal

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def stock(world):
    """Deals of every state around today, beside the world's own two."""
    stages = world.stages
    bank = account(world.rep, "Bank of Suzhou 苏州银行", industry="finance")
    deal(world, world.rep, stages["proposal"], "Old one", "20", stage_since=NOW - timedelta(20), account=bank)
    deal(world, world.rep, stages["proposal"], "Late one", "30", expected_close_on=TODAY - timedelta(3))
    deal(world, world.peer, stages["negotiate"], "Peer's", "40", expected_close_on=date(2027, 2, 1), rival=world.rival)
    deal(world, world.rep, stages["won"], "Won one", "500", state="won", closed_on=date(2026, 11, 3))
    deal(world, world.rep, stages["won"], "Won before", "70", state="won", closed_on=date(2026, 8, 3))
    lost = {"state": "lost", "closed_on": date(2026, 11, 4), "loss_reason": world.reason}
    deal(world, world.peer, stages["lost"], "Lost one", "600", **lost)
    return world


# One test for all of them: building the company takes longer than asking it.
CASES = [
    ("state=open", {"Line 3 sensors", "Old one", "Late one", "Peer's"}),
    ("state=won", {"Won one", "Won before"}),
    ("state=closed", {"Won one", "Won before", "Lost one"}),
    ("state=won&from=2026-10-01&to=2026-12-31", {"Won one"}),
    ("state=open&from=2027-01-01", {"Peer's"}),
    ("state=closed&to=2026-08-31", {"Won before"}),
    ("scope=mine", set()),
    ("scope=team&state=lost", {"Lost one"}),
    ("stuck=14", {"Old one"}),
    ("closing=overdue&state=open", {"Late one"}),
    ("closing=month&state=open", {"Late one"}),
    ("rival={rival}", {"Peer's"}),
    ("stage={proposal}", {"Old one", "Late one"}),
    ("stage={proposal}&stage={negotiate}", {"Old one", "Late one", "Peer's"}),
    ("owner={peer}", {"Peer's", "Lost one"}),
    ("owner=none", set()),
    ("owner=999999", set()),
    ("owner=abc", set()),
    ("product={product}", {"Line 3 sensors"}),
    ("product=none&state=won", {"Won one", "Won before"}),
    ("channel={channel}", {"Line 3 sensors"}),
    ("loss_reason={reason}", {"Lost one"}),
    ("industry=finance", {"Old one"}),
    ("customer=苏州", {"Old one"}),
    ("q=late", {"Late one"}),
    ("amount_min=30&amount_max=500&state=all", {"Late one", "Peer's", "Won one", "Won before"}),
    ("close_from=2027-01-01", {"Peer's"}),
    ("close_to=2026-11-30&state=open", {"Late one"}),
    ("team={east}&state=lost", {"Lost one"}),
    ("region={east}&state=lost", {"Lost one"}),
    ("region={west}", set()),
]


def test_each_filter_narrows(stock) -> None:
    keys = {
        **{name: getattr(stock, name).pk for name in ("rival", "peer", "product", "channel", "reason", "east", "west")},
        **{name: stage.pk for name, stage in stock.stages.items()},
    }
    got = {}
    for query, _names in CASES:
        rows, found = filtered(stock.manager, QueryDict(query.format(**keys)))
        got[query] = {row.name for row in rows}
        assert not found.errors, query
    assert got == dict(CASES)


def test_my_deals_are_those_i_own_and_those_i_share_in(stock) -> None:
    split = [(stock.peer, "60"), (stock.manager, "40")]
    deal(stock, stock.peer, stock.stages["proposal"], "Shared", "90", splits=split)
    rows, _found = filtered(stock.manager, QueryDict("scope=mine"))
    assert {row.name for row in rows} == {"Shared"}
    rows, _found = filtered(stock.rep, QueryDict("scope=mine&state=open"))
    assert {row.name for row in rows} == {"Line 3 sensors", "Old one", "Late one"}


def test_a_value_that_cannot_be_read_is_named_and_left_out(stock) -> None:
    rows, found = filtered(stock.rep, QueryDict("close_from=soon&state=won&stuck=many"))
    assert {row.name for row in rows} == {"Won one", "Won before"}
    assert set(found.form.errors) == {"close_from", "stuck"}


@pytest.mark.parametrize("role", ["outsider", "stranger"])
def test_filters_never_show_what_one_may_not_see(stock, role: str) -> None:
    rows, _found = filtered(getattr(stock, role), QueryDict("state=all"))
    assert {row.name for row in rows} == {"Foreign secret"}


@pytest.mark.parametrize("key", ["lost_deals", "win_rate", "cycle_days", "open_pipeline", "weighted_pipeline"])
@pytest.mark.parametrize("role", ["manager", "admin"])
def test_the_list_behind_a_figure_makes_the_figure(stock, client, key: str, role: str) -> None:
    user = getattr(stock, role)
    metric = metrics.get(key)
    question = Question(user=user, start=date(2026, 10, 1), end=date(2026, 12, 31))
    client.force_login(user)
    asked = [(metric.value(question), metric.rows(question))]
    for by in ("owner", "team", "region", "product", "channel", "industry", "month"):
        groups = metric.groups(question, by)
        assert groups, by
        asked += [(group.value, group.rows) for group in groups]
    for value, url in asked:
        assert url.startswith(reverse("pipeline:deal_list"))
        totals = client.get(url).context["totals"]
        shown = {
            "lost_deals": totals.count,
            "win_rate": totals.win_rate,
            "cycle_days": totals.cycle,
            "open_pipeline": totals.amount,
            "weighted_pipeline": totals.weighted,
        }[key]
        assert (shown or 0) == (value or 0), url


def test_the_panel_offers_what_is_in_scope(world, client) -> None:
    client.force_login(world.manager)
    form = client.get(reverse("pipeline:deal_filter"), {"on": "board", "owner": world.peer.pk}).context["form"]
    assert {label for _key, label in form.fields["owner"].choices} == {"Chen Wei 陈伟", "Peer", "Manager"}
    assert form["owner"].value() == [str(world.peer.pk)]


def test_the_api_uses_the_same_filters(stock, client) -> None:
    client.force_login(stock.rep)
    rows = client.get("/api/v1/deals/", {"state": "won", "from": "2026-10-01"}).json()["results"]
    assert [row["name"] for row in rows] == ["Won one"]
    assert client.get("/api/v1/deals/", {"close_from": "soon"}).status_code == 400
    assert Decimal(rows[0]["amount"]) == 500
