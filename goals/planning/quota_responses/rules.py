"""What is true of responses: how a quota stands between a person and their superiors, and what may be said next.

A response is about one line of the ledger of quotas, the newest. So nobody needs to reset anything when a quota
changes: the new line has no responses yet, and waits. With 400,000 set in May, objected to, and 360,000 set in June:

| the newest line | said about it | the quota is |
| --- | --- | --- |
| 400,000 | nothing | waiting |
| 400,000 | objected: "two of my accounts left" | objected |
| 400,000 | objected, answered: "both are replaced in June" | answered (kept) |
| 360,000 | answered: "agreed" (the line was made by the answer) | answered (changed) |
| 360,000 | answered, accepted | accepted |
| 380,000 | nothing (set in July, whatever was said of 360,000) | waiting |
| none: removed | – | removed |

Waiting and answered are the person's turn, objected is the superiors'; accepted is agreed until the figure changes.
"""

from dataclasses import dataclass
from decimal import Decimal

from goals.planning.quota_responses.choices import QuotaResponseKind, QuotaResponseState
from salesplan.core.lifecycle.rules import Lifecycle, Transition

WAITING, ACCEPTED = QuotaResponseState.WAITING, QuotaResponseState.ACCEPTED
OBJECTED, ANSWERED = QuotaResponseState.OBJECTED, QuotaResponseState.ANSWERED

# What is said is the step; how the quota stands then follows from its rows, and no column keeps it.
LIFE = Lifecycle(
    begins=WAITING,
    steps={
        QuotaResponseKind.ACCEPTED: Transition({WAITING, ANSWERED}, ACCEPTED),
        QuotaResponseKind.OBJECTED: Transition({WAITING, ANSWERED}, OBJECTED),
        QuotaResponseKind.ANSWERED: Transition({OBJECTED}, ANSWERED),
    },
)
# Whose turn it is; else nobody's.
PERSONS_TURN = frozenset({QuotaResponseState.WAITING, QuotaResponseState.ANSWERED})
SUPERIORS_TURN = frozenset({QuotaResponseState.OBJECTED})


def state_of(amount: Decimal | None, last: str | None) -> QuotaResponseState:
    """Return how a quota stands: by the amount of its newest line and what was said of that line last.

    >>> [str(state_of(Decimal(400), said)) for said in (None, "objected", "answered", "accepted")]
    ['waiting', 'objected', 'answered', 'accepted']
    >>> str(state_of(None, None))
    'removed'
    """
    if amount is None:
        return QuotaResponseState.REMOVED
    return QuotaResponseState(last) if last else QuotaResponseState.WAITING


def may_respond(kind: QuotaResponseKind, state: QuotaResponseState) -> bool:
    """Say whether something can be said of a quota that stands so.

    >>> may_respond(QuotaResponseKind.ACCEPTED, QuotaResponseState.ANSWERED), may_respond(QuotaResponseKind.ACCEPTED, QuotaResponseState.OBJECTED)
    (True, False)
    """
    return LIFE.may(kind, state)


@dataclass(frozen=True)
class ResponseRecord:
    """One response as it was meant: who says what, of which figure.

    `amount` is the figure that stands with it, `proposed` the one an objection asks for.
    """

    kind: str
    by: int
    comment: str
    amount: Decimal | None
    proposed: Decimal | None = None

    def repeats(self, last: "ResponseRecord | None") -> bool:
        """Say whether this is what was said last, sent once more: a button pressed twice, a page sent again.

        Accepting twice is the same whatever the words are; an objection or answer is the same with the same words.

        >>> first = ResponseRecord("objected", 7, "Too high", Decimal(400), Decimal(360))
        >>> first.repeats(first), first.repeats(ResponseRecord("objected", 7, "Too high", Decimal(400))), first.repeats(None)
        (True, False, False)
        """
        if last is None or (self.kind, self.by) != (last.kind, last.by):
            return False
        return self == last or (self.kind == QuotaResponseKind.ACCEPTED and self.amount == last.amount)
