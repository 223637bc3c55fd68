"""What is true of the team tree; pure functions over `{team: parent}`."""

from collections.abc import Iterable, Mapping


def subtree(parents: Mapping[int, int | None], roots: Iterable[int]) -> set[int]:
    """Return the roots and every team below them.

    >>> sorted(subtree({1: None, 2: 1, 3: 2, 4: 1}, [2]))
    [2, 3]
    """
    children: dict[int, list[int]] = {}
    for team, parent in parents.items():
        if parent is not None:
            children.setdefault(parent, []).append(team)
    found: set[int] = set()
    waiting = [root for root in roots if root in parents]
    while waiting:
        team = waiting.pop()
        if team not in found:
            found.add(team)
            waiting.extend(children.get(team, ()))
    return found


def ancestors(parents: Mapping[int, int | None], team: int) -> list[int]:
    """Return a team and those above it, from itself to the root.

    >>> ancestors({1: None, 2: 1, 3: 2}, 3)
    [3, 2, 1]
    """
    line: list[int] = []
    current: int | None = team
    while current is not None and current not in line:
        line.append(current)
        current = parents.get(current)
    return line


def makes_a_circle(parents: Mapping[int, int | None], team: int, new_parent: int | None) -> bool:
    """Say whether moving a team below `new_parent` would put it below itself."""
    return new_parent is not None and team in ancestors(parents, new_parent)
