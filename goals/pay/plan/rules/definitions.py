"""The definition of a plan: the plan part of the bench's format as plain JSON, the one form in which rules are kept.

A version keeps its definition, a draft edits it, the builder writes it and the bench reads it; the engine's `PayPlan` is
read from it. Numbers are texts, so that nothing is lost on the way: `{"component": [{"name": "commission", "by":
"attainment", "steps": [["0", "0.04"], ["1", "0.06"]]}], "cap": [{"amount": "10000"}]}`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from goals.pay.definition.checking import problems
from goals.pay.definition.document import Table, refuse
from goals.pay.definition.reading import read_plan
from goals.pay.engine.plan import Component, PayPlan
from salesplan.core.amounts.rules import plain
from salesplan.core.periods import Calendar

COMMISSION = "commission"


def plan_of(definition: Mapping[str, Any], *, currency: str, calendar: Calendar) -> PayPlan:
    """Return the plan of a definition, in the company's currency and fiscal calendar.

    Raises DefinitionError with the place of what is wrong.
    """
    top = Table(definition, "")
    plan = read_plan(top)
    top.finish()
    for problem in problems(plan):
        raise refuse(problem)
    return replace(plan, currency=currency, calendar=calendar)


def simple(
    mode: str, basis: str, tiers: Iterable[tuple[Decimal, Decimal]], cap: Decimal | None = None
) -> dict[str, Any]:
    """Return the definition of one rate table on credited revenue; a refund takes back the top of the running total.

    >>> simple("marginal", "amount", [(Decimal(0), Decimal("0.05"))])["component"][0]["steps"]
    [['0', '0.05']]
    """
    component = {
        "name": COMMISSION,
        "mode": mode,
        "by": basis,
        "steps": [[plain(lower), plain(rate)] for lower, rate in sorted(tiers)],
        "clawback": {"at": "running"},
    }
    out: dict[str, Any] = {"component": [component]}
    if cap is not None:
        out["cap"] = [{"amount": f"{cap:f}"}]
    return out


def main_component(plan: PayPlan) -> Component:
    """Return the component whose attainment a statement shows first."""
    return plan.components[0]
