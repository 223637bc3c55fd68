"""What stands for a person without a photo: two letters, and a colour that belongs to the name."""

import re
import unicodedata
from functools import lru_cache


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
