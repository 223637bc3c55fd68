"""Sharing out records: everything goes to somebody, a customer stays together, and nobody gets much more than another."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from salesplan.people.leaving.rules import SpreadRecord, closes_on, spread

DAY = date(2026, 11, 24)
customers = st.lists(st.one_of(st.none(), st.integers(1, 8)), max_size=60)
people = st.lists(st.integers(1, 50), min_size=1, max_size=6, unique=True)


@given(customers, people, st.dictionaries(st.integers(1, 8), st.integers(1, 60)))
def test_every_record_goes_to_one_successor_and_customers_stay_together(of, heirs, given_away):
    records = [SpreadRecord(key, customer) for key, customer in enumerate(of)]
    got = spread(records, heirs, given_away)
    assert set(got) == set(range(len(of)))
    assert set(got.values()) <= set(heirs)
    homes: dict[int, set[int]] = {}
    for record in records:
        if record.customer:
            homes.setdefault(record.customer, set()).add(got[record.key])
    assert all(len(home) == 1 for home in homes.values())
    assert all(homes[c] == {given_away[c]} for c in homes if given_away.get(c) in heirs)


@given(customers, people)
def test_nobody_gets_more_than_the_largest_customer_above_another(of, heirs):
    records = [SpreadRecord(key, customer) for key, customer in enumerate(of)]
    got = list(spread(records, heirs).values())
    sizes = [of.count(customer) for customer in set(of) - {None}] + [1]
    loads = [got.count(heir) for heir in heirs]
    assert max(loads) - min(loads) <= max(sizes)


def test_a_promised_customer_goes_where_it_was_promised():
    records = [SpreadRecord(("deals", 1), 7), SpreadRecord(("tasks", 1), 7), SpreadRecord(("tasks", 2))]
    assert spread(records, [1, 2], {7: 2}) == {("deals", 1): 2, ("tasks", 1): 2, ("tasks", 2): 1}
    # Who is no successor here gets nothing here, whatever they were promised.
    assert set(spread(records, [1], {7: 2}).values()) == {1}


def test_one_is_let_go_at_once_or_after_the_last_day():
    assert closes_on(DAY, DAY) == DAY
    assert closes_on(DAY - timedelta(9), DAY) == DAY
    assert closes_on(DAY + timedelta(6), DAY) == DAY + timedelta(7)
