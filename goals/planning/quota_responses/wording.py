"""Figures and changes of quotas as responses write them, in the language of the page or notice."""

from decimal import Decimal

from salesplan.core import format as write
from salesplan.core import metrics


def amount(value: Decimal | None, metric: str, currency: str) -> str:
    """Write the figure of a quota in the unit of its metric; money without cents where it has none."""
    definition = {each.key: each for each in metrics.every()}.get(metric)
    if value is None or definition is None:
        return write.NOTHING if value is None else write.number(value)
    if definition.unit == "money" and value == value.to_integral_value():
        return write.money(value, currency, digits=0)
    return write.figure(value, definition.unit, currency, short=False)


def difference(before: Decimal | None, now: Decimal | None, metric: str, currency: str) -> str:
    """Write by how much a figure changed, "+¥40,000 (+10%)"; nothing where there is nothing to compare."""
    if before is None or now is None or before == now:
        return ""
    change = now - before
    text = write.signed(amount(change, metric, currency), change)
    return f"{text} ({write.signed(write.percent(change / before, digits=1), change)})" if before else text


def metric_label(metric: str) -> str:
    """Name what a quota measures."""
    definition = {each.key: each for each in metrics.every()}.get(metric)
    return str(definition.label) if definition else metric
