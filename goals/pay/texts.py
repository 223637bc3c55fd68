"""What stands on a statement, in words."""

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
