"""What people, scripts and attackers send where a figure, a date, a choice or a text is expected."""

import random
from typing import Any

NUL = "a\x00b"
LONG = "长" * 100_000
DIGITS = "9" * 30
# By kind, so that each request has one of each kind once in a while.
TEXTS = [
    NUL, "\x00", LONG, "x" * 3000, "\ufeff", "\u202e‮", "🧨" * 50, "' OR 1=1 --", "{{7*7}}", "<script>", "%00", "../../etc/passwd",
    "\r\nSet-Cookie: a=b", "null", "[]", "{}", '{"a":', "－", " ",
]  # fmt: skip
FIGURES = [
    DIGITS, "-" + DIGITS, "NaN", "Infinity", "-inf", "1e400", "0.00000000001", "-1", "0", "９９", "²", "٣", "१", "1_000",
    "9223372036854775808", "2147483648", "-2147483649", "0x10", "1,2,3",
]  # fmt: skip
DATES = [
    "9999-12-31", "10000-01-01", "0001-01-01", "0000-00-00", "2026-02-30", "2026-13-01", "9999-Q4", "0001-Q1", "2026-Q9",
    "9999", "0000", "9999-12", "2026-W99", "9999-12-31T23:59:59+14:00", "0001-01-01T00:00:00-14:00", "99999999999-01-01",
]  # fmt: skip
PLACES = [
    "//evil.example/",
    "https://evil.example",
    "javascript:alert(1)",
    "/\\evil.example",
    "/\x00",
    "http://[::1",
    "/" + "a" * 5000,
]
ALL = [*TEXTS, *FIGURES, *DATES, *PLACES]

# What a program may put in place of a value.
JSON: list[Any] = [
    None, True, [], {}, [[]], [None], {"a": {"b": {}}}, 10**30, -1, 0.1, 1e308, "", NUL, LONG, DIGITS, "NaN", "9999-12-31",
    "10000-01-01", [1] * 3000, ["x"] * 3, {"id": 1}, 2**63, "²", "\r\n",
]  # fmt: skip


def some(rng: random.Random, n: int) -> list[str]:
    """Choose values, among them one of each kind."""
    chosen = [rng.choice(kind) for kind in (TEXTS, FIGURES, DATES, PLACES)]
    while len(chosen) < n:
        chosen.append(rng.choice(ALL))
    rng.shuffle(chosen)
    return chosen[:n]
