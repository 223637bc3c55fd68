"""The table of a life cycle: which step leads from which states to which one. Pure.

A goal is drafted, put in force and closed; closed by mistake, it is opened again. Passing it on leaves it where it is:

>>> goal = Lifecycle(
...     begins="draft",
...     steps={
...         "activate": Transition({"draft"}, "active"),
...         "close": Transition({"active"}, "closed"),
...         "reopen": Transition({"closed"}, "active", asks_why=True),
...         "pass_on": Transition({"draft", "active"}, STAYS),
...     },
... )
>>> goal.may("close", "active"), goal.may("close", "draft"), goal.steps_from("active")
(True, False, ['close', 'pass_on'])
>>> goal.target("activate", "draft"), goal.target("pass_on", "active")
('active', 'active')
>>> goal.arrows()
[('active', 'closed'), ('closed', 'active'), ('draft', 'active')]

What the table does not know is refused by name, with what is possible:

>>> goal.target("close", "draft")
Traceback (most recent call last):
salesplan.core.lifecycle.rules.NoSuchStep: 'close' does not lead on from 'draft'; possible: activate, pass_on

A dispute that was escalated goes back to where it was asked for more: a step with more than one target takes the first
unless the action names another of them.

>>> dispute = Lifecycle(begins="open", steps={"reply": Transition({"asked"}, "open", "escalated")})
>>> dispute.target("reply", "asked"), dispute.target("reply", "asked", to="escalated")
('open', 'escalated')
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

# The target of a step that leaves a record in the state it is in.
STAYS = ""


class NoSuchStep(ValueError):
    """A step was taken that the table does not have from this state: a fault of the caller, who asks `may` first."""


class Transition:
    """One step: the states it may be taken from, where it leads, and whether it needs a reason.

    `others` are further targets, of which an action may choose one.
    """

    def __init__(self, sources: Collection[str], target: str, *others: str, asks_why: bool = False) -> None:
        self.sources = frozenset(sources)
        self.target = target
        self.targets = (target, *others)
        self.asks_why = asks_why


@dataclass(frozen=True)
class Lifecycle:
    """The states and steps of one kind of record: the state it begins in, and its steps by key."""

    begins: str
    steps: Mapping[str, Transition]

    @property
    def states(self) -> frozenset[str]:
        """Every state that the table knows."""
        named_states = {state for step in self.steps.values() for state in (*step.sources, *step.targets)}
        return frozenset({self.begins, *named_states} - {STAYS})

    def may(self, step: str, state: str) -> bool:
        """Say whether a step can be taken from a state; one that is not known cannot."""
        return step in self.steps and state in self.steps[step].sources

    def steps_from(self, state: str) -> list[str]:
        """Return the steps that can be taken from a state, in the order of the table."""
        return [step for step in self.steps if self.may(step, state)]

    def step_between(self, state: str, target: str) -> str | None:
        """Return the first step that leads from a state to another, or None.

        >>> Lifecycle("open", {"deny": Transition({"open"}, "denied")}).step_between("open", "denied")
        'deny'
        """
        return next((step for step in self.steps_from(state) if target in self.steps[step].targets), None)

    def target(self, step: str, state: str, *, to: str = "") -> str:
        """Return the state in which a step ends, `to` where it has several; raise NoSuchStep if it cannot be taken."""
        if not self.may(step, state):
            possible = ", ".join(self.steps_from(state)) or "nothing"
            raise NoSuchStep(f"{str(step)!r} does not lead on from {str(state)!r}; possible: {possible}")
        if to and to not in self.steps[step].targets:
            raise NoSuchStep(f"{str(step)!r} does not lead to {str(to)!r}")
        return to or self.steps[step].target or state

    def is_final(self, state: str) -> bool:
        """Say whether nothing leads on from a state.

        >>> Lifecycle("open", {"deny": Transition({"open"}, "denied")}).is_final("denied")
        True
        """
        return not self.steps_from(state)

    def arrows(self) -> list[tuple[str, str]]:
        """Return every change of state that there is, for a trigger of the database to refuse all others."""
        found = {
            (str(source), str(target))
            for step in self.steps.values()
            for source in step.sources
            for target in step.targets
            if target not in (STAYS, source)
        }
        return sorted(found)
