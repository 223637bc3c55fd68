"""How a figure of the registry is written, by its unit, in the language of the page or mail."""

from decimal import Decimal

from django.utils.translation import ngettext

from salesplan.core import format as write
from salesplan.core.language import current_language
from salesplan.core.metrics import Metric


def figure(metric: Metric, value: Decimal | None, currency: str, *, short: bool = True) -> str:
    """Write a figure: ¥4.82M, 1,204, 27.4%, 31 days; short or in full."""
    if value is None:
        return write.NOTHING
    lang = current_language()
    if metric.unit == "money":
        return write.short_money(value, currency, lang) if short else write.money(value, currency, lang)
    if metric.unit == "share":
        return write.percent(value, lang, 0 if short else 1)
    if metric.unit == "times":
        return f"{write.number(value, lang, 1)}×"
    if metric.unit == "days":
        days = int(value.to_integral_value())
        return ngettext("%(n)s day", "%(n)s days", days) % {"n": write.number(value, lang)}
    return write.number(value, lang)
