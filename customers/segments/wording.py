"""Rules in words: what a condition says, what a fact is, and why somebody entered or left."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from customers.segments import registry
from customers.segments.choices import FactKind, Join, Op
from customers.segments.models import LifetimeFit
from customers.segments.registry import Fact
from customers.segments.rules.conditions import Group, Part, SegmentCondition, leaves
from customers.segments.rules.fit import FitReason
from salesplan.core import format as write
from salesplan.core.company.queries import company

STAGE_NAMES: dict[str, Any] = {
    "none": gettext_lazy("Never ordered"),
    "new": pgettext_lazy("stage of a customer", "New"),
    "growing": pgettext_lazy("stage of a customer", "Growing"),
    "steady": pgettext_lazy("stage of a customer", "Steady"),
    "dormant": pgettext_lazy("stage of a customer", "Dormant"),
    "lost": pgettext_lazy("stage of a customer", "Lost"),
}


# Any: the value of a fact, whichever it is.
def value_text(fact: Fact, value: Any) -> str:
    """Return the value of a fact as people read it."""
    if fact.kind == FactKind.FLAG:
        return _("yes") if value else _("no")
    if value is None or value == "" or value == []:
        return _("not known")
    if fact.kind in (FactKind.CHOICE, FactKind.SET):
        names = {str(key): str(label) for key, label in fact.choices()} if fact.choices else {}
        values = value if isinstance(value, list | tuple) else [value]
        return write.comma().join(names.get(str(one), str(one)) for one in values)
    if fact.kind == FactKind.DATE:
        return write.day(value if isinstance(value, date) else date.fromisoformat(value))
    if fact.kind in (FactKind.NUMBER, FactKind.MONEY):
        return figure_text(fact, value)
    return str(value)


# Any: the value of a fact, whichever it is.
def figure_text(fact: Fact, value: Any) -> str:
    """Return a figure of a fact in its unit."""
    try:
        figure = Decimal(str(value))
    except InvalidOperation:
        return str(value)
    if fact.kind == FactKind.MONEY:
        return write.money(figure, company().currency)
    return write.times(figure) if fact.unit == "times" else write.exact_number(figure)


def subject(condition: SegmentCondition) -> str:
    """Return what a condition is about: “Amount ordered in 365 days of Sensor”."""
    fact = registry.get(condition.fact)
    text = str(fact.label)
    if fact.window is not None:
        days = condition.window or fact.window
        text = ngettext("%(fact)s in %(n)d day", "%(fact)s in %(n)d days", days) % {"fact": text, "n": days}
    if fact.by_product and condition.product:
        name = dict(registry.products()).get(condition.product, condition.product)
        text = _("%(fact)s of %(product)s") % {"fact": text, "product": name}
    return text


def condition_text(condition: SegmentCondition) -> str:
    """Return a condition as a sentence."""
    fact, op = registry.get(condition.fact), condition.op
    if op in (Op.WITHIN, Op.LONGER_AGO):
        days = condition.value
        sentence = (
            ngettext("%(what)s in the last %(n)d day", "%(what)s in the last %(n)d days", days)
            if op == Op.WITHIN
            else ngettext("%(what)s more than %(n)d day ago", "%(what)s more than %(n)d days ago", days)
        )
        return sentence % {"what": subject(condition), "n": days}
    if condition.value is None:
        return f"{subject(condition)} {Op(op).label}"
    return f"{subject(condition)} {Op(op).label} {_wanted(fact, condition)}"


def _wanted(fact: Fact, condition: SegmentCondition) -> str:
    if isinstance(condition.value, tuple):
        return value_text(fact, list(condition.value)) if fact.choices else write.comma().join(condition.value)
    return condition.value if condition.op == Op.CONTAINS else value_text(fact, condition.value)


JOINED: dict[str, Any] = {
    Join.ALL: gettext_lazy("All of these"),
    Join.ANY: gettext_lazy("At least one of these"),
    Join.NONE: gettext_lazy("None of these"),
}


def rule_lines(part: Part, depth: int = 0) -> Iterable[tuple[int, str]]:
    """Yield a rule as lines with their depth, for a list."""
    if isinstance(part, SegmentCondition):
        yield depth, condition_text(part)
        return
    yield depth, _("%(joined)s:") % {"joined": JOINED[part.join]}
    for inner in part.parts:
        yield from rule_lines(inner, depth + 1)


def why(rule: Group | None, kept: list[dict[str, Any]]) -> list[str]:
    """Return what changed, of what a membership has kept: “Amount ordered in 365 days: ¥120,000.00”."""
    if rule is None:
        return []
    conditions = list(leaves(rule))
    found = []
    for row in kept:
        if not 0 <= row["leaf"] < len(conditions):
            continue
        condition = conditions[row["leaf"]]
        value = value_text(registry.get(condition.fact), row["value"])
        found.append(_("%(fact)s: %(value)s") % {"fact": subject(condition), "value": value})
    return found


TRAIT_NAMES: dict[str, Any] = {
    "industry": gettext_lazy("Industry"),
    "size": gettext_lazy("Size"),
    "country": gettext_lazy("Country"),
    "region": gettext_lazy("Region"),
    "power": gettext_lazy("Purchasing power"),
    "need": gettext_lazy("Latent need"),
}


def fit_reason(reason: FitReason) -> str:
    """Return what a trait adds to a score: “Industry: Chemicals (24 of 30)”."""
    value = reason.value
    if reason.trait in ("industry", "size", "country"):
        value = value_text(registry.get(reason.trait), value)
    elif reason.trait == "power":
        value = write.short_money(value, company().currency)
    elif reason.trait == "need":
        value = _("in the note")
    return _("%(trait)s: %(value)s (%(points)s of %(weight)s)") % {
        "trait": TRAIT_NAMES[reason.trait],
        "value": value,
        "points": write.number(reason.weight * reason.closeness),
        "weight": write.number(reason.weight),
    }


def refusal_text(fit: LifetimeFit | None) -> str:
    """Return why nothing is expected of customers; nothing where the models were fitted."""
    if fit is None:
        return _("What customers are likely to order is worked out at night, for the first time tonight.")
    texts = {
        "few_customers": _(
            "Too few customers with orders for a forecast of their value: %(found)s of at least %(wanted)s."
        ),
        "few_repeating": _(
            "Too few customers came back for a forecast of their value: %(found)s of at least %(wanted)s."
        ),
        "correlated": _("How much and how often customers order go together here, so amounts aren’t forecast."),
        "no_fit": _("The orders don’t follow the pattern that the forecast assumes, so there is none."),
    }
    known = {"found": write.number(fit.found), "wanted": write.number(fit.wanted)}
    return texts[fit.refusal_code] % known if fit.refusal_code else ""
