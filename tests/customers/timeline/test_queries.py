"""Slices of a timeline, and tickets."""

from datetime import timedelta

import pytest
import time_machine

from customers.timeline import queries
from tests.customers.making import entry
from tests.world import NOW

pytestmark = pytest.mark.django_db


def test_pages_hold_every_entry_once_even_at_one_instant(world, django_assert_num_queries) -> None:
    for i in range(47):
        entry(world.rep, world.account, happened_at=NOW - timedelta(minutes=i // 10), text=str(i))
    seen, before = [], ""
    while True:
        with django_assert_num_queries(2):
            part = queries.entries(account=world.account, before=before)
        seen += [line.entry.pk for line in part.lines]
        before = part.next_mark
        if not before:
            break
    assert len(seen) == len(set(seen)) == 47


def test_kinds_about_and_deleted(world) -> None:
    mine = entry(world.rep, world.account, about_kind="deal", about_id=world.deal.pk)
    entry(world.rep, world.account, kind="note")
    entry(world.rep, world.account, deleted_at=NOW)
    deal = queries.entries(about=("deal", world.deal.pk), reader=world.rep)
    assert [(line.entry, line.is_mine) for line in deal.lines] == [(mine, True)]
    assert len(queries.entries(account=world.account).lines) == 2
    assert len(queries.entries(account=world.account, kinds=["note"]).lines) == 1
    assert len(queries.entries(account=world.account, kinds=["nonsense"]).lines) == 2


def test_a_ticket_is_its_readers_and_grows_old(world) -> None:
    with time_machine.travel(NOW, tick=False):
        word = queries.ticket(world.rep, account=world.account, about=("deal", 7))
        assert queries.place_of(world.rep, word) == queries.TimelinePlace(world.account.pk, ("deal", 7))
        assert queries.place_of(world.peer, word) is None
        assert queries.place_of(world.rep, word[:-1] + "x") is None
        assert queries.place_of(world.rep, "") is None
    with time_machine.travel(NOW + timedelta(hours=13), tick=False):
        assert queries.place_of(world.rep, word) is None


def test_people_after_an_at(world) -> None:
    assert [person.username for person in queries.people_matching("chen")] == ["rep"]
    assert [person.username for person in queries.people_matching("伟")] == ["rep"]
    assert len(queries.people_matching("")) == 8
