"""Answers that do not change within one request are asked once: the company, the team tree.

Outside a request (tasks, commands, tests of queries) nothing is remembered, so nothing can be stale.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

Answer = TypeVar("Answer")
_known: ContextVar[dict[str, Any] | None] = ContextVar("known_in_this_request", default=None)


@contextmanager
def one_request() -> Iterator[None]:
    """Remember answers within this block."""
    token = _known.set({})
    try:
        yield
    finally:
        _known.reset(token)


@contextmanager
def one_step() -> Iterator[None]:
    """Remember answers within this block, and those of the request that it is a part of."""
    if _known.get() is not None:
        yield
        return
    with one_request():
        yield


def remembered(key: str, ask: Callable[[], Answer]) -> Answer:
    """Return the answer of `ask`, asked at most once in a request."""
    answers = _known.get()
    if answers is None:
        return ask()
    if key not in answers:
        answers[key] = ask()
    return answers[key]


def forget(*keys: str) -> None:
    """Drop answers after an action changed what they tell."""
    answers = _known.get() or {}
    for key in keys:
        answers.pop(key, None)
