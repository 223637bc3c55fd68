"""Places, figures and distributions in words."""

from decimal import Decimal

from django.utils.translation import gettext as _

from reports.leaderboard.queries import Leaderboard, ReaderRank
from reports.leaderboard.rules import HistogramBin
from salesplan.core import format as write
from salesplan.core.language import current_language, is_chinese


def ordinal(n: int, language: str | None = None) -> str:
    """Write a place: 1st, 2nd, 11th, 22nd; 第 3 名.

    >>> [ordinal(n, "en") for n in (1, 2, 3, 4, 11, 12, 13, 21, 112)]
    ['1st', '2nd', '3rd', '4th', '11th', '12th', '13th', '21st', '112th']
    >>> ordinal(3, "zh-hans")
    '第 3 名'
    """
    language = language or current_language()
    if is_chinese(language):
        return f"第 {write.number(n, language)} 名"
    ending = "th" if n % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
    return f"{write.number(n, language)}{ending}"


def place_of(standing: ReaderRank) -> str:
    """Write one's own place: 3rd of 12."""
    params = {"place": ordinal(standing.place.rank), "count": write.number(standing.count)}
    return _("%(place)s of %(count)s") % params


def bin_label(board: Leaderboard, bin_: HistogramBin) -> str:
    """Name a bar of the distribution: < 25%, 25–50%, ≥ 150%."""

    def mark(value: Decimal | None) -> str:
        if board.unit == "share":
            return write.percent(value)
        return write.short_number(value)

    if bin_.low is None:
        return f"< {mark(bin_.high)}"
    if bin_.high is None:
        return f"≥ {mark(bin_.low)}"
    if board.unit == "count" and bin_.high - bin_.low == 1:
        return mark(bin_.low)
    low = mark(bin_.low).removesuffix("%") if board.unit == "share" else mark(bin_.low)
    return f"{low}–{mark(bin_.high)}"
