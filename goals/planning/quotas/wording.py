"""Over- and under-assigned figures in words, the same on the pages of quotas and of cascades."""

from decimal import Decimal

from django.utils.translation import gettext as _

from salesplan.core import format as write
from salesplan.core.format import exact_percent
from salesplan.core.money import ZERO, breakeven, over_assignment

# Counts are figures without a currency.
NO_CURRENCY = "XXX"
PLACES = Decimal("0.0001")


def figure(amount: Decimal, unit: str) -> str:
    """Write a figure to the cent where it has cents; counts ("XXX", no currency) as numbers."""
    if unit == NO_CURRENCY:
        return write.number(amount)
    return write.money(amount, unit, trim=True)


def assigned(owner: str, own_quota: Decimal | None, below: Decimal | None, unit: str) -> str:
    """Say what it means that the parts add up to another figure than the whole; nothing where they are the same.

    1,100 below a figure of 1,000: 100 (10 %) more; it is reached when everybody gets to 90.91 %. 900 below it: 100 (10 %)
    are carried by nobody, and when everybody reaches theirs, 900 are reached; it takes 111.11 % from everybody.
    """
    over = None if own_quota is None or below is None else over_assignment(below, own_quota)
    if not over or own_quota is None or below is None:
        return ""
    values = {
        "owner": owner,
        "own": figure(own_quota, unit),
        "below": figure(below, unit),
        "apart": figure(abs(below - own_quota), unit),
        "share": exact_percent(abs(over).quantize(PLACES)),
        "even": exact_percent((breakeven(below, own_quota) or ZERO).quantize(PLACES)) if below else "–",
    }
    if over > 0:
        return (
            _(
                "%(owner)s: %(below)s are assigned below its %(own)s, %(apart)s (%(share)s) more. It is still reached when everyone below gets to %(even)s."
            )
            % values
        )
    return (
        _(
            "%(owner)s: %(below)s are assigned below its %(own)s; no one carries the remaining %(apart)s (%(share)s). It is only reached when everyone below gets to %(even)s."
        )
        % values
    )
