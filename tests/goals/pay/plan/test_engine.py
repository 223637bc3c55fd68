"""The engine against a naive reference on random plans, and what must hold for any of them."""

import random
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goals.pay.engine.crediting import HOUSE, AccountHolding, CreditableDeal, Lead, credits_by_person, shares_of
from goals.pay.engine.credits import Credit
from goals.pay.engine.run import calculate, what_if
from tests.goals.pay.plan.random_plans import as_engine, random_plan
from tests.goals.pay.plan.reference import pay

PLANS = 1_000
ZERO = Decimal(0)
seeds = st.integers(0, 2**40)
few = settings(max_examples=60, deadline=None)


def made(seed: int, **changes: object) -> tuple:
    """A random plan as the engine takes it; `changes` are keys of the plan or, with values for all, of its components."""
    spec = random_plan(random.Random(seed))
    for key, value in changes.items():
        if key in spec:
            spec[key] = value
        for component in spec["components"]:
            if key in component:
                component[key] = value
    return as_engine(spec)


@pytest.mark.slow
@pytest.mark.parametrize("hundred", range(PLANS // 100))
def test_a_naive_reference_agrees_on_random_plans(hundred: int) -> None:
    for seed in range(hundred * 100, hundred * 100 + 100):
        spec = random_plan(random.Random(seed))
        plan, given, credits = as_engine(spec)
        statements = calculate(plan, given, credits)
        for n, (statement, expected) in enumerate(zip(statements, pay(spec), strict=True)):
            closing = statement.closing
            got = (statement.earned, statement.paid, closing.overpaid, closing.draw, closing.reserve)
            assert tuple(Fraction(one) for one in got) == expected, f"plan {seed}, month {n + 1}: {spec}"


class TestInvariants:
    @few
    @given(seeds)
    def test_a_statement_is_the_same_however_far_is_calculated(self, seed: int) -> None:
        plan, months, credits = made(seed)
        whole = calculate(plan, months, credits)
        for n, month in enumerate(months, 1):
            assert calculate(plan, months, credits, through=month.period) == whole[:n]

    @few
    @given(seeds)
    def test_every_statement_ties(self, seed: int) -> None:
        for statement in calculate(*made(seed)):
            assert sum((posting.amount for posting in statement.postings), ZERO) == statement.paid
            for component in statement.components:
                assert sum((line.paid for line in component.lines), ZERO) == component.gross

    @few
    @given(seeds)
    def test_nobody_owes_less_than_nothing_or_is_paid_less_than_nothing(self, seed: int) -> None:
        for statement in calculate(*made(seed)):
            closing = statement.closing
            assert min(statement.paid, closing.overpaid, closing.draw, closing.reserve) >= 0

    @few
    @given(seeds, st.sampled_from([None, "recoverable", "advance"]))
    def test_all_that_is_paid_is_earned_or_owed_or_was_held(self, seed: int, kind: str | None) -> None:
        statements = calculate(*made(seed, draw=(kind, Fraction(2000)) if kind else None))
        paid, earned = (sum((getattr(s, name) for s in statements), ZERO) for name in ("paid", "earned"))
        assert paid == earned + statements[-1].owed - statements[-1].closing.reserve

    @few
    @given(seeds)
    def test_deductions_keep_within_the_legal_share(self, seed: int) -> None:
        for statement in calculate(*made(seed, limit=Fraction(1, 5))):
            taken = -statement.of_kind("recovery", "draw recovery")
            before = statement.earned + statement.of_kind("reserve", "release", "owed")
            assert taken <= max(before, ZERO) / 5 + Decimal("0.005")

    @few
    @given(seeds)
    def test_the_same_input_gives_the_same_statements(self, seed: int) -> None:
        assert calculate(*made(seed)) == calculate(*made(seed))

    @few
    @given(seeds, st.randoms(use_true_random=False))
    def test_the_order_in_which_credits_are_handed_over_does_not_matter(self, seed: int, chance) -> None:
        plan, given, credits = made(seed)
        shuffled = credits[:]
        chance.shuffle(shuffled)
        assert calculate(plan, given, shuffled) == calculate(plan, given, credits)

    @few
    @given(seeds)
    def test_what_comes_later_does_not_change_a_past_interval(self, seed: int) -> None:
        plan, given, credits = made(seed)
        early = [credit for credit in credits if credit.dates["booked"] <= given[2].period.end]
        assert calculate(plan, given[:3], early)[:3] == calculate(plan, given, credits)[:3]

    @few
    @given(seeds, st.sampled_from(["proportional", "slices"]))
    def test_refunding_everything_takes_back_exactly_what_was_earned(self, seed: int, at: str) -> None:
        """Whatever the rate of the day: each sale is taken back at its own."""
        spec = random_plan(random.Random(seed))
        for component in spec["components"]:
            component |= {"clawback": at, "window": None, "deal_floor": None}
            for table in component["tables"]:
                if table["mode"] in ("money line", "fixed"):
                    table["mode"], table["steps"] = (
                        "marginal",
                        [(low, rate / 10**5, w) for low, rate, w in table["steps"]],
                    )
        sales = [credit for credit in spec["credits"] if credit["of"] is None]
        back = [
            {
                "id": 1000 + sale["id"],
                "on": date(2026, 6, 30),
                "amount": -sale["amount"],
                "product": None,
                "of": sale["id"],
            }
            for sale in sales
        ]
        plan, given, credits = as_engine(spec | {"credits": sales + back})
        for n in range(len(plan.components)):
            exact = sum((statement.components[n].exact for statement in calculate(plan, given, credits)), ZERO)
            assert abs(exact) < Decimal("1e-15")

    @few
    @given(seeds)
    def test_what_if_says_what_the_statement_will_grow_by(self, seed: int) -> None:
        plan, given, credits = made(seed)
        extra = [Credit(10**6, {"booked": date(2026, 6, 20)}, {"revenue": Decimal(9_999)}, {"product": "X"})]
        before = calculate(plan, given, credits)
        grown = what_if(plan, given, credits, extra)
        after = calculate(plan, given, [*credits, *extra])
        assert [new.earned - old.earned for old, new in zip(before, after, strict=True)] == grown
        assert calculate(plan, given, credits) == before

    @few
    @given(seeds)
    def test_no_line_and_no_posting_without_a_cause(self, seed: int) -> None:
        for statement in calculate(*made(seed)):
            for component in statement.components:
                for line in component.lines:
                    assert line.credit is not None or line.table is not None
                    assert not line.exact or line.slices or line.changes or line.trues_up or line.table is not None
            for posting in statement.postings:
                assert posting.name or posting.why


amounts = st.integers(-(10**7), 10**8).map(lambda n: Decimal(n) / 100)
names = st.sampled_from("ABCDE")


class TestCrediting:
    @given(amounts, st.lists(st.integers(1, 9_000), min_size=1, max_size=4))
    def test_split_money_is_the_deals_money(self, amount: Decimal, weights: list[int]) -> None:
        whole = sum(weights[:-1])
        if whole >= 10_000:
            return
        shares = [*(Decimal(w) / 100 for w in weights[:-1]), Decimal(10_000 - whole) / 100]
        people = dict(zip("ABCDE", shares, strict=False))
        deal = CreditableDeal(Credit(1, {"booked": date(2026, 1, 1)}, {"revenue": amount}), people, {"F": Decimal(20)})
        parts = shares_of(deal, [], "CNY")
        assert sum((p.credit.values["revenue"] for p in parts if not p.is_overlay), ZERO) == amount

    @given(st.lists(st.tuples(names, names), max_size=8), names)
    def test_a_manager_is_credited_once_over_however_many_paths(self, pairs: list, seller: str) -> None:
        leads = [Lead(manager, member) for manager, member in pairs]
        deal = CreditableDeal(
            Credit(1, {"booked": date(2026, 1, 1)}, {"revenue": Decimal(100)}), {seller: Decimal(100)}
        )
        for person, credits in credits_by_person([deal], [], leads, "CNY").items():
            assert [credit.via for credit in credits] == ["" if person == seller else seller]

    def test_what_nobody_holds_is_house(self) -> None:
        deal = CreditableDeal(Credit(1, {"booked": date(2026, 3, 1)}, {"revenue": Decimal(100)}), account="Contoso")
        holdings = [AccountHolding("Contoso", "A", ends_on=date(2026, 2, 28))]
        assert [share.person for share in shares_of(deal, holdings, "CNY")] == [HOUSE]
