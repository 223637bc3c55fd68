"""The life of a cascade: every step that may be taken, and where it leads."""

from dataclasses import dataclass

from goals.planning.cascades.choices import CascadeState


@dataclass(frozen=True)
class Move:
    """One arrow: from which states, to which one, and whether it must say why."""

    sources: tuple[CascadeState, ...]
    target: CascadeState
    asks_why: bool = False


MOVES: dict[str, Move] = {
    # The teams below see it, adjust within their own part and say what they commit to.
    "share": Move((CascadeState.DRAFT,), CascadeState.REVIEW),
    "take_back": Move((CascadeState.REVIEW,), CascadeState.DRAFT),
    "publish": Move((CascadeState.DRAFT, CascadeState.REVIEW), CascadeState.PUBLISHED),
    # Quotas in force stay; what is changed now becomes quotas with the next publication.
    "reopen": Move((CascadeState.PUBLISHED,), CascadeState.REVIEW, asks_why=True),
    "archive": Move((CascadeState.DRAFT, CascadeState.REVIEW, CascadeState.PUBLISHED), CascadeState.ARCHIVED),
    "restore": Move((CascadeState.ARCHIVED,), CascadeState.DRAFT),
}
EDITABLE = (CascadeState.DRAFT, CascadeState.REVIEW)


def steps_from(state: str) -> list[str]:
    """Return the steps that may be taken from a state."""
    return [name for name, move in MOVES.items() if state in move.sources]
