"""Why a line was posted, in the language of the reader: the engine says it in English, people in their own words."""

import re

from django.utils.translation import gettext as _

from goals.pay.choices import LineKind
from salesplan.core.format import period_label

_KEYS = re.compile(r"\d{4}-(?:Q\d|\d{2})")


def why(kind: str, text: str) -> str:
    """Return the reason of a posting; what somebody typed stays as it is."""
    if kind == LineKind.ADJUSTMENT or not text:
        return text
    periods = ", ".join(period_label(key) for key in _KEYS.findall(text))
    if text.startswith("held since ") and periods:
        return _("held since %(period)s") % {"period": periods}
    if text.startswith("recalculated: ") and periods:
        return _("%(periods)s, calculated again") % {"periods": periods}
    return {
        "over the cap of an earlier period": _("over the cap of an earlier period"),
        "more was taken back than earned": _("more was taken back than earned"),
        "overpayment": _("an overpayment"),
        "draw": _("a draw"),
        "recoverable": _("topped up, and owed"),
        "advance": _("paid on top, and owed"),
        "guarantee": _("topped up, not owed"),
        "additive": _("paid on top, not owed"),
    }.get(text, text)
