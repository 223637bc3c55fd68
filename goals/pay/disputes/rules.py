"""What is true of disputes about pay: their life, how much can be at stake, who decides, and by when.

**Life.** A claim is open until it is decided. Who reads it may ask for more; then it waits for the claimant, and goes on
when they reply. It is granted, granted in part, put right in the books (a deal or split was corrected, so that the
statement pays it by itself), or denied. What was not paid by the decision may be escalated once, to somebody who did not
decide it the first time; the second decision stays. Until it is decided the claimant may withdraw it.

**Money.** A line paid 0 and the claimant expects 250 (half of a deal of 10,000 at 5 %): 250 is at stake. Granted in full
posts +250, in part anything between, everything else posts nothing. So a dispute posts once at most, and never more
than was claimed. Who finds that more is due says so and posts an adjustment of its own.

**Time.** Days are calendar days, which everybody can count. A period locked on 3 December can be disputed until 2 January
(30 days); while it is open it can be disputed at any time. A claim of 5 December is due on the 19th (14 days). Asked for
more on the 10th and replied to on the 13th it is due on the 22nd: the days it waits for the claimant do not count.
Denied on the 20th it can be escalated until 3 January (14 days). What is overdue stays undecided and is reminded of;
nothing is decided by the clock.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from goals.pay.disputes.choices import DisputeOutcome, DisputeState, DisputeStep
from salesplan.core.lifecycle.rules import Lifecycle, NoSuchStep, Transition
from salesplan.core.money import ZERO

LIVE = frozenset({DisputeState.OPEN, DisputeState.ASKED, DisputeState.ESCALATED})
# What was decided without money: this may be escalated.
UNPAID = frozenset({DisputeState.CORRECTED, DisputeState.DENIED})
POSTS = frozenset({DisputeOutcome.GRANTED, DisputeOutcome.PARTIAL})
OPEN, ASKED, ESCALATED = DisputeState.OPEN, DisputeState.ASKED, DisputeState.ESCALATED

LIFE = Lifecycle(
    begins=OPEN,
    steps={
        DisputeStep.ASK: Transition({OPEN, ESCALATED}, ASKED),
        # It goes on where it was asked.
        DisputeStep.REPLY: Transition({ASKED}, OPEN, ESCALATED),
        DisputeStep.GRANT: Transition(LIVE, DisputeState.GRANTED),
        DisputeStep.GRANT_PARTLY: Transition(LIVE, DisputeState.PARTIAL),
        DisputeStep.CORRECT: Transition(LIVE, DisputeState.CORRECTED),
        DisputeStep.DENY: Transition(LIVE, DisputeState.DENIED),
        DisputeStep.ESCALATE: Transition(UNPAID, ESCALATED),
        DisputeStep.WITHDRAW: Transition(LIVE, DisputeState.WITHDRAWN),
    },
)
# So many days before a dispute is due the deciders are told the first time.
SOON = 3


def may(step: str, state: str, rounds: int = 1) -> bool:
    """Say whether a step can be taken; `rounds` is 1 until a dispute is escalated, then 2.

    >>> may("denied", "open"), may("escalate", "denied"), may("escalate", "denied", 2)
    (True, True, False)
    """
    return LIFE.may(step, state) and not (step == DisputeStep.ESCALATE and rounds > 1)


def target(step: str, state: str, rounds: int) -> tuple[str, int]:
    """Return state and round after a step that may be taken.

    >>> [str(part) for part in target("reply", "asked", 2)], [str(part) for part in target("escalate", "denied", 1)]
    (['escalated', '2'], ['escalated', '2'])
    """
    if not may(step, state, rounds):
        raise NoSuchStep(f"{step} from {state} in round {rounds}")
    to = ESCALATED if step == DisputeStep.REPLY and rounds > 1 else ""
    return LIFE.target(step, state, to=to), rounds + (step == DisputeStep.ESCALATE)


def is_final(state: str, rounds: int) -> bool:
    """Say whether nothing can come after a state.

    >>> is_final("denied", 1), is_final("denied", 2), is_final("granted", 1)
    (False, True, True)
    """
    return not any(may(step, state, rounds) for step in LIFE.steps)


def at_stake(expected: Decimal | None, paid: Decimal) -> Decimal | None:
    """Return what a claim is about: what is expected beyond what was paid, None where no figure was named.

    >>> at_stake(Decimal(250), Decimal(0)), at_stake(Decimal(0), Decimal(-500)), at_stake(None, Decimal(10))
    (Decimal('250'), Decimal('500'), None)
    """
    return None if expected is None else expected - paid


def posting_of(outcome: str, stake: Decimal | None, amount: Decimal | None) -> tuple[Decimal | None, str]:
    """Return what a decision posts (None: nothing), or the code of what is wrong with its amount.

    >>> posting_of("granted", Decimal(250), None), posting_of("partial", Decimal(250), Decimal(100))
    ((Decimal('250'), ''), (Decimal('100'), ''))
    >>> posting_of("partial", Decimal(250), Decimal(250)), posting_of("granted", None, None)
    ((None, 'whole'), (None, 'amount_needed'))
    >>> posting_of("denied", Decimal(250), Decimal(9))
    (None, '')
    """
    if outcome not in POSTS:
        return None, ""
    if outcome == DisputeOutcome.GRANTED and stake is not None:
        return (stake, "") if amount in (None, stake) else (None, "not_the_claim")
    if amount is None:
        return None, "amount_needed"
    if amount <= ZERO:
        return None, "not_positive"
    if stake is not None and amount >= stake:
        return None, "whole" if amount == stake else "above_the_claim"
    return amount, ""


def why_not_decide(by: int, claimant: int, first: Collection[int]) -> str:
    """Return the code of the reason why somebody may not decide, or nothing; `first` decided the first time.

    They are one, or two where a deputy decided for somebody: neither of them decides the second time.

    >>> why_not_decide(1, 1, ()), why_not_decide(2, 1, [2]), why_not_decide(2, 1, [3, 2]), why_not_decide(3, 1, [2])
    ('own', 'decided_first', 'decided_first', '')
    """
    if by == claimant:
        return "own"
    return "decided_first" if by in first else ""


@dataclass(frozen=True)
class Limits:
    """The days that the company gives: to claim after the lock, to answer, to escalate."""

    claim: int = 30
    answer: int = 14
    escalate: int = 14


def claim_until(locked_on: date | None, limits: Limits) -> date | None:
    """Return the last day on which a period can be disputed; None: it is open, so there is none yet.

    >>> claim_until(date(2026, 12, 3), Limits())
    datetime.date(2027, 1, 2)
    """
    return None if locked_on is None else locked_on + timedelta(limits.claim)


def due_on(since: date, limits: Limits) -> date:
    """Return the day by which a claim is answered.

    >>> due_on(date(2026, 12, 5), Limits())
    datetime.date(2026, 12, 19)
    """
    return since + timedelta(limits.answer)


def after_waiting(due: date, asked_on: date, replied_on: date) -> date:
    """Return when an answer is due after it waited for the claimant.

    >>> after_waiting(date(2026, 12, 19), date(2026, 12, 10), date(2026, 12, 13))
    datetime.date(2026, 12, 22)
    """
    return due + (replied_on - asked_on)


def escalate_until(decided_on: date, limits: Limits) -> date:
    """Return the last day on which a decision can be escalated.

    >>> escalate_until(date(2026, 12, 20), Limits())
    datetime.date(2027, 1, 3)
    """
    return decided_on + timedelta(limits.escalate)


def days_left(state: str, due: date, today: date) -> int | None:
    """Return in how many days an answer is due (negative: overdue); None while nobody owes one.

    >>> days_left("open", date(2026, 12, 19), date(2026, 12, 21)), days_left("asked", date(2026, 12, 19), date(2026, 12, 1))
    (-2, None)
    """
    return (due - today).days if state in (DisputeState.OPEN, DisputeState.ESCALATED) else None


def reminder(left: int | None) -> str:
    """Return the occasion on which the deciders are reminded: soon, or late.

    >>> [reminder(left) for left in (None, 4, 3, 0, -1)]
    ['', '', 'soon', 'soon', 'late']
    """
    if left is None or left > SOON:
        return ""
    return "late" if left < 0 else "soon"
