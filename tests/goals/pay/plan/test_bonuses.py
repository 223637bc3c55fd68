"""SPIFFs: what holds for any campaign, of one person and of all who share its budget."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from goals.pay.engine.bonuses import Spiff
from goals.pay.engine.credits import Credit
from goals.pay.engine.plan import PayPlan, PeriodInputs
from goals.pay.engine.run import calculate
from goals.pay.engine.tables import Tier
from salesplan.core.money import ZERO
from salesplan.core.periods import Calendar
from tests.goals.pay.making import FIVE

MONTHS = [Calendar().month(2026, number) for number in (1, 2, 3)]
STEPS = (Tier(ZERO, Decimal(100)), Tier(Decimal(3), Decimal(200)))
# (seller, day of the quarter, the share of it that is refunded later, in quarters)
sales = st.lists(st.tuples(st.sampled_from("AB"), st.integers(0, 80), st.integers(0, 4)), max_size=12)
spiffs = st.builds(
    Spiff, st.just("launch"), st.just(Decimal(100)), per=st.sampled_from(["order", "unit", "period"]),
    needs=st.integers(1, 3), tiers=st.sampled_from([(), STEPS]), looks_back=st.booleans(),
    budget=st.sampled_from([None, Decimal(250), Decimal(1000)]), counts=st.sampled_from(["statement", "campaign"]),
)  # fmt: skip


def credits_of(found: list) -> dict[str, list[Credit]]:
    out: dict[str, list[Credit]] = {"A": [], "B": []}
    for i, (who, day, quarters) in enumerate(found, 1):
        on = date(2026, 1, 1) + timedelta(day)
        out[who].append(Credit(i, {"booked": on}, {"revenue": Decimal(400)}))
        if quarters:
            back = {"revenue": Decimal(-100 * quarters)}
            out[who].append(Credit(100 + i, {"booked": on + timedelta(5)}, back, reverses=i))
    return out


def bonuses(spiff: Spiff, credits: dict[str, list[Credit]], who: str) -> list[Decimal]:
    plan = PayPlan("CNY", (FIVE,), interval="quarter", spiffs=(spiff,))
    others = {"launch": {name: own for name, own in credits.items() if name != who}}
    made = calculate(plan, [PeriodInputs(month) for month in MONTHS], credits[who], payee=who, others=others)
    return [one.of_kind("bonus") for one in made]


@settings(max_examples=200, deadline=None)
@given(spiffs, sales)
def test_nobody_spends_more_than_the_budget_of_all(spiff: Spiff, found: list):
    credits = credits_of(found)
    paid = [bonuses(spiff, credits, who) for who in "AB"]
    for months in range(1, 4):
        spent = sum((amount for own in paid for amount in own[:months]), ZERO)
        assert spent >= 0
        assert spiff.budget is None or spent <= spiff.budget


@settings(max_examples=100, deadline=None)
@given(spiffs, sales)
def test_without_a_budget_others_do_not_matter(spiff: Spiff, found: list):
    credits = credits_of(found)
    alone = {"A": credits["A"], "B": []}
    if spiff.budget is None:
        assert bonuses(spiff, credits, "A") == bonuses(spiff, alone, "A")


@settings(max_examples=100, deadline=None)
@given(spiffs, st.lists(st.tuples(st.just("A"), st.integers(0, 80), st.just(4)), max_size=8))
def test_what_is_taken_back_whole_leaves_nothing_for_an_order_or_unit(spiff: Spiff, found: list):
    if spiff.per != "period":
        assert sum(bonuses(spiff, credits_of(found), "A"), ZERO) == 0
