"""Who is mentioned, and where a page of the timeline ends."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers.timeline.rules import cursor, mentioned, read_cursor

PEOPLE = {1: ("chen", "Chen Wei 陈伟"), 2: ("chen.li", "陈丽"), 3: ("anna", "Anna Berg"), 4: ("陈", "陈")}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("no one", []),
        ("@chen", [1]),
        ("@CHEN, please", [1]),
        ("@chen.", [1]),
        ("@chen.li", [2]),
        ("@chenille", []),
        ("@Chen Wei 陈伟 and @chen", [1]),
        ("请@陈丽看一下", [2]),
        ("@Anna Berg：你好", [3]),
        ("mail chen@chen.example", []),
        ("@anna @chen @anna", [3, 1]),
        ("@", []),
        ("(@anna)", [3]),
    ],
)
def test_mentioned(text: str, expected: list[int]) -> None:
    assert mentioned(text, PEOPLE) == expected


@given(st.datetimes(timezones=st.just(UTC)), st.integers(1, 2**62))
def test_a_mark_is_read_as_it_was_written(at: datetime, pk: int) -> None:
    assert read_cursor(cursor(at, pk)) == (at, pk)


@pytest.mark.parametrize("mark", ["", "x", "2026-11-24", "2026-11-24T06:00:00_1", "2026-11-24T06:00:00+00:00_x"])
def test_what_is_no_mark_is_ignored(mark: str) -> None:
    assert read_cursor(mark) is None
