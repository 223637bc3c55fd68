"""The trail of every cent in words: what each slice, rule, line and posting of a statement did."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from goals.pay.engine.results import CalculatedPeriod, Posting, TrailStep
from goals.pay.engine.running_total import RuleChange, StatementLine
from goals.pay.engine.tables import TierSlice
from goals.pay.wording import statements as texts
from goals.pay.wording.reasons import why
from salesplan.core.format import exact_number


def calculation_steps(statement: CalculatedPeriod, currency: str) -> Iterator[tuple[str, ...]]:
    """Yield the steps of a statement: component and credit where it has them, what, amount."""
    for step in statement.trail():
        items = (texts.component(step.component), _of(step), *_what(step.entry, currency))
        yield tuple(part for part in items if part)


def _of(step: TrailStep) -> str:
    """Say of what a step is: a credit by its name or number, or the whole."""
    if step.line is None:
        return _("the period") if step.component else ""
    if step.line.credit is None:
        return _("the whole")
    credit = step.line.credit.about
    return credit.name or f"#{credit.number}"


def _what(what: TierSlice | RuleChange | StatementLine | Posting, currency: str) -> tuple[str, str]:
    if isinstance(what, TierSlice):
        return _("%(amount)s at %(rate)s") % {
            "amount": exact_number(what.amount),
            "rate": exact_number(what.rate),
        }, exact_number(what.earning)
    if isinstance(what, RuleChange):
        return _and(texts.kind(what.rule), what.name, why(what.rule, what.why, currency)), _becomes(what)
    if isinstance(what, StatementLine):
        return texts.unpaid(what.unpaid) if what.unpaid else _later(what), exact_number(what.paid)
    return _and(texts.kind(what.kind), texts.component(what.name), why(what.kind, what.why, currency)), exact_number(
        what.amount
    )


def _later(line: StatementLine) -> str:
    return _("later rate") if line.trues_up else _("comes to")


def _becomes(change: RuleChange) -> str:
    return f"{exact_number(change.before)} → {exact_number(change.after)}"


def _and(rule: str, name: str, reason: str) -> str:
    """Say a rule with its name, and why."""
    named = f"{rule} {name}".strip()
    return _("%(what)s (%(why)s)") % {"what": named, "why": reason} if reason else named
