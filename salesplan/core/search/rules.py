"""How texts become search keys and queries become expressions: plain PostgreSQL, no extension.

A key is a list of words for the `simple` text search:

- words of letters and digits, folded (see `letters`);
- Chinese, Japanese and Korean in overlapping pairs and single characters, so that any part of two or more is found;
- the pinyin of Chinese, in full and as initials, from every character on: 上海钢铁 is found by shgt, gt and gangtie;
- of a person's name also the pinyin by which their surname is read: 单 Shan, 解 Xie, 尉迟 Yuchi;
- phone numbers as digits, from every digit on.

A query becomes the same kind of words, all of which must occur, those of letters and digits as beginnings. One that
looks like a phone number is looked for as its digits too, with and without the codes before them.

Keys are stored. `VERSION` says by which rules: with a new one, `renewing` makes the keys of all records anew.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from pypinyin import lazy_pinyin

from salesplan.core.search.folding import SURNAMES, fold

VERSION = 2

_HAN = "\u3005\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0002fa1f"
_ASIAN = _HAN + "\u3041-\u3096\u30f7-\u30fc\uac00-\ud7a3"
_CHINESE = re.compile(f"[{_HAN}]+")
_UNSPACED = re.compile(f"[{_ASIAN}]+")
_SPACED = re.compile(rf"[^\W_{_ASIAN}]+")
_PHONE = re.compile(r"\s*(?P<plus>\+|00)?[\d\s().\-/]+")
# A number of fewer digits is no phone number; pinyin from later characters on would not be typed.
FEWEST_DIGITS, MOST_SYLLABLES = 4, 24
# How many digits a country's code may have, and how many must be left of a number without it.
CODES, NATIONAL = (1, 2, 3), 7


def _pairs(run: str) -> list[str]:
    return [run[i : i + 2] for i in range(len(run) - 1)]


@lru_cache(maxsize=20_000)
def _syllables(run: str) -> tuple[str, ...]:
    """Return the pinyin of a run of Chinese; names repeat, and looking one up costs half a millisecond."""
    return tuple(lazy_pinyin(run))


def _as_person(run: str) -> tuple[str, ...]:
    """Return the pinyin of a Chinese name with the reading of its surname."""
    for length in (2, 1):
        if len(run) > length and (read := SURNAMES.get(run[:length])):
            return (read, *_syllables(run[length:]))
    return _syllables(run)


def _from_each(syllables: Sequence[str]) -> Iterator[str]:
    """Yield pinyin in full and as initials, from each syllable on; one initial alone says nothing."""
    for i in range(min(len(syllables), MOST_SYLLABLES)):
        following = syllables[i : i + MOST_SYLLABLES]
        yield "".join(following)
        if len(following) > 1 or len(syllables) == 1:
            yield "".join(syllable[0] for syllable in following)


def search_key(*texts: str, people: Sequence[str] = (), phones: Sequence[str] = ()) -> str:
    """Return the words under which a record is found.

    >>> search_key("上海钢铁 Ltd")
    'ltd 上 上海 海 海钢 钢 钢铁 铁 shanghaigangtie shgt haigangtie hgt gangtie gt tie'
    >>> search_key(people=["单伟"])
    '单 单伟 伟 danwei dw wei shanwei sw'
    >>> search_key(phones=["+86 10-65"])
    '861065 61065 1065 065 65'
    """
    words: list[str] = []
    pinyin: list[str] = []
    for n, text in enumerate((*texts, *people)):
        folded = fold(text or "")
        words += _SPACED.findall(folded)
        for run in _UNSPACED.findall(folded):
            for i, character in enumerate(run):
                words += [character, *([run[i : i + 2]] if i + 1 < len(run) else [])]
        for run in _CHINESE.findall(folded):
            pinyin += _from_each(_syllables(run))
            if n >= len(texts):
                pinyin += _from_each(_as_person(run))
    return " ".join(dict.fromkeys([*words, *(fold(word) for word in pinyin), *_digits(phones)]))


def _digits(phones: Sequence[str]) -> Iterator[str]:
    """Yield the digits of each number from every digit on, as long as two are left."""
    for text in phones:
        for number in re.split(r"[^\d\s().+\-/]|[,;/]", fold(text or "")):
            digits = re.sub(r"\D", "", number).removeprefix("00")
            yield from (digits[i:] for i in range(len(digits) - 1))


def sort_key(text: str, *, is_person: bool = False) -> str:
    """Return what a name sorts by: pinyin for Chinese, folded letters for the rest.

    >>> sort_key("王伟") < sort_key("Xu") < sort_key("张敏")
    True
    >>> sort_key("单伟", is_person=True)
    'shan wei'
    """
    folded = fold(text)
    if not is_person:
        return " ".join(lazy_pinyin(folded))[:200]
    return " ".join(_CHINESE.sub(lambda run: f" {' '.join(_as_person(run[0]))} ", folded).split())[:200]


def expression(query: str) -> str:
    """Return a tsquery for what a person typed, or "" when nothing in it can be searched.

    >>> expression("海钢 ltd")
    "'海钢' & 'ltd':*"
    >>> expression("上海钢")
    "'上海' & '海钢'"
    >>> expression("0086 138-1234")
    "('861381234':* | '61381234':* | '1381234':*) | ('0086':* & '138':* & '1234':*)"
    """
    terms: list[str] = []
    folded = fold(query)
    for run in _UNSPACED.findall(folded):
        terms += [f"'{pair}'" for pair in _pairs(run)] or [f"'{run}'"]
    terms += [f"'{word}':*" for word in _SPACED.findall(folded)]
    words = " & ".join(dict.fromkeys(terms))
    numbers = " | ".join(f"'{digits}':*" for digits in dict.fromkeys(_numbers(folded)))
    return f"({numbers}) | ({words})" if numbers and numbers != words else words


def _numbers(folded: str) -> Iterator[str]:
    """Yield the digits that a typed phone number may be kept as: whole, without the country's code, without a trunk 0."""
    match = _PHONE.fullmatch(folded)
    digits = re.sub(r"\D", "", folded)
    if match is None or len(digits) < FEWEST_DIGITS:
        return
    if not match["plus"]:
        yield digits
        if digits.startswith("0") and len(digits) > NATIONAL:
            yield digits[1:]
        if digits.startswith("86") and len(digits) == 13:
            yield digits[2:]
        return
    digits = digits.removeprefix("00")
    yield digits
    yield from (digits[code:] for code in CODES if len(digits) - code >= NATIONAL)
