"""What is true of pay runs: their life, who may approve one, and how a calculation becomes lines of the ledger.

**Life.** open → calculated → reviewed → approved → locked → paid, one step an arrow. Until the lock a run can be
reopened, with a reason, and calculated again. After it nothing changes: what comes late is an adjustment of a later period.

**Four eyes.** Who has calculated or reviewed a run since it was last reopened does not approve it, and nobody approves
a run that pays them.

**Stale.** A calculation keeps, for each person and kind of fact, a mark of what it rests on. Where the marks of now differ,
something has changed since: the run is calculated again before it goes on.

**Lines are differences.** The ledger says what a run comes to by the sum of its lines. A calculation that comes to
5,600 where the lines stand at 5,000 appends 600; one that comes to the same appends nothing, so that it can be repeated
at any time, and stopped at any time.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from goals.pay.choices import CLOSED, LineKind, PayBasis, PayRunState, PayRunStep
from salesplan.core.lifecycle.rules import Lifecycle, Transition
from salesplan.core.money import ZERO
from salesplan.core.periods import Period

OPEN, CALCULATED, REVIEWED = PayRunState.OPEN, PayRunState.CALCULATED, PayRunState.REVIEWED
APPROVED, LOCKED, PAID = PayRunState.APPROVED, PayRunState.LOCKED, PayRunState.PAID

LIFE = Lifecycle(
    begins=OPEN,
    steps={
        PayRunStep.CALCULATE: Transition({OPEN, CALCULATED}, CALCULATED),
        PayRunStep.REVIEW: Transition({CALCULATED}, REVIEWED),
        PayRunStep.APPROVE: Transition({REVIEWED}, APPROVED),
        PayRunStep.LOCK: Transition({APPROVED}, LOCKED),
        PayRunStep.PAY: Transition({LOCKED}, PAID),
        PayRunStep.REOPEN: Transition({CALCULATED, REVIEWED, APPROVED}, OPEN, asks_why=True),
    },
)
# Postings that move no money and are said all the same: there is no silent forfeiture.
POSTED_AT_ZERO = (LineKind.FORFEIT, LineKind.DRAW_FORGIVEN)

# What tells the lines of one person and run apart: kind, name, why.
Key = tuple[str, str, str]


def may_begin(period: Period, last: Period | None, today: date) -> bool:
    """Say whether a run of a period may be begun after the `last` one of its kind: any that has begun, or the next one.

    >>> from salesplan.core.periods import Calendar
    >>> september, october, november = (Calendar().month(2026, month) for month in (9, 10, 11))
    >>> [may_begin(one, None, date(2026, 10, 15)) for one in (september, october, november)]
    [True, True, False]
    >>> [may_begin(one, september, date(2026, 11, 15)) for one in (september, october, november)]
    [False, True, False]
    """
    follows = last is None or (last.end < period.start and (period.start - last.end).days == 1)
    return follows and period.start <= today


def takes_adjustments(state: str | None) -> bool:
    """Say whether a period may still be adjusted: it has no run yet, or one that nobody has reviewed.

    >>> [takes_adjustments(state) for state in (None, "open", "calculated", "reviewed", "locked")]
    [True, True, True, False, False]
    """
    return state in (None, PayRunState.OPEN, PayRunState.CALCULATED)


def is_closed(state: str) -> bool:
    """Say whether a run never changes again."""
    return state in CLOSED


def bars_approval(rule: str) -> frozenset[str]:
    """Return the states into which whoever brought a run may not approve it, by the company's rule.

    Li calculates, Zhou reviews: of three people neither of them approves, of two people Zhou does.

    >>> sorted(bars_approval("three")), sorted(bars_approval("two"))
    (['calculated', 'reviewed'], ['calculated'])
    """
    both = frozenset({PayRunState.CALCULATED.value, PayRunState.REVIEWED.value})
    return both if rule == "three" else frozenset({PayRunState.CALCULATED.value})


def why_not_approve(by: int, took_part: Collection[int], paid: Collection[int]) -> str:
    """Return the code of the reason why a person may not approve a run, or nothing.

    >>> why_not_approve(1, {1, 2}, {7}), why_not_approve(7, {1, 2}, {7}), why_not_approve(3, {1, 2}, {7})
    ('took_part', 'own_pay', '')
    """
    if by in took_part:
        return "took_part"
    return "own_pay" if by in paid else ""


def why_not_decide(by: int, paid: int, sold_by: Collection[int]) -> str:
    """Return the code of the reason why a person may not decide on a windfall, or nothing: it pays them, or is their deal.

    >>> why_not_decide(7, 7, {7, 8}), why_not_decide(8, 7, {7, 8}), why_not_decide(1, 7, {7, 8})
    ('own_pay', 'own_deal', '')
    """
    if by == paid:
        return "own_pay"
    return "own_deal" if by in sold_by else ""


@dataclass(frozen=True)
class LedgerBalance:
    """What the lines of one key come to by now; `net_count` counts those without money that were not taken back."""

    amount: Decimal = ZERO
    net_count: int = 0


@dataclass(frozen=True)
class LedgerDifference:
    """A line to append. `withdraws` says that its key no longer stands in what was calculated."""

    key: Key
    amount: Decimal
    withdraws: bool = False


def differences(desired: Mapping[Key, Decimal], balances: Mapping[Key, LedgerBalance]) -> list[LedgerDifference]:
    """Return the lines that lead from what stands to what is desired, first those that take something back.

    >>> earned, cap = ("earning", "commission", ""), ("cap", "", "10000")
    >>> stands = {earned: LedgerBalance(Decimal(5000)), cap: LedgerBalance(Decimal(-100))}
    >>> [(d.key[0], str(d.amount), d.withdraws) for d in differences({earned: Decimal(5600)}, stands)]
    [('cap', '100', True), ('earning', '600', False)]
    >>> differences({earned: Decimal(5000)}, {earned: LedgerBalance(Decimal(5000))})
    []
    """
    out = []
    for key, now in balances.items():
        if key not in desired and (now.amount or now.net_count > 0):
            out.append(LedgerDifference(key, -now.amount, withdraws=True))
    for key, amount in desired.items():
        now = balances.get(key, LedgerBalance())
        if amount != now.amount or (key[0] in POSTED_AT_ZERO and now.net_count < 1):
            out.append(LedgerDifference(key, amount - now.amount))
    return out


# The marks of what a calculation rests on: by person, then by kind of fact. A kind of which there is nothing has none.
Marks = Mapping[int, Mapping[str, str]]


@dataclass(frozen=True)
class ChangedSource:
    """A kind of fact that is no longer as it was calculated, and whose pay rests on it."""

    kind: PayBasis
    people: frozenset[int]


def changes(before: Marks, after: Marks) -> list[ChangedSource]:
    """Return what has changed between the marks of a calculation and those of now, in the order of the kinds.

    Of who is new only that is said, not what all they bring; of who was calculated without marks, that nothing is known.

    >>> was = {1: {"sales": "a", "quotas": "q"}, 2: {"sales": "b"}}
    >>> changes(was, was)
    []
    >>> [(one.kind.value, sorted(one.people)) for one in changes(was, {1: {"sales": "x"}, 2: {"sales": "b"}, 3: {}})]
    [('joined', [3]), ('quotas', [1]), ('sales', [1])]
    """
    people_by_basis: dict[PayBasis, set[int]] = {}
    for person in before.keys() | after.keys():
        was, now = before.get(person), after.get(person, {})
        if was is None:
            kinds = {PayBasis.JOINED}
        elif not was:
            kinds = {PayBasis.UNKNOWN} if now else set()
        else:
            kinds = {PayBasis(kind) for kind in was.keys() | now.keys() if was.get(kind) != now.get(kind)}
        for kind in kinds:
            people_by_basis.setdefault(kind, set()).add(person)
    return [ChangedSource(kind, frozenset(people_by_basis[kind])) for kind in PayBasis if kind in people_by_basis]
