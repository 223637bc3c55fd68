"""How texts become search keys and queries become expressions: plain PostgreSQL, no extension.

A key is a list of words for the `simple` text search: Latin words in lower case, Chinese in overlapping pairs (so that
any substring of two or more characters is found), each single Chinese character, and the pinyin of Chinese names,
in full and as initials. A query becomes the same kind of words, all of which must occur; the last Latin word matches as
a beginning.
"""

import re
import unicodedata
from functools import lru_cache

from pypinyin import Style, lazy_pinyin

_CHINESE = re.compile(r"[\u3400-\u9fff]+")
_LATIN = re.compile(r"[^\W_\u3400-\u9fff]+")


def fold(text: str) -> str:
    """Lower case without accents and width variants.

    >>> fold("ÉCOLE Ｎｏ．5")
    'ecole no.5'
    """
    wide = unicodedata.normalize("NFKC", text).lower()
    return "".join(c for c in unicodedata.normalize("NFKD", wide) if not unicodedata.combining(c))


def _pairs(run: str) -> list[str]:
    return [run[i : i + 2] for i in range(len(run) - 1)]


@lru_cache(maxsize=20_000)
def _pinyin(run: str) -> tuple[str, str]:
    """Return a run of Chinese in full and as initials; names repeat, and looking one up costs half a millisecond."""
    full = "".join(lazy_pinyin(run))
    return full, "".join(lazy_pinyin(run, style=Style.FIRST_LETTER))


def search_key(*texts: str) -> str:
    """Return the words under which a record is found.

    >>> search_key("上海钢铁 Ltd")
    'ltd 上 上海 海 海钢 钢 钢铁 铁 shanghaigangtie shgt'
    """
    words: list[str] = []
    pinyin: list[str] = []
    for text in texts:
        folded = fold(text or "")
        words += _LATIN.findall(folded)
        for run in _CHINESE.findall(folded):
            for i, character in enumerate(run):
                words += [character, *([run[i : i + 2]] if i + 1 < len(run) else [])]
            pinyin += _pinyin(run)
    return " ".join(dict.fromkeys([*words, *(fold(word) for word in pinyin)]))


def sort_key(text: str) -> str:
    """Return what a name sorts by: pinyin for Chinese, folded letters for the rest.

    >>> sort_key("王伟") < sort_key("Xu") < sort_key("张敏")
    True
    """
    return " ".join(lazy_pinyin(fold(text)))[:200]


def expression(query: str) -> str:
    """Return a tsquery for what a person typed, or "" when nothing in it can be searched.

    >>> expression("海钢 ltd")
    "'海钢' & 'ltd':*"
    >>> expression("上海钢")
    "'上海' & '海钢'"
    """
    terms: list[str] = []
    folded = fold(query)
    for run in _CHINESE.findall(folded):
        terms += [f"'{pair}'" for pair in _pairs(run)] or [f"'{run}'"]
    terms += [f"'{word}':*" for word in _LATIN.findall(folded)]
    return " & ".join(dict.fromkeys(terms))
