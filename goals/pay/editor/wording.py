"""What is wrong with a draft, in a sentence at its place: for what cannot be read, and for what the engine objects to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from goals.pay.definition.checking import problems
from goals.pay.definition.document import DefinitionError, Table
from goals.pay.definition.reading import read_plan
from goals.pay.editor.rules import typing
from goals.pay.editor.rules.places import path_of
from goals.pay.engine.plan import PayPlan
from goals.pay.plan.wording import values
from goals.pay.plan.wording.problems import problem_text
from goals.pay.statements.queries.plan_needs import metrics_of_people
from salesplan.core import format as write
from salesplan.core.amounts.rules import FigureSpec, Unreadable, choice, written
from salesplan.core.amounts.wording import sentence
from salesplan.core.forms import FigureReading


def unreadable(code: str) -> str:
    """Say what cannot be read."""
    return {
        "needed": _("Fill this in."),
        "count": _("Enter a whole number."),
        "day": _("Choose a day."),
        "choice": _("Choose one from the list."),
        "twice": _("This attribute already has a condition. Put its values into one, separated by commas."),
        "named_twice": _("This person is already in the pool. One key is enough."),
        "too_many": _("The limit is 20 rows. Remove some."),
        "too_many_in_all": _("The limit is 400 rows in total. Remove some; nothing was saved."),
        "too_many_values": _("A condition takes at most 100 values. Use a family or a segment instead."),
        "too_long": _("A text has more than 300 characters. Shorten it; nothing was saved."),
    }[code]


@dataclass(frozen=True)
class Checked:
    """Typed rules after their check: the definition, the plan where it can be read, and sentences by path."""

    definition: dict[str, Any]
    plan: PayPlan | None
    unread: dict[str, str]
    wrong: dict[str, str]
    # By path: the figures that a text may mean, to choose from.
    readings: dict[str, list[FigureReading]] = field(default_factory=dict)

    @property
    def errors(self) -> dict[str, str]:
        """Everything that is wrong."""
        return {**self.wrong, **self.unread}

    @property
    def is_fine(self) -> bool:
        """Whether it can pay as it stands."""
        return self.plan is not None and not self.errors


def check(form_values: Mapping[str, Any], currency: str) -> Checked:
    """Read what was typed, amounts in a currency, and say all that is wrong with it."""
    read = typing.as_definition(form_values, currency)
    if read.errors:
        unread = {
            path: sentence(read.unread[path]) if path in read.unread else unreadable(code)
            for path, code in read.errors.items()
        }
        return Checked(
            read.definition, None, unread, {}, {path: _asked(path, error) for path, error in read.unread.items()}
        )
    plan, wrong = _check(read.definition)
    return Checked(read.definition, plan, {}, {**wrong, **gone(form_values)})


def _asked(path: str, error: Unreadable) -> list[FigureReading]:
    return [
        FigureReading(
            path, choice(value, error.text, FigureSpec()), written(value, FigureSpec()), write.exact_number(value)
        )
        for value in error.readings
    ]


def check_definition(definition: Mapping[str, Any]) -> tuple[PayPlan | None, dict[str, str]]:
    """Return the plan of a definition and what is wrong with it, by path."""
    plan, wrong = _check(definition)
    return plan, {**wrong, **gone(typing.as_typed(definition))}


def gone(form_values: Mapping[str, Any]) -> dict[str, str]:
    """Say which values and figures that rules choose do not exist (any more), by path."""
    out = {}
    for path, attribute, chosen in typing.conditions(form_values):
        lost = [code for code in chosen if not values.exists(attribute, code)]
        if lost:
            texts = {"values": _(", ").join(lost)}
            out[path] = _("No longer available: %(values)s. Choose from the list.") % texts
    known = metrics_of_people()
    for path, inner, value in typing.inputs(form_values):
        if inner.offers == "metrics" and value and value not in known:
            out[path] = _("This figure does not exist per person. Choose one from the list.")
    return out


def _check(definition: Mapping[str, Any]) -> tuple[PayPlan | None, dict[str, str]]:
    """Return the plan of a definition and what the engine objects to, by path."""
    try:
        plan = read_plan(Table(definition, ""))
    except DefinitionError as bad:
        return None, {path_of(bad.place): _("This can't be read: %(what)s") % {"what": problem_text(bad)}}
    wrong: dict[str, str] = {}
    for problem in problems(plan):
        wrong.setdefault(path_of(problem.place), problem_text(problem))
    return plan, wrong
