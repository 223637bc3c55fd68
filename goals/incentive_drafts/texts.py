"""What is wrong with a draft, in a sentence at its place: for what cannot be read, and for what the engine objects to."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from goals.incentive_drafts.rules import typing
from goals.incentive_drafts.rules.places import path_of
from goals.incentives.bench.fields import Bad, Table
from goals.incentives.bench.plans import read_plan
from goals.incentives.engine.checks import Problem, problems
from goals.incentives.engine.plan import Plan


def unreadable(code: str) -> str:
    """Say what cannot be read."""
    return {
        "needed": _("Fill this in."),
        "number": _("Write a number, such as 1,000 or 5."),
        "too_long": _("This number is too long. Write at most 14 digits before the point and 6 behind it."),
        "count": _("Write a whole number."),
        "day": _("Choose a day."),
        "choice": _("Choose one from the list."),
        "twice": _("This attribute has a condition already. Put its values into one, with commas between."),
        "named_twice": _("This person is in the pool already. Give them one key."),
        "too_many": _("There is room for 20 rows. Remove some."),
    }[code]


def said(problem: Problem) -> str:
    """Say a problem of a plan in the language of the page."""
    row = path_of(problem.place).rpartition("-")[2]
    told = {"row": int(row) + 1 if row.isdecimal() else ""}
    if problem.code == "overlap" and "step" not in problem.place:
        return _("Two tables begin on the same day.")
    if problem.code == "twice" and "spiff" in problem.place:
        return _("Two SPIFFs have the same name. Give each a name of its own.")
    sentence = _SENTENCES().get(problem.code)
    return sentence % told if sentence else problem.says


def _SENTENCES() -> dict[str, str]:  # noqa: N802  # a table, made anew for each language
    return {
        "none": _("The plan needs at least one component: what is counted, and what it pays."),
        "twice": _("Another component has this name. Give each a name of its own."),
        "weights": _("The weights of the components must total 100 %%."),
        "no_variable": _("Weights share the variable pay: say above how much it is."),
        "no_target": _(
            "The table gives a share of the target pay, so the component needs a target, a weight or a pool."
        ),
        "pool_of_deals": _("A pool is paid for the whole period, not for each deal. Read the table on all sales."),
        "no_keys": _("Say by which keys the pool is shared; they must total more than 0."),
        "negative_key": _("A key of a pool must not be below 0."),
        "not_positive": _("The term must be at least one month."),
        "one_point": _("A straight line needs two rows."),
        "whole": _("Only a table of slices has rows that lift everything below them."),
        "money": _("Only fixed sums and straight lines give money. Choose one of them, or give a rate."),
        "rate": _("A table of fixed sums gives money or a share of the target pay, no rate."),
        "empty": _("The table needs at least one row."),
        "gap": _("Row %(row)s must start at 0, so that every amount has a rate."),
        "overlap": _("Row %(row)s starts where the one before it starts. Give each row a start of its own."),
        "descends": _("Row %(row)s starts below the one before it. Put the rows in ascending order."),
        "unknown": _("There is no component or SPIFF of this name in the plan."),
        "order": _("Choose what is deducted first."),
        "negative": _("This must not be below 0."),
        "carry": _("Only caps on a statement or on the interval carry over; what is over on a deal is lost."),
        "share": _("This must lie between 0 and 100 %%."),
        "backwards": _("It ends before it begins."),
        "no_such_component": _("There is no component of this name in the plan."),
    }


@dataclass(frozen=True)
class Checked:
    """Typed rules after their check: the definition, the plan where it can be read, and sentences by path."""

    definition: dict[str, Any]
    plan: Plan | None
    unread: dict[str, str]
    wrong: dict[str, str]

    @property
    def faults(self) -> dict[str, str]:
        """Everything that is wrong."""
        return {**self.wrong, **self.unread}

    @property
    def is_fine(self) -> bool:
        """Whether it can pay as it stands."""
        return self.plan is not None and not self.faults


def check(typed: Mapping[str, Any]) -> Checked:
    """Read what was typed and say all that is wrong with it."""
    read = typing.as_definition(typed)
    unread = {path: unreadable(code) for path, code in read.faults.items()}
    if unread:
        return Checked(read.definition, None, unread, {})
    plan, wrong = check_definition(read.definition)
    return Checked(read.definition, plan, {}, wrong)


def check_definition(definition: Mapping[str, Any]) -> tuple[Plan | None, dict[str, str]]:
    """Return the plan of a definition and what is wrong with it, by path."""
    try:
        plan = read_plan(Table(definition, ""))
    except Bad as bad:
        return None, {path_of(bad.place): _("This cannot be read: %(what)s") % {"what": bad.says}}
    wrong: dict[str, str] = {}
    for problem in problems(plan):
        wrong.setdefault(path_of(problem.place), said(problem))
    return plan, wrong
