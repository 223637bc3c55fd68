"""What somebody who leaves holds, kind by kind, and how each kind passes on; and what follows who moves to another team.

Customers, deals, quotas and alerts stand above people, so each registers its part here (from `AppConfig.ready`): people
asks every part what somebody holds and never imports it. The guided hand-over itself is `salesplan.people.leaving`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from salesplan.people.choices import HandoverMethod
from salesplan.people.models import User

UndoData = dict[str, Any]


@dataclass(frozen=True)
class HeldRecord:
    """One record that somebody holds: where it is seen, whose customer it is about, and what tells it from others."""

    pk: int
    label: str
    url: str = ""
    customer: int | None = None
    note: str = ""


@dataclass(frozen=True)
class HandoverStep:
    """The hand-over of one record: from whom to whom, and by when they leave."""

    person: User
    heirs: tuple[Any, ...]
    last_day: date
    why: str
    by: User
    at: datetime

    @property
    def heir(self) -> Any:
        """The successor, where there is one."""
        return self.heirs[0]


@dataclass(frozen=True)
class HandoverKind:
    """One kind of record that passes on or ends.

    `pass_on` and `end` change one record and return what undoing it needs, or nothing where there was nothing to change;
    what they may not do they refuse. `take_back` undoes one, or refuses where somebody has changed the record since; a
    part without it says in `final` why it stays. With `shared` several successors share every single record (a quota).
    `ends` says in words what ending means.
    """

    key: str
    label: Any
    find_records: Callable[[Any, date], list[HeldRecord]]
    methods: tuple[str, ...]
    pass_on: Callable[[int, HandoverStep], UndoData | None] | None = None
    end: Callable[[int, HandoverStep], UndoData | None] | None = None
    take_back: Callable[[int, UndoData, HandoverStep], None] | None = None
    ends: Any = ""
    final: Any = ""
    help: Any = ""
    shared: bool = False
    order: int = 50

    def do(self, pk: int, way: str, step: HandoverStep) -> UndoData | None:
        """Pass a record on, or end it."""
        act = self.end if way == HandoverMethod.END else self.pass_on
        if act is None:
            raise ValueError(f"{self.key} knows no {way}")
        return act(pk, step)


@dataclass(frozen=True)
class PendingDecision:
    """Something that waits for a role and that a person could decide; `can` are those who can once they have left.

    `instead_of` is for whom they could decide it, where that is as a deputy.
    """

    label: str
    url: str
    can: tuple[Any, ...]
    instead_of: Any = None


@dataclass(frozen=True)
class DecisionQueue:
    """One kind of what waits for a role, not for a person: it passes on by itself, as long as somebody is left who can.

    `waiting(person, admins)` returns what the person could decide today; `admins` are the admins there will be after them.
    """

    key: str
    label: Any
    waiting: Callable[[Any, Sequence[Any]], list[PendingDecision]]


Follower = Callable[[Any, Any, datetime], None]

_kinds: dict[str, HandoverKind] = {}
_decision_queues: dict[str, DecisionQueue] = {}
_followers: list[Follower] = []


def register(kind: HandoverKind) -> None:
    """Add a kind of record."""
    _kinds[kind.key] = kind


def kinds() -> Sequence[HandoverKind]:
    """Return all kinds in the order in which they are handed on: what others hang on comes first."""
    return sorted(_kinds.values(), key=lambda kind: kind.order)


def kind(key: str) -> HandoverKind | None:
    """Return a kind by its key."""
    return _kinds.get(key)


def register_decision_queue(queue: DecisionQueue) -> None:
    """Add a kind of what waits for a role."""
    _decision_queues[queue.key] = queue


def decision_queues() -> Sequence[DecisionQueue]:
    """Return all kinds of what waits for a role."""
    return list(_decision_queues.values())


def register_follower(follower: Follower) -> None:
    """Add what follows a person's team: `follower(person, by, at)` runs after each change of a membership."""
    _followers.append(follower)


def team_changed(person: User, by: User, at: datetime) -> None:
    """Let what counts for a person's team follow them; call it inside `acting`."""
    for follower in _followers:
        follower(person, by, at)
