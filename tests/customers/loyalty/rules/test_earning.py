"""What a purchase earns, a refund takes, and tiers ask for."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers.loyalty.rules.earning import EarningRate, EarnTerms, OrderLine, earned
from customers.loyalty.rules.liability import liability
from customers.loyalty.rules.tiers import TierBound, TierStanding, reached, standing, to_next

ONE_PERCENT = EarningRate(Decimal(1), Decimal(100))
SILVER, GOLD = TierBound(1, Decimal(20_000)), TierBound(2, Decimal(100_000))


def points(terms: EarnTerms, *amounts: str) -> Decimal:
    return sum((part.points for part in earned(terms, [OrderLine("", Decimal(a)) for a in amounts])), Decimal(0))


def test_a_refund_of_a_tenth_takes_a_tenth() -> None:
    terms = EarnTerms(ONE_PERCENT)
    assert points(terms, "100000") == 1000
    assert points(terms, "90000") - points(terms, "100000") == -100


def test_the_first_purchase_keeps_its_bonus_until_nothing_is_left_of_it() -> None:
    terms = EarnTerms(ONE_PERCENT, first_order=Decimal(50))
    assert [points(terms, amount) for amount in ("1000", "500", "0")] == [60, 55, 0]


def test_a_product_earns_by_its_own_rule_alone() -> None:
    terms = EarnTerms(
        ONE_PERCENT, {"A": EarningRate(Decimal(3), Decimal(100)), "B": EarningRate(Decimal(0), Decimal(100))}
    )
    order = [OrderLine("A", Decimal(1000)), OrderLine("B", Decimal(5000)), OrderLine("C", Decimal(200))]
    assert [(part.product, part.points) for part in earned(terms, order)] == [("", 2), ("A", 30)]


@given(st.lists(st.decimals(0, 10**6, places=2), min_size=1, max_size=6), st.integers(0, 2))
def test_lines_of_one_rate_earn_what_their_sum_earns(amounts: list[Decimal], places: int) -> None:
    terms = EarnTerms(ONE_PERCENT, places=places)
    parts = earned(terms, [OrderLine(str(i), amount) for i, amount in enumerate(amounts)])
    assert sum((part.points for part in parts), Decimal(0)) == ONE_PERCENT.of(sum(amounts, Decimal(0)), places)


@pytest.mark.parametrize(("spend", "tier"), [("99999.99", 1), ("100000", 2), ("20000", 1), ("19999.99", None)])
def test_a_bound_counts_as_reached(spend: str, tier: int | None) -> None:
    found = reached(Decimal(spend), [GOLD, SILVER])
    assert (found.id if found else None) == tier


def test_a_tier_rises_at_once_and_falls_after_its_grace() -> None:
    day = date(2026, 3, 1)
    now = standing(TierStanding(None), Decimal(100_000), [SILVER, GOLD], day, 90)
    assert now == TierStanding(2)
    now = standing(now, Decimal(50_000), [SILVER, GOLD], day, 90)
    assert now == TierStanding(2, day)
    assert standing(now, Decimal(50_000), [SILVER, GOLD], date(2026, 5, 30), 90) == TierStanding(1)
    assert standing(now, Decimal(0), [SILVER, GOLD], date(2026, 5, 30), 90) == TierStanding(None)


def test_without_grace_a_tier_falls_on_the_day() -> None:
    assert standing(TierStanding(2), Decimal(20_000), [SILVER, GOLD], date(2026, 3, 1), 0) == TierStanding(1)


def test_a_tier_that_is_gone_is_replaced_by_what_is_reached() -> None:
    assert standing(TierStanding(9), Decimal(30_000), [SILVER, GOLD], date(2026, 3, 1), 90) == TierStanding(1)


def test_what_is_missing_to_the_next_tier() -> None:
    assert to_next(Decimal(20_000), [SILVER, GOLD]) == (GOLD, 80_000)
    assert to_next(Decimal(100_000), [SILVER, GOLD]) is None


def test_the_liability_leaves_out_what_is_never_redeemed() -> None:
    assert liability(Decimal(120_000), Decimal("0.05"), Decimal("0.15"), "CNY") == Decimal("5100.00")
