"""How figures, money, dates and names are written, in English and Chinese.

Pure functions: the language is an argument ("en" or "zh-hans"), so a mail, an export and a page write alike. The
template filters in `templatetags/ui.py` call these with the language of the request. `None` is written as an en dash.

    >>> short_money(Decimal(4820000), "CNY", "en"), short_money(Decimal(4820000), "CNY", "zh-hans")
    ('¥4.82M', '¥482万')
"""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from functools import lru_cache

from babel import Locale
from babel.dates import format_date, format_datetime, format_time, format_timedelta
from babel.numbers import get_currency_precision, get_currency_symbol

from salesplan.core.language import current_language

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
    "moment": ("d MMM y, HH:mm", "y年M月d日 HH:mm"),
    "weekday": ("EEE d MMM", "M月d日 EEE"),
}


@lru_cache(maxsize=16)
def locale_of(lang: str) -> Locale:
    """Return the Babel locale of a Django language code.

    >>> str(locale_of("zh-hans")), str(locale_of("en"))
    ('zh_Hans_CN', 'en')
    """
    return Locale.parse("zh_Hans_CN" if is_chinese(lang) else "en")


def is_chinese(lang: str | None) -> bool:
    return (lang or "").lower().startswith("zh")


@lru_cache(maxsize=4)
def territories(lang: str) -> Mapping[str, str]:
    """Return the names of countries and regions by their code, as Chinese companies write them.

    >>> territories("zh-hans")["TW"], territories("en")["TW"]
    ('中国台湾', 'Taiwan')
    """
    names = dict(locale_of(lang).territories)
    return names | {"TW": "中国台湾"} if is_chinese(lang) else names


def comma(lang: str) -> str:
    """Return what stands between the items of a list.

    >>> [comma(lang).join(["East", "South"]) for lang in ("en", "zh-hans")]
    ['East, South', 'East、South']
    """
    return "、" if is_chinese(lang) else ", "


def full_stop(lang: str) -> str:
    """Return what ends a sentence that a template puts together."""
    return "。" if is_chinese(lang) else "."


def semicolon(lang: str) -> str:
    """Return what stands between the items of a list that have commas of their own.

    >>> [semicolon(lang).join(["East: 3", "South: 4"]) for lang in ("en", "zh-hans")]
    ['East: 3; South: 4', 'East: 3；South: 4']
    """
    return "；" if is_chinese(lang) else "; "


def sentences(lang: str, *texts: object) -> str:
    """Return sentences one after another, without those that are empty: Chinese has no blank after 。.

    >>> sentences("en", "Your quota is 300,000.", "", "First quarter"), sentences("zh-hans", "您的业绩指标为 30万。", "首个季度")
    ('Your quota is 300,000. First quarter', '您的业绩指标为 30万。首个季度')
    """
    return ("" if is_chinese(lang) else " ").join(filter(None, map(str, texts)))


def _decimal(value: object) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(str(value))


def _rounded(value: object, digits: int) -> Decimal:
    return _decimal(value).quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)


def number(value: object, lang: str, digits: int = 0) -> str:
    """Write a number with grouped thousands and a true minus sign.

    >>> number(Decimal("-1234.5"), "en", 1)
    '−1,234.5'
    """
    if value is None or value == "":
        return NOTHING
    rounded = _rounded(value, digits)
    text = _grouped(abs(rounded), digits)
    return f"{MINUS}{text}" if rounded < 0 else text


def short_number(value: object, lang: str) -> str:
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
    scales = SCALES["zh" if is_chinese(lang) else "en"]
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


def money(amount: object, currency: str, lang: str, digits: int | None = None) -> str:
    """Write an amount in full, with the decimals that are usual for the currency.

    >>> money(Decimal("-1200.5"), "CNY", "en"), money(Decimal(1200), "JPY", "en"), money(Decimal(1200), "CNY", "en", 0)
    ('−¥1,200.50', 'JP¥1,200', '¥1,200')
    """
    if amount is None or amount == "":
        return NOTHING
    places = (get_currency_precision(currency) if currency else 2) if digits is None else digits
    text = number(amount, lang, places)
    sign, unsigned = (MINUS, text[1:]) if text.startswith(MINUS) else ("", text)
    return f"{sign}{symbol(currency, lang)}{unsigned}"


def short_money(amount: object, currency: str, lang: str) -> str:
    """Write an amount in short.

    >>> short_money(Decimal(286000), "CNY", "en"), short_money(Decimal(-286000), "CNY", "zh-hans")
    ('¥286k', '−¥28.6万')
    """
    if amount is None or amount == "":
        return NOTHING
    text = short_number(amount, lang)
    sign, unsigned = (MINUS, text[1:]) if text.startswith(MINUS) else ("", text)
    return f"{sign}{symbol(currency, lang)}{unsigned}"


def signed(text: str, value: object) -> str:
    """Put a plus before the text of a positive value.

    >>> signed("12%", 0.12), signed("0%", 0), signed("<0.1%", 0.0004)
    ('+12%', '0%', '<+0.1%')
    """
    if value in (None, "") or _decimal(value) <= 0 or not re.search(r"[1-9]", text):
        return text
    return f"<+{text[1:]}" if text.startswith("<") else f"+{text}"


def percent(ratio: object, lang: str, digits: int = 0) -> str:
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


def exact_percent(ratio: object, lang: str, most: int = 2) -> str:
    """Write a ratio with the decimals that it has, so many at most: an agreed share or a rate, not a measured one.

    >>> [exact_percent(Decimal(share), "en") for share in ("0.1", "0.3333", "0.055", "1.18", "0.999999")]
    ['10%', '33.33%', '5.5%', '118%', '99.99%']
    """
    if ratio is None or ratio == "":
        return NOTHING
    has = -int((_decimal(ratio) * 100).normalize().as_tuple().exponent)
    return percent(ratio, lang, min(max(0, has), most))


def day(value: date | datetime | None, lang: str, form: str = "day") -> str:
    """Write a date: form is day, short_day, month, short_month or weekday.

    >>> day(date(2026, 11, 28), "en"), day(date(2026, 11, 28), "zh-hans"), day(date(2026, 11, 28), "en", "short_day")
    ('28 Nov 2026', '2026年11月28日', '28 Nov')
    """
    return _day(value, lang, form) if value else NOTHING


@lru_cache(maxsize=4096)
def _day(value: date, lang: str, form: str) -> str:
    return format_date(value, format=DAY_PATTERNS[form][is_chinese(lang)], locale=locale_of(lang))


def moment(value: datetime | None, lang: str) -> str:
    """Write an instant that is already in the reader's zone.

    >>> moment(datetime(2026, 11, 28, 14, 5), "en"), moment(datetime(2026, 11, 28, 14, 5), "zh-hans")
    ('28 Nov 2026, 14:05', '2026年11月28日 14:05')
    """
    if not value:
        return NOTHING
    return format_datetime(value, format=DAY_PATTERNS["moment"][is_chinese(lang)], locale=locale_of(lang))


def clock(value: datetime | None, lang: str) -> str:
    """Write the time of day.

    >>> clock(datetime(2026, 11, 28, 14, 5), "en")
    '14:05'
    """
    return format_time(value, format="HH:mm", locale=locale_of(lang)) if value else NOTHING


def ago(value: datetime | None, now: datetime, lang: str) -> str:
    """Write how long ago, or in how long.

    >>> now = datetime(2026, 11, 28, 12, 0)
    >>> ago(datetime(2026, 11, 25, 12, 0), now, "en"), ago(datetime(2026, 11, 25, 12, 0), now, "zh-hans")
    ('3 days ago', '3天前')
    >>> ago(datetime(2026, 11, 28, 14, 0), now, "en")
    'in 2 hours'
    """
    if not value:
        return NOTHING
    gap = value - now
    if abs(gap) < timedelta(minutes=1):
        return "刚刚" if is_chinese(lang) else "just now"
    # Sales people count in days up to a month: "10 days ago", not "1 week ago".
    in_days = timedelta(days=1) <= abs(gap) < timedelta(days=31)
    if in_days:
        return format_timedelta(gap, granularity="day", threshold=1000, add_direction=True, locale=locale_of(lang))
    return format_timedelta(gap, granularity="second", threshold=1, add_direction=True, locale=locale_of(lang))


@lru_cache(maxsize=1024)
def initials(name: str) -> str:
    """Return two letters for a round picture: of first and last word, or the last two characters of a Chinese name.

    >>> initials("Chen Wei"), initials("Mary Ann Lee"), initials("sara"), initials("欧阳文博"), initials("")
    ('CW', 'ML', 'SA', '文博', '?')
    """
    words = [word for word in re.split(r"[\s.@_·-]+", unicodedata.normalize("NFC", name or "")) if word]
    if not words:
        return "?"
    if "\u4e00" <= words[0][0] <= "\u9fff":
        return "".join(word for word in words if "\u4e00" <= word[0] <= "\u9fff")[-2:]
    # A Latin name with the Chinese one behind it: 'Chen Wei 陈伟'.
    words = [word for word in words if not "\u4e00" <= word[0] <= "\u9fff"]
    if len(words) == 1:
        return words[0][:2].upper()
    return (words[0][0] + words[-1][0]).upper()


def hue(name: str, count: int = 8) -> int:
    """Return a steady colour number for a name, 0 to count − 1.

    >>> hue("Chen Wei") == hue("Chen Wei"), 0 <= hue("陈伟") < 8
    (True, True)
    """
    return sum(ord(letter) * (place + 1) for place, letter in enumerate(name or "")) % count


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
