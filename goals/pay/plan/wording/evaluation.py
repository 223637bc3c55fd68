"""The order of evaluation in words, as it is printed with each plan."""

from django.utils.translation import gettext as _

from goals.pay.engine.run import ORDER


def order() -> list[str]:
    """Return the order of evaluation, as it is printed with each plan."""
    values = {
        "eligible event": _("eligible event"),
        "credit and split": _("credit and split"),
        "measure": _("measure"),
        "attainment": _("attainment"),
        "rate": _("rate"),
        "component earning": _("earning of the component"),
        "modifiers": _("kickers and multipliers"),
        "deal cap and minimum": _("cap and minimum of a deal"),
        "rounding": _("rounding, once, half up"),
        "period floors and caps": _("floors and caps of the statement"),
        "SPIFFs": _("SPIFFs"),
        "adjustments": _("adjustments"),
        "reserve": _("reserve"),
        "recovery within the legal limit": _("recovery of debts within the legal limit"),
        "draw": _("draw"),
        "payment": _("payment"),
    }
    return [values.get(step, step) for step in ORDER]
