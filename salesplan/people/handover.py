"""What passes to a successor when somebody leaves, and what follows somebody who moves to another team.

Customers, tasks and deals stand above people, so they register here (from `AppConfig.ready`) what is theirs to hand
over: people asks each of them and never imports them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Handover:
    """One kind of work: how much of it a person has, and how it passes to another one (returns how many did)."""

    label: Any
    hand_over: Callable[[Any, Any, Any, datetime], int]
    count: Callable[[Any], int]


@dataclass(frozen=True)
class Share:
    """How much of one kind of work there is."""

    label: Any
    count: int


Follower = Callable[[Any, Any, datetime], None]

_handovers: list[Handover] = []
_followers: list[Follower] = []


def register(label: Any, hand_over: Callable[[Any, Any, Any, datetime], int], count: Callable[[Any], int]) -> None:
    """Add a kind of work: `hand_over(person, successor, by, at)` runs in the transaction of the deactivation."""
    _handovers.append(Handover(label, hand_over, count))


def register_follower(follower: Follower) -> None:
    """Add what follows a person's team: `follower(person, by, at)` runs after each change of a membership."""
    _followers.append(follower)


def shares_of(person: Any) -> list[Share]:
    """Return how much a person would hand over, by kind."""
    return [Share(each.label, each.count(person)) for each in _handovers]


def hand_over(person: Any, successor: Any, by: Any, at: datetime) -> list[Share]:
    """Pass everything to the successor; call it inside `acting`."""
    return [Share(each.label, each.hand_over(person, successor, by, at)) for each in _handovers]


def team_changed(person: Any, by: Any, at: datetime) -> None:
    """Let what counts for a person's team follow them; call it inside `acting`."""
    for follower in _followers:
        follower(person, by, at)
