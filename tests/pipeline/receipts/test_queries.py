"""What pay is made of: events by person, whatever deals and people are asked for, in one query."""

from datetime import date
from decimal import Decimal

import pytest

from pipeline.receipts.actions import reverse_receipt
from pipeline.receipts.queries import events_of
from tests.pipeline.receipts.making import pay, won
from tests.world import NOW, TODAY

pytestmark = pytest.mark.django_db
YEAR = (date(2026, 1, 1), date(2026, 12, 31))


def brief(events):
    return [(event.kind, event.day.day, event.amount, event.share) for event in events]


def test_each_payment_is_a_part_of_each_persons_entry(world):
    deal = won(world)
    pay(deal, "2500", on=date(2026, 11, 10))
    pay(deal, "7500", on=date(2026, 11, 20))
    events = events_of(*YEAR)
    assert brief(events[world.rep.pk]) == [
        ("paid", 10, 1500, Decimal("0.25")),
        ("paid", 20, 4500, Decimal("0.75")),
    ]
    assert brief(events[world.peer.pk]) == [
        ("paid", 10, 1000, Decimal("0.25")),
        ("paid", 20, 3000, Decimal("0.75")),
    ]


def test_a_refund_names_the_event_that_it_takes_back(world):
    deal = won(world)
    paid = pay(deal, "2500")
    reverse_receipt(paid, day=TODAY, why="Returned", by=world.rep, at=NOW)
    first, second = events_of(*YEAR)[world.rep.pk]
    assert (second.amount, second.reverses) == (-1500, first.number)
    assert first.reverses is None
    (alone,) = events_of(TODAY, TODAY)[world.rep.pk]
    assert alone.reverses == first.number, "also when the payment lies before the days that are asked for"


def test_days_kinds_people_and_deals_narrow_it(world):
    deal, other = won(world), won(world, "500", splits=[(world.rep, "100")])
    pay(deal, "2500", on=date(2026, 11, 10))
    pay(deal, "2500", on=date(2026, 11, 10), kind="invoiced")
    pay(other, "500", on=date(2026, 11, 20))
    assert set(events_of(*YEAR, person_ids=[world.peer.pk])) == {world.peer.pk}
    assert [e.deal_id for e in events_of(*YEAR, deal_ids=[other.pk])[world.rep.pk]] == [other.pk]
    assert len(events_of(*YEAR, kinds=["paid"])[world.rep.pk]) == 2
    assert events_of(date(2026, 11, 11), date(2026, 11, 19)) == {}
    entry = other.sale_entries.get()
    assert [e.entry_id for e in events_of(*YEAR, entry_ids=[entry.pk])[world.rep.pk]] == [entry.pk]


def test_one_query_however_many(world, django_assert_num_queries):
    for number in range(1, 6):
        deal = won(world, str(number * 1000))
        pay(deal, "100")
        pay(deal, "50", kind="invoiced")
    with django_assert_num_queries(1):
        events = events_of(*YEAR, person_ids=[world.rep.pk, world.peer.pk])
    assert sum(len(rows) for rows in events.values()) == 20
