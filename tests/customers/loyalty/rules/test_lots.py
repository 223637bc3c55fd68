"""Lots of points: the order in which they are used, refunds, debts; and ten thousand steps in which the sums must agree."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from customers.loyalty.rules.lots import (
    Lot,
    LotChange,
    NotEnoughPoints,
    after,
    balance,
    burn,
    expire,
    restore,
    restored_share,
    settle,
    take_back,
)

START = date(2026, 1, 1)
JUNE, DECEMBER = date(2026, 6, 30), date(2026, 12, 31)


def lot(number: int, points: int, until: date | None = None, start: date = START) -> Lot:
    return Lot(number, Decimal(points), start, until)


def plain(changes: list[LotChange]) -> list[tuple[int, int]]:
    return [(change.lot, int(change.points)) for change in changes]


def test_what_expires_first_is_used_first() -> None:
    lots = [lot(1, 100, JUNE), lot(2, 50, DECEMBER)]
    used = burn(lots, Decimal(120), date(2026, 3, 1))
    left = {row.id: row.remaining for row in after(lots, used)}
    assert left == {1: 0, 2: 30}
    assert expire(after(lots, used), JUNE) == [], "nothing is left of the lot that expires"
    assert expire(after(lots, used), JUNE + timedelta(1)) == []


def test_earning_and_using_by_different_documents_is_one_balance() -> None:
    lots = [lot(1, 106)]
    assert balance(after(lots, burn(lots, Decimal(50), START)), START).available == 56


def test_points_without_an_end_are_used_last() -> None:
    assert plain(burn([lot(1, 10), lot(2, 10, DECEMBER)], Decimal(15), START)) == [(2, -10), (1, -5)]


@pytest.mark.parametrize(
    ("day", "available", "held"),
    [(date(2026, 1, 30), 0, 100), (date(2026, 1, 31), 100, 0), (JUNE, 100, 0), (JUNE + timedelta(1), 0, 0)],
)
def test_points_can_be_used_from_the_end_of_the_return_window_to_their_last_day(
    day: date, available: int, held: int
) -> None:
    found = balance([lot(1, 100, JUNE, start=date(2026, 1, 31))], day)
    assert (found.available, found.held) == (available, held)


def test_more_than_there_is_cannot_be_used_nor_what_is_held() -> None:
    lots = [lot(1, 10), lot(2, 90, start=date(2026, 2, 1))]
    with pytest.raises(NotEnoughPoints) as refused:
        burn(lots, Decimal(11), START)
    assert refused.value.available == 10


def test_a_refund_takes_from_its_own_lot_first() -> None:
    lots = [lot(1, 500, JUNE), lot(2, 1000, DECEMBER)]
    assert take_back(lots, 2, Decimal(100), allows_debt=False) == ([LotChange(2, Decimal(-100))], 0)


def test_what_was_spent_is_waived_or_becomes_a_debt() -> None:
    lots = [lot(1, 0), lot(2, 40)]
    changes, waived = take_back(lots, 1, Decimal(100), allows_debt=False)
    assert (plain(changes), waived) == ([(2, -40)], 60)
    changes, waived = take_back(lots, 1, Decimal(100), allows_debt=True)
    assert (plain(changes), waived) == ([(1, -60), (2, -40)], 0)


def test_a_debt_is_paid_by_what_comes_later() -> None:
    lots = [lot(1, -60), lot(2, 100)]
    assert balance(lots, START).available == 40
    settled = after(lots, settle(lots, START))
    assert {row.id: row.remaining for row in settled} == {1: 0, 2: 40}
    assert settle(settled, START) == []


def test_what_was_redeemed_comes_back_in_proportion_and_no_more_than_once() -> None:
    taken = [LotChange(1, Decimal(-100)), LotChange(2, Decimal(-20))]
    assert plain(restore(taken, Decimal(120))) == [(2, 20), (1, 100)]
    assert restored_share(Decimal(120), Decimal(1000), Decimal(0), 0) == 120
    with pytest.raises(ValueError, match="more is given back"):
        restore(taken, Decimal(121))


class _Book:
    """A ledger of points that is only ever added to, and the lots it makes."""

    def __init__(self, allows_debt: bool) -> None:
        self.day, self.allows_debt = START, allows_debt
        self.lots: list[Lot] = []
        self.rows: list[LotChange] = []
        self.earned: dict[int, Decimal] = {}
        self.redeemed: list[list[LotChange]] = []

    def write(self, changes: list[LotChange]) -> None:
        self.rows += changes
        self.lots = after(self.lots, changes)

    def step(self, kind: str, number: int) -> None:
        getattr(self, kind)(number)
        self.write(settle(self.lots, self.day))

    def earn(self, number: int) -> None:
        key = len(self.lots) + 1
        until = self.day + timedelta(number % 90) if number % 7 else None
        self.lots.append(Lot(key, Decimal(0), self.day + timedelta(number % 5), until))
        self.earned[key] = Decimal(number)
        self.write([LotChange(key, Decimal(number))])

    def redeem(self, number: int) -> None:
        if balance(self.lots, self.day).available < number:
            with pytest.raises(NotEnoughPoints):
                burn(self.lots, Decimal(number), self.day)
            return
        used = burn(self.lots, Decimal(number), self.day)
        assert sum(change.points for change in used) == -number
        self.redeemed.append(used)
        self.write(used)

    def refund(self, number: int) -> None:
        if not self.earned:
            return
        key = 1 + number % len(self.lots)
        points = min(Decimal(number), self.earned[key])
        self.earned[key] -= points
        changes, waived = take_back(self.lots, key, points, allows_debt=self.allows_debt)
        assert -sum((change.points for change in changes), Decimal(0)) + waived == points
        assert not (waived and self.allows_debt)
        self.write(changes)

    def give_back(self, _number: int) -> None:
        if self.redeemed:
            used = self.redeemed.pop()
            self.write(restore(used, -sum((change.points for change in used), Decimal(0))))

    def night(self, number: int) -> None:
        self.day += timedelta(number % 20)
        self.write(expire(self.lots, self.day))
        assert expire(self.lots, self.day) == [], "a second run finds nothing"

    def check(self) -> None:
        by_ledger = sum((row.points for row in self.rows), Decimal(0))
        found = balance(self.lots, self.day)
        lost = sum((row.remaining for row in self.lots if row.is_expired(self.day) and row.remaining > 0), Decimal(0))
        assert by_ledger == sum((row.remaining for row in self.lots), Decimal(0))
        assert found.outstanding + lost == by_ledger
        if not self.allows_debt:
            assert all(row.remaining >= 0 for row in self.lots)
            assert found.available >= 0
        for row in self.lots:
            assert row.remaining == sum((one.points for one in self.rows if one.lot == row.id), Decimal(0))


KINDS = ("earn", "redeem", "refund", "give_back", "night")
STEPS = st.lists(st.tuples(st.sampled_from(KINDS), st.integers(1, 200)), min_size=1, max_size=60)


@given(STEPS, st.booleans())
@settings(max_examples=200, deadline=None)
def test_the_balance_is_the_sum_of_the_ledger_and_of_the_lots(steps: list[tuple[str, int]], allows_debt: bool) -> None:
    book = _Book(allows_debt)
    for kind, number in steps:
        book.step(kind, number)
        book.check()


@pytest.mark.parametrize("allows_debt", [False, True])
def test_ten_thousand_steps(allows_debt: bool) -> None:
    """Hypothesis shrinks what fails; this walks far: 10,000 steps in 50 books of 200."""
    number = 7
    for _ in range(25):
        book = _Book(allows_debt)
        for _ in range(200):
            number = (number * 1_103_515_245 + 12_345) % 2_147_483_648
            book.step(KINDS[(number >> 16) % 5], 1 + (number >> 8) % 150)
        book.check()
