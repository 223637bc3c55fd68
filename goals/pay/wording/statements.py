"""What stands on a statement, in words."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from goals.pay.choices import LineKind
from goals.pay.engine.breakdown import EACH, LATER, WHOLE
from goals.pay.engine.results import CalculatedPeriod
from goals.pay.engine.run import AS_CLOSED
from goals.pay.models import WindfallDecision
from goals.pay.plan.wording.components import metric_label, title
from salesplan.core.format import day, period_label
from salesplan.core.periods import Calendar, Period, PeriodKind


def kind(code: str) -> str:
    """Name a kind of posting as the ledger does, or a rule that changed what was earned."""
    if code in LineKind.values:
        return str(LineKind(code).label)
    return {
        "minimum": _("Raised to a minimum"),
        "deal cap": _("Reduced by the cap of a deal"),
        "kicker": _("Kicker"),
        "multiplier": _("Multiplier"),
        "claw-back": _("Clawed back"),
        WHOLE: _("Sum for the whole"),
        EACH: _("Sums for single deals"),
        LATER: _("Later rate for earlier deals"),
    }.get(code, code)


def unpaid(code: str) -> str:
    """Say in short why a line earns nothing."""
    return {
        "no_plan": _("not on a plan"),
        "no_version": _("no rules in force"),
        "no_rule": _("no such component that day"),
        "other_interval": _("in the statement of another interval"),
        "no_quota": _("no quota"),
        "in_the_whole": _("counts towards the sum of the period"),
        "review": _("waiting for approval"),
        "nothing": _("counts neither for quota nor for pay"),
        "taken_back": _("clawed back"),
        "sale_not_paid": _("the sale was not paid"),
        "taken_already": _("already clawed back"),
        "out_of_window": _("too late to claw back"),
    }[code]


def missing(metrics: Iterable[str], period: str) -> list[str]:
    """Say for which figures that scale pay there is none in a period, and what that means."""
    phrase = _("There is no figure of “%(metric)s” for %(period)s: counted as × 1.")
    return [phrase % {"metric": metric_label(key), "period": period} for key in metrics]


def cut(period: Period, fiscal_calendar: Calendar) -> list[str]:
    """Say why a period has only some of its days: after a change of rhythm the others are paid by another statement."""
    whole_period = fiscal_calendar.parse(period.key)
    values = {
        "period": period_label(period.key),
        "first": day(period.start),
        "last": day(period.end),
    }
    out = []
    if period.start > whole_period.start:
        by_quarter = _("%(period)s starts here on %(first)s: the days before were paid quarterly.")
        by_month = _("%(period)s starts here on %(first)s: the days before were paid monthly.")
        out.append((by_month if period.kind == PeriodKind.QUARTER else by_quarter) % values)
    if period.end < whole_period.end:
        by_quarter = _("%(period)s ends here on %(last)s: the days after are paid quarterly.")
        by_month = _("%(period)s ends here on %(last)s: the days after are paid monthly.")
        out.append((by_month if period.kind == PeriodKind.QUARTER else by_quarter) % values)
    return out


def notes(statement: CalculatedPeriod, fiscal_calendar: Calendar) -> list[str]:
    """Say what a reader of a statement should know before they add it up: which days it pays, what was not known."""
    return [*cut(statement.period, fiscal_calendar), *missing(statement.unknown, period_label(statement.period.key))]


def component(name: str) -> str:
    """Name what a posting is for: a component as its plan does, or a closed period as a whole."""
    return _("as it was closed") if name == AS_CLOSED else title(name)


def windfall(decision: WindfallDecision | None, *, is_locked: bool) -> str:
    """Say why a deal is held, and what became of it."""
    if decision is None:
        return _("held: windfall, waiting for approval")
    if not decision.approves:
        return _("windfall not approved: %(why)s") % {"why": decision.why}
    if is_locked:
        return _("windfall approved since; it is paid as a correction in the next period")
    return _("windfall approved: %(why)s") % {"why": decision.why}
