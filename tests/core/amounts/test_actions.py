"""Amounts that reach the actions by another way than a form: each action with one refuses what it would have to rescale."""

import importlib
import inspect
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from goals.appraisals.actions.outcomes import propose_reward
from goals.pay.adjustments.actions import post_adjustment
from goals.pay.disputes import actions as disputes
from goals.planning.cascades.actions import cascades
from goals.planning.cascades.edits import Edit
from goals.planning.quota_responses import actions as responses
from goals.planning.quotas.actions.quotas import set_quota
from goals.planning.sales_plans.actions.progress import record_spend
from pipeline.deals.actions.deals import create_deal, edit_deal
from pipeline.products import actions as products
from pipeline.receipts.actions import record_receipt, reverse_receipt
from salesplan.core.amounts.exact import exact, exact_money
from salesplan.core.company.actions import add_rate
from salesplan.core.errors import Refused
from salesplan.core.periods import Calendar
from salesplan.people.actions.wages import enter_wages, set_wage
from tests.goals.appraisals.making import appraisal, open_round
from tests.goals.making import quota
from tests.goals.pay.disputes.making import NOVEMBER, claim, line_of, sold
from tests.goals.planning.cascades.making import node, shared
from tests.goals.planning.cascades.making import plan as cascade_plan
from tests.goals.planning.quota_responses.making import line, object_to
from tests.goals.planning.sales_plans.making import running
from tests.pipeline.receipts.making import pay, won
from tests.world import NOW, TODAY

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).parents[3]
APPS = ("salesplan", "customers", "pipeline", "goals", "reports", "demo")

# Figures of actions that are no amounts of money: shares, weights and points, each read and bounded by its own rule.
NO_MONEY = {
    "customers.loyalty.actions.adjustments.ask_adjustment.points": "points",
    "customers.loyalty.actions.ledger.refresh_tier.spend": "sums of the ledger",
    "customers.loyalty.actions.ledger.write.spend": "sums of the ledger",
    "customers.loyalty.actions.ledger.write.waived": "points",
    "customers.purchases.actions.record.changes": "sums of the ledger",
    "goals.planning.cascades.actions.cascades.set_weight.weight": "a weight",
    "goals.planning.quotas.actions.quotas.copy_quotas.percent": "a percentage, what it gives is rounded as a rule of the copy",
    "goals.appraisals.actions.cards.set_weights.weights": "weights",
    "goals.appraisals.actions.outcomes.decide_appeal.points": "points",
    "goals.appraisals.actions.rounds.adjust.points": "points",
    "goals.planning.quotas.actions.ledger.is_news.amount": "only looked at, by the actions that have read it",
    "goals.planning.quotas.actions.ledger.line.amount": "written for the actions that have read it",
    "goals.planning.quotas.actions.ledger.put.amount": "written for the actions that have read it",
    "goals.planning.quotas.actions.publishing.check_amount.amount": "only looked at, by the actions that have read it",
    "pipeline.deals.actions.saving.check_amount.typed_amount": "only looked at, by the actions that have read it",
    "pipeline.rerating.actions.rerate.seen": "the difference that was shown, compared and not kept",
    "pipeline.sales.actions.post_sale.rate": "a rate that stands already",
}


def found() -> Iterator[str]:
    """Yield every figure that an action takes, as module.function.parameter."""
    for path in sorted(path for app in APPS for path in (ROOT / app).rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        if "actions" not in parts:
            continue
        module = importlib.import_module(".".join(parts))
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if function.__module__ != module.__name__ or name.startswith("_"):
                continue
            for one in inspect.signature(function).parameters.values():
                if "Decimal" in str(one.annotation):
                    yield f"{module.__name__}.{name}.{one.name}"


def objection(world: Any) -> Any:
    quota(world.rep, 1000)
    change = line(world.rep)
    object_to(change, world.rep)
    return change


def spend(world: Any, amount: Decimal) -> None:
    plan = running(world)
    key = plan.current_version.salesplanbudgetline_rows.get().row_key
    record_spend(plan, key, spent_on=TODAY, amount=amount, what="Stand", by=world.director, at=NOW)


def decide_in_part(world: Any, amount: Decimal) -> None:
    sold(world)
    told = {"outcome": "partial", "text": "Half of it", "by": world.admin, "at": NOW}
    disputes.decide(claim(world.rep), amount=amount, **told)


def expect(world: Any, amount: Decimal) -> None:
    sold(world)
    asked = disputes.Claim(ref=line_of(world.rep, NOVEMBER).ref, text="Wrong", expected=amount)
    disputes.open_dispute(NOVEMBER, asked, by=world.rep, at=NOW)


def figures(world: Any, amount: Decimal) -> None:
    made = shared(world)
    months = (amount, *[Decimal(0)] * 11)
    cascades.set_figures(
        made, {node(made, world.east).pk: months}, rebalances=False, version=made.version, by=world.admin, at=NOW
    )


def commit(world: Any, amount: Decimal) -> None:
    cascades.commit(node(shared(world), world.east), amount=amount, by=world.admin, at=NOW)


def break_down(world: Any, amount: Decimal) -> None:
    cascades.create_cascade(cascade_plan(world.root), name="x", amount=amount, by=world.admin, at=NOW)


def reward(world: Any, amount: Decimal) -> None:
    mine = appraisal(open_round(world, to="closed"), world.rep)
    propose_reward(mine, kind="training", text="Course", credit=amount, by=world.manager, at=NOW)


def quarter() -> Any:
    return Calendar().parse("2026-Q4")


def edit(world: Any, amount: Decimal) -> None:
    made = shared(world)
    row = node(made, world.east)
    change = Edit(row.pk, "2027-01", amount)
    cascades.set_amount(row, change, version=made.version, by=world.admin, at=NOW)


CASES = {
    "goals.planning.cascades.actions.cascades.commit.amount": commit,
    "goals.planning.cascades.actions.cascades.create_cascade.amount": break_down,
    "goals.planning.cascades.actions.cascades.set_figures.figures": figures,
    "goals.pay.disputes.actions.decide.amount": decide_in_part,
    "goals.pay.adjustments.actions.post_adjustment.amount": lambda world, amount: post_adjustment(
        world.rep, amount=amount, why="x", by=world.admin, at=NOW
    ),
    "goals.planning.sales_plans.actions.progress.record_spend.amount": spend,
    "goals.planning.quotas.actions.quotas.set_quota.amount": lambda world, amount: set_quota(
        "person", world.rep.pk, period=quarter(), amount=amount, note="x", version=0, by=world.admin, at=NOW
    ),
    "goals.planning.quota_responses.actions.answer_objection.amount": lambda world, amount: responses.answer_objection(
        objection(world), comment="x", amount=amount, by=world.manager, at=NOW
    ),
    "goals.planning.quota_responses.actions.object_to_quota.proposed": lambda world, amount: (
        quota(world.rep, 1000),
        object_to(line(world.rep), world.rep, proposed=amount),
    ),
    "goals.appraisals.actions.outcomes.propose_reward.credit": reward,
    "pipeline.products.actions.add_cost.amount": lambda world, amount: products.add_cost(
        world.product, amount=amount, from_on=TODAY, by=world.admin, at=NOW
    ),
    "pipeline.products.actions.add_price.amount": lambda world, amount: products.add_price(
        world.product, currency="CNY", amount=amount, from_on=date(2026, 12, 1), by=world.admin, at=NOW
    ),
    "pipeline.receipts.actions.record_receipt.amount": lambda world, amount: record_receipt(
        won(world), kind="paid", day=TODAY, amount=amount, by=world.rep, at=NOW
    ),
    "pipeline.receipts.actions.reverse_receipt.amount": lambda world, amount: reverse_receipt(
        pay(won(world), "100"), day=TODAY, why="x", amount=amount, by=world.rep, at=NOW
    ),
    "salesplan.core.company.actions.add_rate.rate": lambda world, amount: add_rate(
        currency="EUR", from_on=TODAY, rate=amount / 10**8, by=world.admin, at=NOW
    ),
    "salesplan.people.actions.wages.set_wage.amount": lambda world, amount: set_wage(
        world.rep, amount=amount, starts_on=TODAY, by=world.admin, at=NOW
    ),
    "salesplan.people.actions.wages.enter_wages.entries": lambda world, amount: enter_wages(
        [(world.rep, TODAY, amount, "")], by=world.admin, at=NOW
    ),
    # Amounts inside of what an action takes.
    "deal.amount": lambda world, amount: create_deal(values={"name": "x", "amount": amount}, by=world.rep, at=NOW),
    "deal.amount changed": lambda world, amount: edit_deal(
        world.deal, values={"amount": amount}, version=None, by=world.rep, at=NOW
    ),
    "dispute.expected": expect,
    "cascade.edit": edit,
}


def test_every_figure_of_an_action_is_named_here() -> None:
    assert {*found()} == {name for name in CASES if name.count(".") > 2} | set(NO_MONEY)


@pytest.mark.parametrize("name", CASES)
def test_what_the_currency_cannot_hold_is_refused_and_named(world: Any, name: str) -> None:
    with pytest.raises(Refused) as refusal:
        CASES[name](world, Decimal("10.005"))
    assert refusal.value.code == "places", refusal.value.message
    assert "Figures are never rounded" in str(refusal.value.message)
    assert refusal.value.field


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity", "1E+40", "123456789012345678901234567890"])
def test_what_is_no_amount_is_refused(value: str) -> None:
    with pytest.raises(Refused):
        exact_money(Decimal(value), "CNY")


def test_what_fits_is_the_same_figure() -> None:
    assert exact_money(Decimal("12.5"), "CNY") == Decimal("12.50")
    assert exact_money(Decimal("12"), "JPY") == 12
    assert exact(Decimal("0.1234"), 4) == Decimal("0.1234")
    with pytest.raises(Refused, match="whole number"):
        exact_money(Decimal("12.5"), "JPY")
