"""What may stand around the digits of a figure: characters that mean another one, units of counting, signs of money."""

from functools import cache

from babel import Locale
from babel.numbers import get_currency_symbol

# Full-width forms are those of ASCII moved up by one constant. Compatibility forms in general are *not* taken: ² is
# no 2, and ½ is no 12.
_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_MINUS = "−‐‑–﹣"
_SPACES = "\t\n\r\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_APOSTROPHES = "’‘ʼ´`"
# Marks that nobody sees, which come with text copied from a page or a sheet.
_INVISIBLE = "\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"

ONE_CHARACTER: dict[int, int | str | None] = {
    **_WIDE,
    **{ord(c): "-" for c in _MINUS},
    **{ord(c): " " for c in _SPACES},
    **{ord(c): "'" for c in _APOSTROPHES},
    **dict.fromkeys(map(ord, _INVISIBLE)),
    ord("￥"): "¥",
    ord("＄"): "$",
    ord("￡"): "£",
    ord("￦"): "₩",
    ord("﹪"): "%",
}

# By how many zeros a unit moves the point. Latin units are compared in lower case; 兆 is left out, for it is a million
# here and a billion there.
HAN_UNITS = {
    "千": 3, "仟": 3, "万": 4, "萬": 4, "十万": 5, "十萬": 5, "百万": 6, "百萬": 6, "千万": 7, "千萬": 7,
    "亿": 8, "億": 8, "十亿": 9, "百亿": 10, "千亿": 11, "万亿": 12, "萬億": 12,
}  # fmt: skip
LATIN_UNITS = {
    "k": 3, "thousand": 3,
    "m": 6, "mn": 6, "mln": 6, "mio": 6, "mio.": 6, "million": 6, "millions": 6,
    "b": 9, "bn": 9, "mrd": 9, "mrd.": 9, "billion": 9, "billions": 9,
}  # fmt: skip
# What Chinese writers alone type for 万.
CHINESE_ONLY = {"w": 4}

_DOLLARS = ("USD", "HKD", "TWD", "SGD", "AUD", "CAD", "NZD", "MXN", "ARS", "CLP", "COP", "FJD", "BSD", "BBD", "JMD")
_SIGNS: dict[str, tuple[str, ...]] = {
    "¥": ("CNY", "JPY"),
    "元": ("CNY", "HKD", "TWD", "MOP"),
    "圆": ("CNY", "JPY"),
    "块": ("CNY",),
    "块钱": ("CNY",),
    "人民币": ("CNY",),
    "元人民币": ("CNY",),
    "rmb": ("CNY",),
    "cn¥": ("CNY",),
    "jp¥": ("JPY",),
    "日元": ("JPY",),
    "円": ("JPY",),
    "$": _DOLLARS,
    "us$": ("USD",),
    "美元": ("USD",),
    "美金": ("USD",),
    "hk$": ("HKD",),
    "港元": ("HKD",),
    "港币": ("HKD",),
    "nt$": ("TWD",),
    "新台币": ("TWD",),
    "台币": ("TWD",),
    "s$": ("SGD",),
    "新元": ("SGD",),
    "a$": ("AUD",),
    "au$": ("AUD",),
    "澳元": ("AUD",),
    "c$": ("CAD",),
    "ca$": ("CAD",),
    "加元": ("CAD",),
    "nz$": ("NZD",),
    "r$": ("BRL",),
    "€": ("EUR",),
    "欧元": ("EUR",),
    "£": ("GBP", "EGP"),
    "英镑": ("GBP",),
    "₩": ("KRW",),
    "韩元": ("KRW",),
    "₹": ("INR",),
    "rs": ("INR", "PKR", "LKR", "NPR", "MUR"),
    "rs.": ("INR", "PKR", "LKR", "NPR", "MUR"),
    "卢比": ("INR",),
    "฿": ("THB",),
    "泰铢": ("THB",),
    "₫": ("VND",),
    "đ": ("VND",),
    "越南盾": ("VND",),
    "₽": ("RUB",),
    "卢布": ("RUB",),
    "₺": ("TRY",),
    "₱": ("PHP", "MXN"),
    "₪": ("ILS",),
    "₴": ("UAH",),
    "kr": ("SEK", "NOK", "DKK", "ISK"),
    "kr.": ("SEK", "NOK", "DKK", "ISK"),
    "fr": ("CHF",),
    "fr.": ("CHF",),
    "sfr": ("CHF",),
    "sfr.": ("CHF",),
    "瑞士法郎": ("CHF",),
    "zł": ("PLN",),
    "kč": ("CZK",),
    "ft": ("HUF",),
    "rp": ("IDR",),
    "rm": ("MYR",),
}


@cache
def _codes() -> frozenset[str]:
    return frozenset(Locale("en").currencies)


@cache
def currencies_of(sign: str) -> tuple[str, ...]:
    """Return the currencies that a sign or a code may mean; nothing when it is no currency's.

    >>> currencies_of("¥"), currencies_of("usd"), currencies_of("apples")
    (('CNY', 'JPY'), ('USD',), ())
    """
    currencies = _SIGNS.get(sign.lower())
    if currencies:
        return currencies
    code = sign.upper()
    return (code,) if len(code) == 3 and code.isascii() and code in _codes() else ()


@cache
def signs_of(currency: str) -> frozenset[str]:
    """Return how pages write a currency in the languages of the product, in lower case."""
    symbols = {get_currency_symbol(currency, locale=locale) for locale in ("en", "zh_Hans_CN")}
    return frozenset({currency.lower(), *(sign.lower() for sign in symbols)})
