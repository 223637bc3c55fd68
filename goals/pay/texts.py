"""What stands on a statement, in words."""

from django.utils.translation import gettext as _

from goals.incentives.definitions import COMMISSION


def kind(code: str) -> str:
    """Name a kind of posting, or a rule that changed what was earned."""
    return {
        "earning": _("Earned"),
        "bonus": _("Bonus"),
        "adjustment": _("Adjustment"),
        "correction": _("Correction of closed periods"),
        "cap": _("Cut by a cap"),
        "floor": _("Lifted to a minimum"),
        "minimum": _("Lifted to a minimum"),
        "carried in": _("Carried over from before"),
        "carried out": _("Carried over to later"),
        "deal cap": _("Cut by the cap of a deal"),
        "kicker": _("Kicker"),
        "multiplier": _("Multiplier"),
        "claw-back": _("Taken back"),
        "reserve": _("Held back"),
        "release": _("Released"),
        "forfeit": _("Forfeited"),
        "owed": _("Owed from now on"),
        "recovery": _("Recovery of an overpayment"),
        "draw": _("Draw"),
        "draw recovery": _("Recovery of a draw"),
        "draw forgiven": _("Draw forgiven"),
        "payout": _("Paid out"),
    }.get(code, code)


def component(name: str) -> str:
    """Name a component as its plan does; the one of a plan with a single table is the commission."""
    return _("Commission") if name == COMMISSION else name
