"""How payments are shared: the worked numbers, and what must hold whatever is paid, taken back and in which order."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.receipts.rules import PostedReceipt, ReceiptBalance, SoldEntry, parts_of, refund_base

SOLD = [SoldEntry(1, Decimal(6000)), SoldEntry(2, Decimal(4000))]


def posted(*rows):
    """Receipts from (amount) or (amount, number of what it reverses), numbered from 1."""
    out = []
    for number, row in enumerate(rows, 1):
        amount, reverses = row if isinstance(row, tuple) else (row, None)
        out.append(PostedReceipt(number, Decimal(str(amount)), Decimal(str(amount)), reverses))
    return out


def told(receipts, entries=SOLD):
    return {(p.receipt, p.entry): p.amount for p in parts_of(receipts, entries, "CNY", "CNY")}


@pytest.mark.parametrize(
    ("receipts", "expected"),
    [
        pytest.param(
            posted(2500, 7500),
            {(1, 1): 1500, (1, 2): 1000, (2, 1): 4500, (2, 2): 3000},
            id="two payments of a deal split 60/40",
        ),
        pytest.param(posted(12000), {(1, 1): 6000, (1, 2): 4000}, id="what lies beyond the deal counts for nobody"),
        pytest.param(
            posted(2500, (-2500, 1)),
            {(1, 1): 1500, (1, 2): 1000, (2, 1): -1500, (2, 2): -1000},
            id="a payment taken back whole",
        ),
        pytest.param(
            posted(2500, (-500, 1), (-2000, 1)),
            {(1, 1): 1500, (1, 2): 1000, (2, 1): -300, (2, 2): -200, (3, 1): -1200, (3, 2): -800},
            id="taken back in two parts",
        ),
        pytest.param(
            posted(12000, (-2500, 1)),
            {(1, 1): 6000, (1, 2): 4000, (2, 1): -300, (2, 2): -200},
            id="the overpayment is returned first",
        ),
        pytest.param(
            posted(10000, 10000, (-10000, 1)),
            {(1, 1): 6000, (1, 2): 4000, (3, 1): -6000, (3, 2): -4000, (2, 1): 6000, (2, 2): 4000},
            id="booked twice, the first taken back: the second counts",
        ),
        pytest.param(posted("0.01"), {(1, 1): Decimal("0.01")}, id="a single cent goes to the larger share"),
        pytest.param([], {}, id="nothing paid"),
    ],
)
def test_receipts_are_shared_by_what_is_open(receipts, expected):
    assert told(receipts) == expected


def test_thirds_sum_to_the_payment_and_to_the_entry():
    sold = [SoldEntry(1, Decimal("33.34")), SoldEntry(2, Decimal("33.33")), SoldEntry(3, Decimal("33.33"))]
    parts = told(posted("50.00", "50.00"), sold)
    assert sum(v for (receipt, _), v in parts.items() if receipt == 1) == Decimal("50.00")
    for entry in sold:
        assert sum(v for (_, number), v in parts.items() if number == entry.id) == entry.amount


def test_without_entries_or_for_nothing_sold_nobody_is_credited():
    assert told(posted(500), []) == {}
    assert told(posted(500), [SoldEntry(1, Decimal(0))]) == {}


def test_base_amounts_follow_the_rate_of_each_receipt():
    paid = [PostedReceipt(1, Decimal(5000), Decimal(35000)), PostedReceipt(2, Decimal(5000), Decimal(36000))]
    parts = parts_of(paid, SOLD, "USD", "CNY")
    assert [(p.receipt, p.entry, p.amount_base) for p in parts] == [
        (1, 1, 21000),
        (1, 2, 14000),
        (2, 1, 21600),
        (2, 2, 14400),
    ]


@pytest.mark.parametrize(
    ("amount", "left", "left_base", "expected"),
    [("50", "100", "712.34", "356.17"), ("100", "100", "712.35", "712.35"), ("33.33", "33.34", "0.01", "0.01")],
)
def test_a_refund_keeps_the_rate_and_leaves_no_cent(amount, left, left_base, expected):
    given = (Decimal(amount), Decimal(left), Decimal(left_base), Decimal("7.1234"), "CNY")
    assert refund_base(*given) == Decimal(expected)


def test_where_a_deal_stands():
    standing = ReceiptBalance(Decimal(10000), Decimal(12000), Decimal(2500))
    assert (standing.to_invoice, standing.to_pay) == (-2000, 7500)
    assert (standing.open("invoiced"), standing.open("paid")) == (-2000, 7500)


cents = st.integers(1, 300_000).map(lambda n: Decimal(n) / 100)
amounts = st.integers(0, 300_000).map(lambda n: Decimal(n) / 100)


@st.composite
def histories(draw):
    """Payments and refunds in any order, each refund of what is left of an earlier payment, at a rate of exchange."""
    rate = draw(st.sampled_from([Decimal(1), Decimal("7.1234"), Decimal("0.1379")]))
    left, bases, out = {}, {}, []
    for number in range(1, draw(st.integers(1, 8)) + 1):
        refundable = [pk for pk, amount in left.items() if amount > 0]
        if refundable and draw(st.booleans()):
            which = draw(st.sampled_from(refundable))
            units = int(left[which] * 100)
            back = Decimal(draw(st.one_of(st.just(units), st.integers(1, units)))) / 100
            base = refund_base(back, left[which], bases[which], rate, "CNY")
            left[which] -= back
            bases[which] -= base
            out.append(PostedReceipt(number, -back, -base, which))
        else:
            amount = draw(cents)
            base = (amount * rate).quantize(Decimal("0.01"))
            left[number], bases[number] = amount, base
            out.append(PostedReceipt(number, amount, base))
    return out, left


@given(st.lists(amounts, min_size=1, max_size=5), histories())
def test_what_is_credited_is_what_was_paid_up_to_what_was_sold(sold, history):
    receipts, left = history
    entries = [SoldEntry(i, amount) for i, amount in enumerate(sold)]
    parts = parts_of(receipts, entries, "USD", "CNY")
    by_entry = {entry.id: sum(p.amount for p in parts if p.entry == entry.id) for entry in entries}
    assert sum(by_entry.values()) == min(sum(left.values()), sum(sold))
    assert all(0 <= by_entry[entry.id] <= entry.amount for entry in entries)
    if sum(left.values()) >= sum(sold):
        assert all(by_entry[entry.id] == entry.amount for entry in entries)


@given(st.lists(amounts, min_size=1, max_size=5), histories())
def test_a_receipt_is_never_credited_beyond_itself_and_a_whole_refund_leaves_nothing(sold, history):
    receipts, left = history
    entries = [SoldEntry(i, amount) for i, amount in enumerate(sold)]
    parts = parts_of(receipts, entries, "USD", "CNY")
    origin = {row.id: row.reverses or row.id for row in receipts}
    for row in receipts:
        own = [part for part in parts if part.receipt == row.id]
        assert all((part.amount >= 0) == (row.reverses is None) or part.amount == 0 for part in own)
        assert abs(sum(part.amount for part in own)) <= abs(row.amount)
    for number, amount in left.items():
        if amount == 0:
            family = [part for part in parts if origin[part.receipt] == number]
            assert sum(part.amount for part in family) == 0
            assert sum(part.amount_base for part in family) == 0


@given(st.lists(amounts, min_size=1, max_size=5), st.lists(cents, min_size=1, max_size=6))
def test_within_the_deal_the_parts_of_each_payment_sum_to_it_and_stay_when_more_is_paid(sold, paid):
    entries = [SoldEntry(i, amount) for i, amount in enumerate(sold)]
    receipts = posted(*paid)
    parts = told(receipts, entries)
    within = sum(sold)
    for receipt in receipts:
        shared = sum(amount for (number, _), amount in parts.items() if number == receipt.id)
        assert shared == min(receipt.amount, within)
        within -= shared
    before = told(receipts[:-1], entries)
    assert all(parts[key] == amount for key, amount in before.items())
