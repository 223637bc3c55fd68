"""The life of a draft: one arrow a verb, and who may not approve.

draft → in review → approved, or returned with a reason and sent again; what is no longer wanted is discarded, which can
be undone. Whoever has written in a draft, at any time, does not approve it: with one admin alone nothing can be
approved, which a page says before it happens.
"""

from collections.abc import Collection, Iterable

MOVES: dict[str, tuple[frozenset[str], str]] = {
    "submit": (frozenset({"draft", "returned"}), "in_review"),
    "withdraw": (frozenset({"in_review"}), "draft"),
    "return": (frozenset({"in_review"}), "returned"),
    "approve": (frozenset({"in_review"}), "approved"),
    "discard": (frozenset({"draft", "returned"}), "discarded"),
    "restore": (frozenset({"discarded"}), "draft"),
}
OPEN = ("draft", "returned")


def may_move(step: str, state: str) -> bool:
    """Say whether a step leads on from a state.

    >>> may_move("approve", "in_review"), may_move("approve", "draft")
    (True, False)
    """
    return state in MOVES[step][0]


def reviewers(admins: Iterable[int], writers: Collection[int]) -> list[int]:
    """Return who of the admins may approve: all but those who have written in the draft.

    >>> reviewers([1, 2, 3], writers={1, 2})
    [3]
    """
    return [admin for admin in admins if admin not in writers]
