"""Why a line was posted or changed, in the language of the reader: the engine gives a code and figures, here are the words.

Lines and statements that were frozen before reasons were data hold English texts; they are read as what they meant.
"""

import re
from collections.abc import Mapping
from decimal import Decimal

from django.utils.translation import gettext as _

from goals.pay.choices import LineKind
from goals.pay.engine import reasons
from goals.pay.plan.wording.components import metric_label, tenure
from goals.pay.plan.wording.sentences import money, percent
from goals.pay.plan.wording.vocabulary import word
from salesplan.core import format as write
from salesplan.core import metrics
from salesplan.core.format import exact_number, period_label

_KEYS = re.compile(r"\d{4}(?:-(?:Q\d|H\d|\d{2}))?")
FOUR = Decimal("0.0001")
_NUMBER = r"-?\d+(?:\.\d+)?"


def why(kind: str, text: str, currency: str) -> str:
    """Return the reason of a posting or of a rule; what somebody typed stays as it is."""
    if kind == LineKind.ADJUSTMENT or not text:
        return text
    reason = reasons.read(text) or _read_old(kind, text)
    return reason_text(*reason, currency) if reason else text


def reason_text(code: str, values: Mapping[str, str], currency: str) -> str:
    """Say a reason of the engine."""
    written = {name: _written(name, value, currency) for name, value in values.items()}
    if "metric" in values:
        written["value"] = _figure(values["metric"], Decimal(values["value"]), currency)
    return sentences()[code] % written


def _figure(key: str, value: Decimal, currency: str) -> str:
    """Write a figure in the unit of its metric: an attainment as 90.7%."""
    unit = next((metric.unit for metric in metrics.every() if metric.key == key), "count")
    if unit == "money":
        return money(value, currency)
    return write.percent(value, digits=1) if unit == "share" else short(value)


def short(value: Decimal) -> str:
    """Write a number with at most four digits behind the point."""
    return exact_number(value.quantize(FOUR) if value.as_tuple().exponent < -4 else value)  # type: ignore[operator]


def _written(name: str, value: str, currency: str) -> str:
    """Write what a reason tells by what it is: money, a share, periods, a figure, a way of taking back."""
    if name in ("amount", "of"):
        return money(Decimal(value), currency)
    if name == "share":
        return percent(Decimal(value))
    if name in ("value", "factor"):
        return short(Decimal(value))
    if name in ("period", "periods"):
        return _(", ").join(period_label(key) for key in _KEYS.findall(value)) or _("an earlier period")
    if name == "kind":
        return sentences()[value]
    if name == "months":
        first, _comma, last = value.partition(",")
        return tenure(int(first), int(last or 0))
    return metric_label(value) if name == "metric" else word("clawback", "at", value)


def sentences() -> Mapping[str, str]:
    """Return the sentence of every reason, in the language of the page."""
    return {
        "at_least": _("at least %(amount)s"),
        "at_most": _("at most %(amount)s"),
        "over_cap": _("over the cap of an earlier period"),
        "by_metric": _("%(metric)s is %(value)s: × %(factor)s"),
        "taken_at": "%(at)s",
        "share_of": _("%(share)s of %(of)s"),
        "held_since": _("held since %(period)s"),
        "forfeited": _("%(amount)s of %(period)s"),
        "more_taken_back": _("more was clawed back than earned"),
        "overpayment": _("an overpayment"),
        "draw": _("a draw"),
        "forgiven": _("%(amount)s is no longer owed"),
        "recoverable": _("topped up, and owed"),
        "advance": _("paid on top, and owed"),
        "guarantee": _("topped up, not owed"),
        "additive": _("paid on top, not owed"),
        "in_tenure": _("%(kind)s, %(months)s"),
        "recalculated": _("%(periods)s, calculated again"),
    }


def _read_old(kind: str, text: str) -> tuple[str, dict[str, str]] | None:
    """Read a reason from before it was data.

    >>> _read_old("reserve", "0.3 of 5000"), _read_old("release", "held since 2026-09"), _read_old("cap", "10000")
    (('share_of', {'share': '0.3', 'of': '5000'}), ('held_since', {'period': '2026-09'}), ('at_most', {'amount': '10000'}))
    """
    if match := re.fullmatch(rf"({_NUMBER}) of (.+)", text):
        if kind == LineKind.FORFEIT:
            return "forfeited", {"amount": match[1], "period": match[2]}
        return ("share_of", {"share": match[1], "of": match[2]}) if re.fullmatch(_NUMBER, match[2]) else None
    if text.startswith("held since "):
        return "held_since", {"period": text.removeprefix("held since ")}
    if text.startswith("recalculated: "):
        return "recalculated", {"periods": text.removeprefix("recalculated: ")}
    if re.fullmatch(_NUMBER, text):
        code = {LineKind.FLOOR: "at_least", "minimum": "at_least", LineKind.DRAW_FORGIVEN: "forgiven"}.get(
            kind, "at_most"
        )
        return code, {"amount": text}
    codes = {"over the cap of an earlier period": "over_cap", "more was clawed back than earned": "more_taken_back"}
    return (codes[text], {}) if text in codes else None
