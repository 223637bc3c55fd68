"""What is told about the company's settings."""

from collections import defaultdict
from collections.abc import Iterable

from django.utils.translation import gettext as _

from salesplan.core.company.rules import HeldPeriod
from salesplan.core.format import comma, period_label, semicolon

SHOWN = 6


def describe_periods(locked: Iterable[HeldPeriod]) -> str:
    """Return what is stored for which periods: "Quotas: Q3 2026 (12), Q4 2026 (12); Pay runs: Q3 2026 (1)"."""
    kinds: dict[str, list[HeldPeriod]] = defaultdict(list)
    for period in locked:
        kinds[str(period.kind)].append(period)
    lists = []
    for kind, periods in kinds.items():
        names = [f"{period_label(period.key)} ({period.count})" for period in periods[:SHOWN]]
        if len(periods) > SHOWN:
            names.append(_("%(n)s more") % {"n": len(periods) - SHOWN})
        lists.append(_("%(kind)s: %(periods)s") % {"kind": kind, "periods": comma().join(names)})
    return semicolon().join(lists)
