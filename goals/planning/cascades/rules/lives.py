"""The life of a cascade: every step that may be taken, and where it leads."""

from dataclasses import dataclass

from goals.planning.cascades.choices import State


@dataclass(frozen=True)
class Move:
    """One arrow: from which states, to which one, and whether it must say why."""

    sources: tuple[State, ...]
    target: State
    asks_why: bool = False


MOVES: dict[str, Move] = {
    # The teams below see it, adjust within their own part and say what they commit to.
    "share": Move((State.DRAFT,), State.REVIEW),
    "take_back": Move((State.REVIEW,), State.DRAFT),
    "publish": Move((State.DRAFT, State.REVIEW), State.PUBLISHED),
    # Quotas in force stay; what is changed now becomes quotas with the next publication.
    "reopen": Move((State.PUBLISHED,), State.REVIEW, asks_why=True),
    "archive": Move((State.DRAFT, State.REVIEW, State.PUBLISHED), State.ARCHIVED),
    "restore": Move((State.ARCHIVED,), State.DRAFT),
}
EDITABLE = (State.DRAFT, State.REVIEW)


def steps_from(state: str) -> list[str]:
    """Return the steps that may be taken from a state."""
    return [name for name, move in MOVES.items() if state in move.sources]
