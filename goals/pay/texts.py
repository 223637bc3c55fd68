"""What stands on a statement, in words."""

from typing import Any

from django.utils.translation import gettext as _

from goals.incentives.definitions import COMMISSION
from goals.pay.choices import LineKind


def kind(code: str) -> str:
    """Name a kind of posting as the ledger does, or a rule that changed what was earned."""
    if code in LineKind.values:
        return str(LineKind(code).label)
    return {
        "minimum": _("Lifted to a minimum"),
        "deal cap": _("Cut by the cap of a deal"),
        "kicker": _("Kicker"),
        "multiplier": _("Multiplier"),
        "claw-back": _("Taken back"),
    }.get(code, code)


def component(name: str) -> str:
    """Name a component as its plan does; the one of a plan with a single table is the commission."""
    return _("Commission") if name == COMMISSION else name


def windfall(decision: Any, *, is_locked: bool) -> str:
    """Say why a deal is held, and what became of it."""
    if decision is None:
        return _("held: windfall, waits for approval")
    if not decision.approves:
        return _("windfall not approved: %(why)s") % {"why": decision.why}
    if is_locked:
        return _("windfall approved since; it is paid as a correction of the next period")
    return _("windfall approved: %(why)s") % {"why": decision.why}
