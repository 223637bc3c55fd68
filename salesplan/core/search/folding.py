"""Letters as search compares them: without case, accents, width, script variants; and how names are read.

Traditional characters count as their simplified ones. They are mapped one by one (OpenCC's table), for a phrase that is
turned as a whole would be found by some of its parts only.
"""

import unicodedata
from functools import cache

from opencc import OpenCC

# Letters that Unicode does not take apart into a plain one and a mark.
_WHOLE_LETTERS = str.maketrans(
    {
        "ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ß": "ss", "ı": "i", "ħ": "h", "ŋ": "ng",
        "ŧ": "t", "ĸ": "k", "ƒ": "f", "ɓ": "b", "ɗ": "d", "ɖ": "d", "ƙ": "k", "ə": "e", "ɛ": "e", "ɔ": "o", "ʼ": "", "ʻ": "",
    }
)  # fmt: skip
# Marks over Latin, Greek and Cyrillic letters; the voicing marks of kana are none of them.
_MARKS = range(0x0300, 0x0370)
_HIRAGANA = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}
_HAN_BLOCKS = (range(0x3400, 0xA000), range(0xF900, 0xFB00), range(0x20000, 0x2A6E0))

# How surnames are read where the character is usually read otherwise.
SURNAMES = {
    "单": "shan", "解": "xie", "仇": "qiu", "曾": "zeng", "查": "zha", "区": "ou", "朴": "piao", "覃": "qin", "缪": "miao",
    "盖": "ge", "黑": "he", "乐": "yue", "繁": "po", "翟": "zhai", "召": "shao", "员": "yun", "秘": "bi", "折": "she",
    "重": "chong", "种": "chong", "洗": "xian", "祭": "zhai", "郇": "xun", "卜": "bu", "佴": "nai", "那": "na", "任": "ren",
    "纪": "ji", "宁": "ning", "长孙": "zhangsun", "尉迟": "yuchi", "万俟": "moqi", "澹台": "tantai", "令狐": "linghu",
    "单于": "chanyu",
}  # fmt: skip


@cache
def _simplified() -> dict[int, str]:
    """Return the simplified character of each traditional one; made once, from one text with each on a line."""
    characters = [chr(code) for block in _HAN_BLOCKS for code in block]
    turned = OpenCC("t2s").convert("\n".join(characters)).split("\n")
    return {ord(c): letter for c, letter in zip(characters, turned, strict=True) if c != letter and len(letter) == 1}


def fold(text: str) -> str:
    """Return a text as search compares it.

    >>> fold("ÉCOLE Ｎｏ．5 Łódź Straße"), fold("Đà Nẵng"), fold("鋼鐵 ﾄﾖﾀ 한국")
    ('ecole no.5 lodz strasse', 'da nang', '钢铁 とよた 한국')
    """
    wide = unicodedata.normalize("NFKC", text).lower()
    if wide.isascii():
        return wide
    apart = unicodedata.normalize("NFD", wide)
    plain = unicodedata.normalize("NFC", "".join(c for c in apart if ord(c) not in _MARKS))
    return plain.translate(_WHOLE_LETTERS).translate(_HIRAGANA).translate(_simplified())
