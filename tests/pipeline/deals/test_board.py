"""The board: sums, cards, remarks, and a number of queries that does not grow."""

import re
from datetime import date, timedelta
from decimal import Decimal
from html import unescape
from urllib.parse import urljoin

import pytest
import time_machine
from django.urls import reverse

from pipeline.deals.models import DealSplit
from pipeline.deals.queries.board import LIMIT, card
from tests.world import NOW, TODAY, copies, deal

pytestmark = pytest.mark.django_db

COLUMN = re.compile(r'<ol class="column-cards" data-versions="([^"]*)">(.*?)</ol>')
# A card, with the number of its deal.
CARD = re.compile(r'<li[^>]*><a href="\.\./(\d+)/">')


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=False):
        yield


def _board(client, user, **query):
    client.force_login(user)
    return client.get(reverse("pipeline:deal_board"), query).context["board"]


def test_columns_carry_count_sum_and_weighted_sum(world, client) -> None:
    deal(world, world.rep, world.stages["proposal"], amount="1000", currency="USD", amount_base=Decimal(7000))
    deal(world, world.rep, world.stages["proposal"], amount="500")
    board = _board(client, world.rep)
    got = {column.stage.name: (column.count, column.amount, column.weighted) for column in board.columns}
    assert got["Qualify"] == (1, 100000, Decimal(10000))
    assert got["Proposal"] == (2, 7500, Decimal("3375.00"))
    assert board.total == {"count": 3, "amount": 107500, "weighted": Decimal(13375)}


def test_closed_columns_are_of_this_quarter(world, client) -> None:
    for day, name in ((date(2026, 11, 3), "This"), (date(2026, 9, 30), "Last")):
        deal(world, world.rep, world.stages["won"], name, "10", state="won", closed_on=day)
    won = next(column for column in _board(client, world.rep).columns if column.stage.kind == "won")
    assert ([one.deal.name for one in won.cards], won.amount) == (["This"], 10)


def test_a_full_column_shows_the_largest_and_tells_of_the_rest(world, client) -> None:
    like = deal(world, world.rep, world.stages["proposal"], amount="0.5")
    copies(like, [{"name": f"D{n}", "amount_base": n + 1} for n in range(LIMIT + 4)])
    column = next(one for one in _board(client, world.rep).columns if one.stage.name == "Proposal")
    assert (len(column.cards), column.more, column.count) == (LIMIT, 5, LIMIT + 5)
    assert [one.deal.name for one in column.cards[:2]] == [f"D{LIMIT + 3}", f"D{LIMIT + 2}"]
    rest = re.search(
        r'class="column-more"><a href="([^"]+)"', client.get(reverse("pipeline:deal_board")).content.decode()
    )
    listed = client.get(unescape(rest[1]))
    assert (listed.resolver_match.view_name, listed.context["totals"].count) == ("pipeline:deal_list", column.count)


@pytest.mark.parametrize(("role", "count"), [("rep", 1), ("peer", 0), ("director", 1), ("stranger", 1), ("admin", 2)])
def test_one_sees_what_one_may_see(world, client, role, count) -> None:
    assert _board(client, getattr(world, role)).total["count"] == count


@pytest.mark.parametrize(
    ("values", "kinds", "status"),
    [
        ({}, [], ""),
        ({"next_step_on": TODAY}, ["today"], ""),
        ({"next_step_on": TODAY - timedelta(2)}, ["overdue"], "bad"),
        ({"next_step_on": TODAY + timedelta(2)}, [], ""),
        ({"push_count": 1}, [], ""),
        ({"push_count": 2}, ["pushed"], "bad"),
        ({"touched_at": NOW - timedelta(19)}, ["no_contact"], "warn"),
        ({"touched_at": NOW - timedelta(13)}, [], ""),
        ({"created_at": NOW - timedelta(40)}, ["no_contact"], "warn"),
        (
            {"next_step_on": TODAY - timedelta(2), "push_count": 3, "touched_at": NOW - timedelta(19)},
            ["overdue", "pushed"],
            "bad",
        ),
    ],
)
def test_the_remarks_of_a_card(world, values, kinds, status) -> None:
    made = deal(world, world.rep, world.stages["proposal"], **values)
    shown = card(made, today=TODAY, now=NOW)
    assert ([badge.kind for badge in shown.badges], shown.status) == (kinds, status)


@pytest.mark.parametrize("role", ["rep", "manager", "admin"])
def test_the_number_of_queries_does_not_grow(world, client, django_assert_max_num_queries, role) -> None:
    stages = [world.stages[name] for name in ("qualify", "proposal", "negotiate")]
    like = deal(world, world.rep, stages[0], account=world.account, rival=world.rival)
    copies(
        like, [{"name": f"D{n}", "stage": stages[n % 3], "owner": (world.rep, world.peer)[n % 2]} for n in range(300)]
    )
    client.force_login(getattr(world, role))
    with django_assert_max_num_queries(19):
        answer = client.get(reverse("pipeline:deal_board"))
    page = answer.content.decode()
    assert len(CARD.findall(page)) > 80
    # Some 230 bytes a card, and the frame.
    assert len(answer.content) < 60 * 1024


def test_an_auditor_cannot_lift_cards(world, client) -> None:
    client.force_login(world.auditor)
    assert b'data-move-pattern=""' in client.get(reverse("pipeline:deal_board")).content
    client.force_login(world.rep)
    assert b'data-move-pattern="/pipeline/deals/0/move/"' in client.get(reverse("pipeline:deal_board")).content


@pytest.mark.parametrize(("language", "mark"), [("en", ">ask</a>"), ("zh-hans", ">须申请</a>")])
def test_whoever_can_only_ask_is_offered_no_dragging(world, client, language, mark) -> None:
    shared = deal(world, world.rep, world.stages["proposal"], "Shared")
    shared.splits.update(percent=60)
    DealSplit.objects.create(deal=shared, person=world.peer, percent=40)
    won = deal(world, world.rep, world.stages["won"], "Won", state="won", closed_on=TODAY)
    ask = f"../{shared.pk}/ask/"
    assert urljoin(reverse("pipeline:deal_board"), ask) == reverse("pipeline:deal_ask", args=[shared.pk])

    def page(who) -> str:
        who.language = language
        who.save()
        client.force_login(who)
        return client.get(reverse("pipeline:deal_board")).content.decode()

    def is_carried(text, one) -> bool:
        for versions, cards in COLUMN.findall(text):
            numbers = CARD.findall(cards)
            if str(one.pk) in numbers:
                return versions.split(" ")[numbers.index(str(one.pk))] != "-"
        raise AssertionError(one)

    peers = page(world.peer)
    assert not is_carried(peers, shared)
    assert f'href="{ask}"' in peers
    assert mark in peers
    assert "board-hint" not in peers, "there is nothing to drag"
    owners = page(world.rep)
    assert [is_carried(owners, one) for one in (shared, world.deal, won)] == [True, True, False]
    assert mark not in owners
    assert "board-hint" in owners
    assert is_carried(page(world.manager), shared)
    assert "board-hint" not in page(world.auditor)


def test_without_a_process_the_page_says_what_to_do(db, client) -> None:
    from tests.world import person

    client.force_login(person("alone"))
    assert b"Ask an admin" in client.get(reverse("pipeline:deal_board")).content
