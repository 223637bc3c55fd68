"""The one writer of figures, amounts and dates, in English and Chinese: pages, charts, exports and mails write alike.

Each function takes a language ("en" or "zh-hans"); without one it is that of the page or mail being written. The template
filters of `core/templatetags` call these. `None` is written as an en dash. `tests/architecture/test_figures.py` lets
nothing else turn a figure or a date into a text for people.

    >>> short_money(Decimal(4820000), "CNY", "en"), short_money(Decimal(4820000), "CNY", "zh-hans")
    ('¥4.82M', '¥482万')
"""

import re
from datetime import date, datetime, timedelta
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from functools import lru_cache

from babel.dates import format_date, format_datetime, format_time, format_timedelta
from babel.numbers import get_currency_precision, get_currency_symbol
from django.utils.translation import ngettext

from salesplan.core.language import current_language, is_chinese, locale_of

NOTHING = "–"
MINUS = "−"
# One sign for the renminbi in both languages; the yen, rarer here, is told apart.
SYMBOLS = {"CNY": "¥", "JPY": "JP¥"}
# (from, divisor, unit); the first that fits is taken.
SCALES = {
    "en": ((10**9, 10**9, "B"), (10**6, 10**6, "M"), (10**3, 10**3, "k")),
    "zh": ((10**8, 10**8, "亿"), (10**4, 10**4, "万")),
}
DAY_PATTERNS = {
    "day": ("d MMM y", "y年M月d日"),
    "short_day": ("d MMM", "M月d日"),
    "month": ("MMM y", "y年M月"),
    "short_month": ("MMM", "M月"),
    "month_alone": ("LLL", "LLL"),
    "moment": ("d MMM y, HH:mm", "y年M月d日 HH:mm"),
    "weekday": ("EEE d MMM", "M月d日 EEE"),
}


def _chinese(lang: str | None) -> bool:
    return is_chinese(lang or current_language())


def comma(lang: str | None = None) -> str:
    """Return what stands between the items of a list.

    >>> [comma(lang).join(["East", "South"]) for lang in ("en", "zh-hans")]
    ['East, South', 'East、South']
    """
    return "、" if _chinese(lang) else ", "


def full_stop(lang: str | None = None) -> str:
    """Return what ends a sentence that a template puts together."""
    return "。" if _chinese(lang) else "."


def semicolon(lang: str | None = None) -> str:
    """Return what stands between the items of a list that have commas of their own.

    >>> [semicolon(lang).join(["East: 3", "South: 4"]) for lang in ("en", "zh-hans")]
    ['East: 3; South: 4', 'East: 3；South: 4']
    """
    return "；" if _chinese(lang) else "; "


def sentences(*texts: object, lang: str | None = None) -> str:
    """Return sentences one after another, without those that are empty: Chinese has no blank after 。.

    >>> sentences("Your quota is 300,000.", "", "First quarter", lang="en")
    'Your quota is 300,000. First quarter'
    >>> sentences("您的业绩指标为 30万。", "首个季度", lang="zh-hans")
    '您的业绩指标为 30万。首个季度'
    """
    return ("" if _chinese(lang) else " ").join(filter(None, map(str, texts)))


def _decimal(value: object) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(str(value))


def _rounded(value: object, digits: int) -> Decimal:
    return _decimal(value).quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)


def number(value: object, lang: str | None = None, digits: int = 0) -> str:
    """Write a number with grouped thousands and a true minus sign.

    >>> number(Decimal("-1234.5"), "en", 1)
    '−1,234.5'
    """
    if value is None or value == "":
        return NOTHING
    rounded = _rounded(value, digits)
    text = _grouped(abs(rounded), digits)
    return f"{MINUS}{text}" if rounded < 0 else text


def exact_number(value: object, lang: str | None = None, most: int | None = None) -> str:
    """Write a number with the decimals that it has, `most` at most.

    >>> exact_number(Decimal("12.50"), "en"), exact_number(Decimal(1200), "en"), exact_number(Decimal("0.3333"), "en", 2)
    ('12.5', '1,200', '0.33')
    """
    if value is None or value == "":
        return NOTHING
    digits = _digits_of(_decimal(value))
    return number(value, lang, digits if most is None else min(digits, most))


def _digits_of(value: Decimal) -> int:
    return max(0, -int(value.normalize().as_tuple().exponent))


def times(value: object, lang: str | None = None) -> str:
    """Write a multiple.

    >>> times(Decimal("2.14"), "en")
    '2.1×'
    """
    return NOTHING if value is None or value == "" else f"{number(value, lang, 1)}×"


def days(value: object) -> str:
    """Write a length in whole days, in the language of the page."""
    if value is None or value == "":
        return NOTHING
    whole = int(_rounded(value, 0))
    return ngettext("%(n)s day", "%(n)s days", whole) % {"n": number(whole)}


def short_number(value: object, lang: str | None = None) -> str:
    """Write a number in three significant figures with k/M/B or 万/亿; a number below 1,000 (10,000) in full.

    Millions keep their zeros, so that a column of them lines up; thousands, which stand alone, do not.

    >>> [short_number(n, "en") for n in (950, 64000, 286400, 4820000, 8000000, 12345678901)]
    ['950', '64k', '286k', '4.82M', '8.00M', '12.3B']
    >>> [short_number(n, "zh-hans") for n in (9500, 64000, 4820000, 123456789)]
    ['9,500', '6.4万', '482万', '1.23亿']
    """
    if value is None or value == "":
        return NOTHING
    amount = _decimal(value)
    sign, size = (MINUS if amount < 0 else ""), abs(amount)
    scales = SCALES["zh" if _chinese(lang) else "en"]
    for place, (floor, divisor, unit) in enumerate(scales):
        if size >= floor:
            # 999,950 is written 1M and not 1000k: what counts is the figure after rounding.
            figure = _significant(size / divisor)
            larger = scales[place - 1] if place else None
            if larger and figure * divisor >= larger[0]:
                figure, unit = _significant(size / larger[1]), larger[2]
            return f"{sign}{_plain(figure, keep_zeros=unit in 'MB亿')}{unit}"
    return sign + _plain(_rounded(size, 0 if size >= 100 or size == size.to_integral() else 2))


def _significant(size: Decimal) -> Decimal:
    """Round to three significant figures; 99.99 becomes 100 and not 100.0."""
    for digits, ceiling in ((2, 10), (1, 100)):
        rounded = _rounded(size, digits)
        if rounded < ceiling:
            return rounded
    return _rounded(size, 0)


def _plain(figure: Decimal, keep_zeros: bool = False) -> str:
    digits = max(0, -int(figure.as_tuple().exponent))
    if keep_zeros or not digits:
        return _grouped(figure, digits)
    return _grouped(figure, digits).rstrip("0").rstrip(".")


def _grouped(figure: Decimal, digits: int) -> str:
    """Write an already rounded figure with grouped thousands.

    English and Chinese write these signs alike (a test asks CLDR), so no pattern is read and no sign looked up for each figure.
    """
    return f"{figure:,.{digits}f}"


@lru_cache(maxsize=256)
def symbol(currency: str, lang: str) -> str:
    """Return the sign of a currency; a code without a sign keeps a space: 'CHF '.

    >>> symbol("CNY", "en"), symbol("USD", "en"), symbol("USD", "zh-hans")
    ('¥', '$', 'US$')
    """
    if not currency:
        return ""
    sign = SYMBOLS.get(currency) or get_currency_symbol(currency, locale=locale_of(lang))
    return sign + "\u00a0" if sign.isalpha() else sign


def money(
    amount: object, currency: str, lang: str | None = None, digits: int | None = None, *, trim: bool = False
) -> str:
    """Write an amount in full, with the decimals that are usual for the currency; `trim` leaves them out where all are zero.

    >>> money(Decimal(5000), "CNY", "en", trim=True), money(Decimal("5000.5"), "CNY", "en", trim=True)
    ('¥5,000', '¥5,000.50')
    >>> money(Decimal("-1200.5"), "CNY", "en"), money(Decimal(1200), "JPY", "en"), money(Decimal(1200), "CNY", "en", 0)
    ('−¥1,200.50', 'JP¥1,200', '¥1,200')
    """
    if amount is None or amount == "":
        return NOTHING
    if trim and digits is None and _decimal(amount) == _decimal(amount).to_integral_value():
        digits = 0
    places = (get_currency_precision(currency) if currency else 2) if digits is None else digits
    text = number(amount, lang, places)
    sign, unsigned = (MINUS, text[1:]) if text.startswith(MINUS) else ("", text)
    return f"{sign}{symbol(currency, lang or current_language())}{unsigned}"


def short_money(amount: object, currency: str, lang: str | None = None) -> str:
    """Write an amount in short.

    >>> short_money(Decimal(286000), "CNY", "en"), short_money(Decimal(-286000), "CNY", "zh-hans")
    ('¥286k', '−¥28.6万')
    """
    if amount is None or amount == "":
        return NOTHING
    text = short_number(amount, lang)
    sign, unsigned = (MINUS, text[1:]) if text.startswith(MINUS) else ("", text)
    return f"{sign}{symbol(currency, lang or current_language())}{unsigned}"


def signed(text: str, value: object) -> str:
    """Put a plus before the text of a positive value.

    >>> signed("12%", 0.12), signed("0%", 0), signed("<0.1%", 0.0004)
    ('+12%', '0%', '<+0.1%')
    """
    if value in (None, "") or _decimal(value) <= 0 or not re.search(r"[1-9]", text):
        return text
    return f"<+{text[1:]}" if text.startswith("<") else f"+{text}"


def percent(ratio: object, lang: str | None = None, digits: int = 0) -> str:
    """Write a ratio as a percentage: the one rule for every share in pages, charts, exports and mails.

    It is rounded half up to `digits`, except where that would say that nothing is there, or that a whole is reached:

    * what is less than the whole never reads 100 %: it is cut, not rounded, at one decimal at least;
    * what is more than nothing never reads 0 %: it has one decimal at least, and below that it is "<0.1%".

    The same holds below zero: a fall of 99.96 % is −99.9 %, one of 0.04 % is more than −0.1 %.

    >>> percent(Decimal("0.6044"), "en"), percent(Decimal("0.6044"), "en", 1), percent(-0.07, "en")
    ('60%', '60.4%', '−7%')
    >>> percent(Decimal("0.9996"), "en"), percent(Decimal("0.996"), "en"), percent(Decimal("0.99996"), "en", 2)
    ('99.9%', '99.6%', '99.99%')
    >>> percent(Decimal("0.004"), "en"), percent(Decimal("0.0004"), "en"), percent(Decimal("-0.0004"), "en")
    ('0.4%', '<0.1%', '>−0.1%')
    >>> percent(1, "en"), percent(0, "en"), percent(Decimal("1.004"), "en")
    ('100%', '0%', '100%')
    """
    if ratio is None or ratio == "":
        return NOTHING
    value = _decimal(ratio) * 100
    size, rounded = abs(value), _rounded(abs(value), digits)
    if size < 100 <= rounded:
        digits = max(digits, 1)
        cut = size.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_DOWN)
        return number(cut.copy_sign(value), lang, digits) + "%"
    if size and not rounded:
        digits = max(digits, 1)
        smallest = Decimal(1).scaleb(-digits)
        if size < smallest:
            return (">" if value < 0 else "<") + number(smallest.copy_sign(value), lang, digits) + "%"
        return number(value, lang, digits) + "%"
    return number(value, lang, digits) + "%"


def exact_percent(ratio: object, lang: str | None = None, most: int = 2) -> str:
    """Write a ratio with the decimals that it has, so many at most: an agreed share or a rate, not a measured one.

    >>> [exact_percent(Decimal(share), "en") for share in ("0.1", "0.3333", "0.055", "1.18", "0.999999")]
    ['10%', '33.33%', '5.5%', '118%', '99.99%']
    """
    if ratio is None or ratio == "":
        return NOTHING
    return percent(ratio, lang, min(_digits_of(_decimal(ratio) * 100), most))


def figure(value: object, unit: str, currency: str = "", *, short: bool = True) -> str:
    """Write a figure by the unit of its metric, in the language of the page: ¥4.82M, 1,204, 27.4%, 31 days, 2.1×.

    In short, money has three significant figures and a share no decimals; in full, money has its cents and a share one decimal.
    """
    match unit:
        case "money":
            return short_money(value, currency) if short else money(value, currency)
        case "share":
            return percent(value, digits=0 if short else 1)
        case "times":
            return times(value)
        case "days":
            return days(value)
        case "score":
            return exact_number(value, most=1)
    return number(value)


def day(value: date | datetime | None, lang: str | None = None, form: str = "day") -> str:
    """Write a date: form is a key of DAY_PATTERNS.

    >>> day(date(2026, 11, 28), "en"), day(date(2026, 11, 28), "zh-hans"), day(date(2026, 11, 28), "en", "short_day")
    ('28 Nov 2026', '2026年11月28日', '28 Nov')
    """
    return _day(value, lang or current_language(), form) if value else NOTHING


@lru_cache(maxsize=4096)
def _day(value: date, lang: str, form: str) -> str:
    return format_date(value, format=DAY_PATTERNS[form][is_chinese(lang)], locale=locale_of(lang))


def moment(value: datetime | None, lang: str | None = None) -> str:
    """Write an instant that is already in the reader's zone.

    >>> moment(datetime(2026, 11, 28, 14, 5), "en"), moment(datetime(2026, 11, 28, 14, 5), "zh-hans")
    ('28 Nov 2026, 14:05', '2026年11月28日 14:05')
    """
    if not value:
        return NOTHING
    language = lang or current_language()
    return format_datetime(value, format=DAY_PATTERNS["moment"][is_chinese(language)], locale=locale_of(language))


def clock(value: datetime | None, lang: str | None = None) -> str:
    """Write the time of day.

    >>> clock(datetime(2026, 11, 28, 14, 5), "en")
    '14:05'
    """
    return format_time(value, format="HH:mm", locale=locale_of(lang or current_language())) if value else NOTHING


def ago(value: datetime | None, now: datetime, lang: str | None = None) -> str:
    """Write how long ago, or in how long.

    >>> now = datetime(2026, 11, 28, 12, 0)
    >>> ago(datetime(2026, 11, 25, 12, 0), now, "en"), ago(datetime(2026, 11, 25, 12, 0), now, "zh-hans")
    ('3 days ago', '3天前')
    >>> ago(datetime(2026, 11, 28, 14, 0), now, "en")
    'in 2 hours'
    """
    if not value:
        return NOTHING
    gap, locale = value - now, locale_of(lang or current_language())
    if abs(gap) < timedelta(minutes=1):
        return "刚刚" if _chinese(lang) else "just now"
    # Sales people count in days up to a month: "10 days ago", not "1 week ago".
    in_days = timedelta(days=1) <= abs(gap) < timedelta(days=31)
    if in_days:
        return format_timedelta(gap, granularity="day", threshold=1000, add_direction=True, locale=locale)
    return format_timedelta(gap, granularity="second", threshold=1, add_direction=True, locale=locale)


def period_label(key: str, lang: str | None = None) -> str:
    """Return the name of a period key: `2026-Q4` → "Q4 2026" · "2026年第4季度", `2026-11` → "Nov 2026".

    The months of a calendar of weeks have numbers: `2026-P03` → "P3 2026" · "2026财年第3期".
    """

    language = lang or current_language()
    year, _, unit = key.partition("-")
    if unit.startswith(("Q", "H")) and len(unit) == 2:
        if not is_chinese(language):
            return f"{unit} {year}"
        return f"{year}年第{unit[1]}季度" if unit[0] == "Q" else f"{year}年{'上' if unit[1] == '1' else '下'}半年"
    if unit.startswith("P"):
        number = int(unit[1:])
        return f"{year}财年第{number}期" if is_chinese(language) else f"P{number} {year}"
    if len(key) == 7:
        return day(date(int(year), int(unit), 1), language, "month")
    if len(key) == 4:
        return f"{key}年" if is_chinese(language) else key
    return key
