"""What the reader of figures says when it asks or refuses: one sentence with what was typed and how to mend it."""

from django.utils.translation import gettext as _

from salesplan.core import format as write
from salesplan.core.amounts.rules import Unreadable


def sentence(error: Unreadable) -> str:
    """Return the sentence for a text that is no figure, or may be two."""
    params = {"text": error.text, **error.params}
    if error.code == "two_readings":
        return _question(error, params)
    return str(_sentences()[error.code] % params)


def _question(error: Unreadable, params: dict[str, object]) -> str:
    readings = [write.exact_number(value) for value in error.readings]
    if len(readings) == 2:
        params |= {"first": readings[0], "second": readings[1]}
        return _("“%(text)s” could mean %(first)s or %(second)s. Choose one.") % params
    params |= {"reading": readings[0]}
    if params["places"] == 0:
        return _("“%(text)s” is not a whole number as typed. If you mean %(reading)s, choose it.") % params
    return _("“%(text)s” has more than %(places)s decimals as typed. If you mean %(reading)s, choose it.") % params


def _sentences() -> dict[str, str]:
    return {
        "not_a_number": _("“%(text)s” is not a number."),
        "grouping": _(
            "“%(text)s” is ambiguous: its points, commas or spaces don't separate thousands. Type it without them, with one point before the decimals."
        ),
        "currency": _(
            "“%(text)s” is in %(named)s, but this amount is in %(currency)s. Convert it, or remove the currency sign."
        ),
        "no_money": _("“%(text)s” contains a currency, but this is not an amount of money. Type the number alone."),
        "percent": _("“%(text)s” is a percentage, but this figure is not. Type the figure itself."),
        "exponent": _("“%(text)s” has an exponent. Type the figure in full, such as 150000."),
        "too_long": _("“%(text)s” is too long: at most %(whole)s digits before the decimal point."),
        "places": _("“%(text)s” has too many decimals: at most %(places)s. Figures are never rounded automatically."),
        "whole": _("“%(text)s” is not a whole number."),
        "float": _("“%(text)s” has more digits than a JSON number can hold. Send it as a string in quotation marks."),
        "machine": _("“%(text)s” is not a plain number. Send digits with a decimal point, such as 1234.50."),
    }
