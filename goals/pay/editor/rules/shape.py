"""The definition of a plan, drawn as a form: its parts, their inputs, and what an input left empty means.

A *table* is a table of the definition; *many* are lists of them. *Steps* are the rows of a rate table, a *filter* is a
list of conditions, *keys* are names with a number each. What an input is called here is its key in the definition, so
that both are read with one eye on docs/incentives.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from goals.pay.engine import bonuses, credits, limits, plan, tables

MEASURES = ("revenue", "margin", *credits.COUNTED)
# The attributes whose values are chosen from what exists.
CHOSEN = ("product", "family", "segment", "channel", "region", "team", "industry", "deal_type")
NUMERIC = ("term", "discount", "units", "revenue", "margin")
INTERVALS = ("year", "half", "quarter", "month", "period")
ORDERS = ("overpayment draw", "draw overpayment")
MOST_ROWS = 20
# Rows of all lists together, whatever they stand in, and values of one condition.
MOST_IN_ALL, MOST_VALUES, LONGEST = 400, 100, 300


@dataclass(frozen=True)
class Input:
    """One input. `kind`: text, amount, percent, number, count, day, flag, choice, words, of_component, of_any, order.

    `empty` is what a key that is missing in the definition means; an input that says just that is not written.
    """

    key: str
    kind: str = "text"
    choices: tuple[str, ...] = ()
    empty: str = ""
    is_needed: bool = False


@dataclass(frozen=True)
class Steps:
    """Rows of [from, value], or with `can_be_whole` [from, value, "whole"]."""

    key: str
    low: str = "amount"
    value: str = "amount"
    can_be_whole: bool = False
    is_needed: bool = True


@dataclass(frozen=True)
class Conditions:
    key: str


@dataclass(frozen=True)
class Keys:
    key: str


@dataclass(frozen=True)
class Part:
    """A table. With `there_by` it is left out of the definition when that input is empty."""

    key: str
    parts: tuple[Any, ...] = ()
    is_many: bool = False
    there_by: str = ""

    def __getitem__(self, key: str) -> Any:
        return next(part for part in self.parts if part.key == key)


WHERE = Conditions("where")
TABLE = (
    Input("mode", "choice", tables.MODES, tables.MODES[0]),
    Input("by", "choice", tables.BASES, "amount"),
    Input("yields", "choice", tables.YIELDS, tables.YIELDS[0]),
    Input("beyond", "choice", ("flat", "extend"), "flat"),
    Input("prorated", "flag", empty="on"),
    Input("zero_quota", "choice", tables.ZERO_QUOTA, tables.ZERO_QUOTA[0]),
    Steps("steps", "bound", "rate", can_be_whole=True),
)
WEIGHTS = Part("weights", (WHERE, Input("quota", "percent", empty="100"), Input("pay", "percent", empty="100")), True)
KICKER = Part(
    "kicker",
    (
        Input("name", is_needed=True),
        WHERE,
        Input("factor", "number", empty="1"),
        Input("plus", "percent", empty="0"),
        Input("bonus", "amount", empty="0"),
    ),
    True,
)
CLAWBACK = Part(
    "clawback",
    (
        Input("at", "choice", plan.CLAWBACK_AT, plan.CLAWBACK_AT[0]),
        Input("window_days", "count"),
        Input("prorated", "flag"),
        Input("term", "count"),
        Input("reduces_attainment", "flag", empty="on"),
    ),
)
COMPONENT = Part(
    "component",
    (
        Input("name", is_needed=True),
        Input("measure", "words", MEASURES, "revenue"),
        Input("event", "choice", credits.EVENTS, credits.EVENTS[0]),
        Input("reads", "choice", plan.READS, plan.READS[0]),
        Input("credits", "choice", plan.CREDITED, plan.CREDITED[0]),
        Input("quota"),
        Input("interval", "choice", ("", *INTERVALS)),
        Input("against", "choice", plan.AGAINST, plan.AGAINST[0]),
        Input("overlays", "flag"),
        *TABLE,
        WHERE,
        Conditions("pays"),
        WEIGHTS,
        KICKER,
        CLAWBACK,
        Input("windfall", "percent"),
        Input("target", "amount"),
        Input("weight", "percent"),
        Part("pool", (Input("amount", "amount"), Keys("keys")), there_by="amount"),
    ),
    True,
)
MULTIPLIER = Part(
    "multiplier",
    (
        Input("name", is_needed=True),
        Input("metric", is_needed=True),
        Input("linear", "flag"),
        Steps("steps", "number", "number"),
        Input("components", "of_component"),
    ),
    True,
)
CAP = Part(
    "cap",
    (
        Input("amount", "amount"),
        Input("of_target", "percent"),
        Input("per", "choice", limits.PER, "period"),
        Input("excess", "choice", limits.EXCESS, "forfeit"),
        Input("component", "of_component"),
        Input("prorated", "flag"),
    ),
    True,
)
FLOOR = Part(
    "floor",
    (
        Input("amount", "amount", is_needed=True),
        Input("per", "choice", ("deal", "period"), "period"),
        Input("component", "of_component"),
        Input("prorated", "flag"),
    ),
    True,
)
SPIFF = Part(
    "spiff",
    (
        Input("name", is_needed=True),
        Input("amount", "amount", is_needed=True),
        Input("per", "choice", bonuses.PER, "order"),
        Input("from", "day"),
        Input("to", "day"),
        Input("event", "choice", credits.EVENTS, credits.EVENTS[0]),
        Input("needs", "count", empty="1"),
        Input("counts", "choice", bonuses.COUNTS, bonuses.COUNTS[0]),
        Input("budget", "amount"),
        WHERE,
        Steps("steps", "number", "amount", is_needed=False),
        Input("looks_back", "flag"),
    ),
    True,
)
REWARD = Part(
    "reward",
    (
        Input("kind", "choice", plan.REWARDS, plan.REWARDS[0]),
        Input("what", is_needed=True),
        Input("component", "of_component"),
        Input("at", "percent", empty="100"),
    ),
    True,
)
PLAN = Part("plan", (Input("interval", "choice", INTERVALS, "year"), Input("variable", "amount")))
RESERVE = Part("reserve", (Input("share", "percent"), Input("days", "count")), there_by="share")
DRAW = Part(
    "draw",
    (
        Input("amount", "amount", is_needed=True),
        Input("kind", "choice", plan.DRAWS, plan.DRAWS[0]),
        Input("recovers", "choice", plan.RECOVERS, plan.RECOVERS[0]),
        Input("from_month", "count"),
        Input("to_month", "count"),
        Input("from", "day"),
        Input("to", "day"),
        Input("spares", "of_any"),
        Input("prorated", "flag"),
    ),
    True,
)
RECOVERY = Part(
    "recovery",
    (Input("order", "order", ORDERS, ORDERS[0]), Input("share", "percent"), Input("floor", "amount")),
)
LEAVING = Part(
    "leaving",
    (
        Input("reserve", "choice", plan.ON_LEAVING, plan.ON_LEAVING[0]),
        Input("draw", "choice", plan.DRAW_ON_LEAVING, plan.DRAW_ON_LEAVING[0]),
    ),
)
WHOLE = Part(
    "",
    (PLAN, COMPONENT, SPIFF, CAP, FLOOR, MULTIPLIER, RESERVE, DRAW, RECOVERY, LEAVING, REWARD),
)


def counts(component: Mapping[str, Any]) -> bool:
    """Say whether a typed component counts pieces, so that its rate is an amount for each and no percentage."""
    measured = component.get("measure") or ["revenue"]
    return all(name in credits.COUNTED for name in measured)


def step_kinds(steps: Steps, around: Mapping[str, Any]) -> tuple[str, str]:
    """Return how the two numbers of a step are typed: attainment and rates in percent, sums of money as they are."""
    low, value = steps.low, steps.value
    if low == "bound":
        low = "percent" if around.get("by") == "attainment" else "amount"
    if value == "rate":
        yields = around.get("yields") or "rate"
        value = "amount" if yields == "money" or (yields == "rate" and counts(around)) else "percent"
    return low, value
