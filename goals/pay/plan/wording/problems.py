"""What is wrong with rules or with a text of the bench, in sentences: where, what, and how to mend it.

The engine and the bench say it as data, a code and what it tells; the sentences are in the language of the page.
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import partial

from django.utils.translation import gettext as _

from goals.pay.definition.document import DefinitionError
from goals.pay.engine.checks import Problem
from goals.pay.plan.wording.components import title
from salesplan.core.format import exact_number
from salesplan.core.typing import DisplayText


def _put(phrase: DisplayText, match: re.Match[str]) -> str:
    return str(phrase % {"n": match[1]})


def problem_text(error: DefinitionError | Problem) -> str:
    """Return the sentence of a fault."""
    sentence = sentences()[error.code] % {name: _written(name, value) for name, value in error.values.items()}
    if not error.values.get("perhaps"):
        return sentence
    return " ".join([sentence, _("Did you mean “%(word)s”?") % {"word": error.values["perhaps"]}])


def place_text(where: str) -> str:
    """Write a place of a text: "[[component]] 2, key steps, step 3"; tables and keys keep their own names."""
    if where == "the text":
        return _("the text")
    for pattern, phrase in (
        (r"^line (\d+)$", _("line %(n)s")),
        (r"(?<=\]\]) (\d+)", _(" %(n)s")),
        (r"\bkey ([^,\[]+)", _("key %(n)s")),
        (r"\bstep (\d+)", _("step %(n)s")),
    ):
        where = re.sub(pattern, partial(_put, phrase), where)
    first, *inner_places = where.split(", ")
    for part in inner_places:
        first = _("%(place)s, %(part)s") % {"place": first, "part": part}
    return first


def place_and_problem(error: DefinitionError | Problem) -> str:
    """Return place and sentence in one."""
    return (
        _("%(place)s: %(says)s") % {"place": place_text(error.place), "says": problem_text(error)}
        if error.place
        else problem_text(error)
    )


def _written(name: str, value: object) -> str:
    if name == "total" and isinstance(value, Decimal):
        return exact_number(value * 100)
    if isinstance(value, Decimal):
        return exact_number(value)
    if isinstance(value, tuple):
        return _(", ").join(value) or _("none")
    return title(str(value)) if name == "name" else str(value)


def sentences() -> Mapping[str, str]:
    """Return the sentence of every code, in the language of the page."""
    return {**_of_plans(), **_of_texts(), **_of_credits()}


def _of_plans() -> Mapping[str, str]:
    """What the engine objects to."""
    return {
        "none": _("The plan needs at least one component: what is counted, and what it pays."),
        "twice": _("Another component is also called “%(name)s”. Give each its own name."),
        "weights": _("The weights of the components must total 100 %%, not %(total)s %%."),
        "no_variable": _("Weights share the variable pay. Enter how much it is."),
        "tables_overlap": _("Two tables start on the same day."),
        "no_target": _(
            "The table gives a share of the target pay, so the component needs a target, a weight or a pool."
        ),
        "pool_of_deals": _("A pool is paid for the whole period, not per deal. Apply the table to all sales."),
        "no_keys": _("Enter the keys by which the pool is shared; they must total more than 0."),
        "negative_key": _("A key can't be below 0: it is a share of the pool."),
        "not_positive": _("The term must be at least one month."),
        "one_point": _("A straight line needs two rows."),
        "whole": _("Only a table of slices can have rows that raise everything below them."),
        "money": _("Only fixed sums and straight lines give money. Choose one of them, or enter a rate."),
        "rate": _("A table of fixed sums gives money or a share of the target pay, not a rate."),
        "empty": _("The table needs at least one row."),
        "gap": _("Row %(row)s must start at 0, so that every amount has a rate."),
        "overlap": _("Row %(row)s starts at the same value as the one before it. Give each row its own start."),
        "descends": _("Row %(row)s starts below the one before it. Put the rows in ascending order."),
        "unknown": _("The plan has no “%(name)s”. It has: %(known)s."),
        "order": _("Say what is deducted first: list each of %(debts)s once."),
        "spiffs_twice": _("Two SPIFFs have the same name. Give each its own name."),
        "negative": _("This can't be below 0."),
        "no_most": _("Enter a maximum: an amount, or a share of the target pay."),
        "carry": _("Only caps per statement or interval carry over; what exceeds a cap per deal is lost."),
        "share": _("This must be between 0 and 100 %%."),
        "backwards": _("It ends before it starts."),
        "no_month": _("Months of tenure are counted from 1."),
    }


def _of_texts() -> Mapping[str, str]:
    """What cannot be read of a text."""
    return {
        "no_equals": _("This is not TOML: after a name comes = and its value, as in rate = 0.05."),
        "not_closed": _("This is not TOML: a quote or a bracket is opened and not closed."),
        "said_twice": _("This is not TOML: the same key is set twice. Remove one of them."),
        "no_value": _("This is not TOML: the value can't be read. Put texts in quotes, numbers and days without."),
        "no_new_line": _(
            "This is not TOML: something follows the value. Put texts in quotes, and each key on its own line."
        ),
        "wrong_character": _("This is not TOML: a character does not belong here. Comments start with #."),
        "too_deep": _("This is not TOML: the brackets are nested too deep."),
        "not_toml": _("This is not TOML."),
        "missing": _("This is missing."),
        "unknown_key": _("This key is unknown."),
        "unknown_word": _("“%(word)s” is unknown. Use one of: %(known)s."),
        "not_table": _("This must be a table, not %(got)s."),
        "not_tables": _("This must be a list of tables: write [[%(key)s]]."),
        "not_text": _("This must be text in quotes, not %(got)s."),
        "not_flag": _("This must be true or false, not %(got)s."),
        "not_count": _("This must be a whole number, not %(got)s."),
        "not_words": _("This must be a text or a list of texts."),
        "not_number": _('This must be a number (1000, 0.05 or "5 %%"), not %(got)s.'),
        "not_day": _("This must be a date such as 2026-03-31 (without quotes), not %(got)s."),
        "too_many_digits": _("A number must have at most %(most)s digits before and after the point."),
        "not_steps": _('This must be a list such as [[0, "5 %%"], [10000, "7 %%"]].'),
        "not_step": _('This must be [from, rate] or [from, rate, "whole"].'),
        "not_value": _("This must be a number, a text, or true or false."),
    }


def _of_credits() -> Mapping[str, str]:
    """What does not fit of periods, quotas, credits and expected results."""
    return {
        "no_periods": _('The periods are missing. Write periods = ["2026-01", "2026-02"] or ["2026-01 to 2026-12"].'),
        "no_period": _("“%(got)s” is not a period. A month is 2026-03, a quarter 2026-Q1, a year 2026."),
        "not_later": _("“%(got)s” does not run from a period to a later one of the same kind."),
        "too_many_periods": _("There are more than %(most)s periods. Leave some out."),
        "not_following": _("%(after)s does not follow %(before)s. Put the periods in order, without overlaps."),
        "other_period": _("“%(got)s” is not one of the periods. They are: %(known)s."),
        "ramp_start": _("A ramp needs the day from which tenure counts: from = 2026-01-01."),
        "tenure_start": _("A draw by months of tenure needs the day from which they count: from = 2026-01-01."),
        "quota_unused": _("No component is measured by a quota “%(name)s”."),
        "quota_shares": _("There must be %(n)s shares that total 100 %%, one for each period."),
        "quota_empty": _("A quota needs amount, or year with shares, or by_period."),
        "no_figure": _('The plan needs a figure of “%(name)s” for %(period)s. Give one, or say that it is "unknown".'),
        "credit_twice": _("An earlier credit is also called “%(name)s”. Give each its own name."),
        "no_sale": _("There is no credit “%(name)s” to reverse."),
        "shares_total": _("The shares of the revenue must total 100 %%, not %(total)s %%."),
        "no_day": _("A credit needs a day: on, or one of %(events)s."),
        "nobody": _("No one of this name is credited with anything."),
        "no_component": _("There is no such component. There are: %(known)s."),
    }
