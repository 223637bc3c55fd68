"""What is left of the lines of a deal after a return, for any lines and any goods."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.returns.rules import (
    ReturnedGoods,
    SoldGoods,
    TooMuchReturned,
    after_return,
    amount_of,
    read_goods,
    stored_goods,
)

AMOUNTS = st.integers(1, 100_000).map(lambda cents: Decimal(cents) / 100)
PIECES = st.integers(1, 50).map(Decimal)
LINES = st.lists(st.builds(SoldGoods, st.integers(1, 3), PIECES, AMOUNTS), min_size=1, max_size=5)
BACK = st.builds(SoldGoods, st.integers(1, 4), PIECES | st.none(), AMOUNTS)


def total(lines):
    return sum((line.amount for line in lines), Decimal(0)), sum((line.quantity or 0 for line in lines), Decimal(0))


@given(LINES, BACK)
def test_what_comes_back_is_what_the_lines_lose_or_it_is_refused(lines, back) -> None:
    amount_of_it, pieces_of_it = total([line for line in lines if line.product_id == back.product_id])
    if back.amount > amount_of_it or (back.quantity or 0) > pieces_of_it:
        with pytest.raises(TooMuchReturned) as fault:
            after_return(lines, back)
        assert (fault.value.left.amount, fault.value.left.quantity) == (amount_of_it, pieces_of_it)
        return
    left = after_return(lines, back)
    assert all(line.amount >= 0 and line.quantity >= 0 for line in left)
    assert [line.product_id for line in left] == [line.product_id for line in lines]
    amount, pieces = total(lines)
    assert total(left) == (amount - back.amount, pieces - (back.quantity or 0))


@given(PIECES, AMOUNTS, st.integers(0, 50))
def test_pieces_that_come_back_one_after_the_other_are_all_of_the_line(pieces, amount, first) -> None:
    line = SoldGoods(1, pieces, amount)
    some = min(Decimal(first), pieces)
    back = amount_of(some, line, "CNY")
    rest = SoldGoods(1, pieces - some, amount - back)
    assert 0 <= back <= amount
    assert back + amount_of(rest.quantity, rest, "CNY") == amount or not rest.quantity


@given(st.lists(st.builds(ReturnedGoods, st.integers(1, 9) | st.none(), PIECES | st.none(), AMOUNTS, AMOUNTS, AMOUNTS)))
def test_goods_are_read_as_they_were_kept(goods) -> None:
    assert read_goods(stored_goods(goods)) == goods


@pytest.mark.parametrize(
    ("back", "left"),
    [
        (SoldGoods(1, Decimal(1), Decimal(90)), [(3, 300), (1, 90)]),
        (SoldGoods(1, Decimal(1), Decimal(100)), [(2, 200), (2, 180)]),
        (SoldGoods(1, Decimal(4), Decimal(400)), [(0, 0), (1, 80)]),
        (SoldGoods(1, None, Decimal(50)), [(3, 250), (2, 180)]),
    ],
)
def test_it_is_taken_from_the_line_of_this_price_first(back, left) -> None:
    lines = [SoldGoods(1, Decimal(3), Decimal(300)), SoldGoods(1, Decimal(2), Decimal(180))]
    assert [(line.quantity, line.amount) for line in after_return(lines, back)] == left
