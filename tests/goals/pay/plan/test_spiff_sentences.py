"""The document of a plan says how many orders a SPIFF needs, counted over what, and for whom its budget is."""

from decimal import Decimal

import pytest

from goals.pay.definition import reading as plans
from goals.pay.definition.document import Table
from goals.pay.plan.wording.components import RuleWriter

STATEMENT = "pays after 3 orders in a statement; then every order pays, including the first ones"
CAMPAIGN = "pays after 3 orders over the whole campaign; then every order pays, including the first ones"


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({}, STATEMENT),
        ({"counts": "campaign"}, CAMPAIGN),
        ({"per": "period"}, "paid once per statement, after 3 orders in it"),
        ({"per": "period", "counts": "campaign"}, "paid once, after 3 orders over the whole campaign"),
    ],
)
def test_needs_and_budget(more, said):
    spiff = {"name": "Launch", "amount": 250, "needs": 3, "budget": 600, **more}
    plan = plans.read_plan(Table({"component": [{"name": "c", "rate": 0}], "spiff": [spiff]}, ""))
    (block,) = [one for one in RuleWriter(plan.currency).plan(plan) if one.kind == "spiff"]
    told = {line.key: line.text for line in block.lines}
    assert told["needs"] == said
    assert "for everyone together, first come, first served" in told["budget"]
    assert plan.spiffs[0].budget == Decimal(600)
