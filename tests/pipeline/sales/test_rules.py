"""How a won deal becomes entries: the worked example, and what must hold for any lines and shares."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.sales.rules import Sale, SaleLine, SaleShare, drafts

AT = datetime(2026, 11, 24, tzinfo=UTC)


def sale(amounts, percents, *, rate="1", currency="CNY", owner=1):
    return Sale(
        deal_id=1,
        account_id=None,
        owner_id=owner,
        currency=currency,
        base="CNY",
        rate=Decimal(rate),
        sold_on=date(2026, 11, 24),
        booked_at=AT,
        lines=tuple(SaleLine(i, Decimal(1), Decimal(amount)) for i, amount in enumerate(amounts)),
        shares=tuple(SaleShare(i + 1, Decimal(percent)) for i, percent in enumerate(percents)),
    )


def test_the_worked_example_of_the_docstring():
    got = drafts(sale(["600.01", "400.00"], ["60", "40"]))
    assert [(d.line.product_id, d.share.person_id, str(d.amount), d.deals) for d in got] == [
        (0, 1, "360.01", 1),
        (0, 2, "240.00", 0),
        (1, 1, "240.00", 0),
        (1, 2, "160.00", 0),
    ]


@pytest.mark.parametrize(
    ("percents", "owner", "who"),
    [(["30", "70"], 1, 1), (["30", "70"], 9, 2), (["50", "50"], 9, 1)],
    ids=[
        "the owner, though smaller",
        "the largest share without the owner",
        "the first of equals",
    ],
)
def test_one_entry_stands_for_the_deal(percents, owner, who):
    got = drafts(sale(["5", "10"], percents, owner=owner))
    assert [(d.line.product_id, d.share.person_id) for d in got if d.deals] == [(1, who)]


def test_a_deal_of_nothing_still_counts_as_one():
    got = drafts(sale(["0"], ["50", "50"]))
    assert sum(d.deals for d in got) == 1
    assert all(d.amount == 0 for d in got)


@pytest.mark.parametrize(("lines", "percents"), [([], ["100"]), (["1"], ["50", "49.99"]), (["1"], [])])
def test_refuses_what_is_no_sale(lines, percents):
    with pytest.raises(ValueError, match="at least one line|not 100 %"):
        drafts(sale(lines, percents))


cents = st.integers(0, 10**9).map(lambda n: Decimal(n) / 100)
rates = st.integers(1, 10**6).map(lambda n: Decimal(n) / 10000)


@st.composite
def shares(draw):
    cuts = sorted(draw(st.sets(st.integers(1, 9999), max_size=4)))
    ends = [0, *cuts, 10000]
    return [Decimal(b - a) / 100 for a, b in zip(ends, ends[1:], strict=False)]


@given(st.lists(cents, min_size=1, max_size=5), shares(), rates)
def test_parts_sum_to_the_whole_in_both_currencies(amounts, percents, rate):
    got = drafts(sale(amounts, percents, rate=rate, currency="USD"))
    whole = sum(amounts, Decimal(0))
    assert sum(d.amount for d in got) == whole
    assert sum(d.amount_base for d in got) == (whole * rate).quantize(Decimal("0.01"), rounding="ROUND_HALF_UP")
    assert sum(d.deals for d in got) == 1
