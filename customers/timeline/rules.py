"""What is true of entries: who is mentioned in a text, and where a page of the timeline ends."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime

# An @ after a Latin letter or digit is a mail address and mentions nobody; Chinese runs on without a blank.
_AT = re.compile(r"(?<![a-z0-9_.+-])@")


def _fold(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()


def mentioned(text: str, people: Mapping[int, tuple[str, ...]]) -> list[int]:
    """Return the people a text mentions, each once and in order; `people` are {id: (username, name, …)}.

    The longest name that fits wins. A Latin name must end where the word ends, a Chinese one may be followed by text.

    >>> people = {1: ("chen", "Chen Wei"), 2: ("chen.li", "陈丽")}
    >>> mentioned("@chen.li and @Chen Wei: see a@chen.com, @陈丽请看", people)
    [2, 1]
    >>> mentioned("@chenille", people)
    []
    """
    folded = _fold(text)
    names = sorted(
        ((_fold(name), pk) for pk, names_of_person in people.items() for name in names_of_person if name),
        key=lambda pair: -len(pair[0]),
    )
    matches: list[int] = []
    for match in _AT.finditer(folded):
        remainder = folded[match.end() :]
        hit = next(
            (pk for name, pk in names if remainder.startswith(name) and _ends(name, remainder)),
            None,
        )
        if hit is not None and hit not in matches:
            matches.append(hit)
    return matches


def _ends(name: str, remainder: str) -> bool:
    following = remainder[len(name) : len(name) + 1]
    return not following or not re.match(r"\w", following) or name[-1] > "\u2e7f" or following > "\u2e7f"


def cursor(happened_at: datetime, pk: int) -> str:
    """Return the mark after which a page of the timeline goes on."""
    return f"{happened_at.isoformat()}_{pk}"


def read_cursor(value: str) -> tuple[datetime, int] | None:
    """Return the moment and id of a mark, or None when it is none.

    >>> read_cursor("2026-11-24T06:00:00+00:00_12")
    (datetime.datetime(2026, 11, 24, 6, 0, tzinfo=datetime.timezone.utc), 12)
    """
    moment, _, pk = value.rpartition("_")
    try:
        at = datetime.fromisoformat(moment)
        return (at, int(pk)) if at.tzinfo else None
    except ValueError:
        return None
