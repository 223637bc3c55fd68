"""What is true of cases and improvements: their lives, when a case is due by working hours, ageing, and the proof. Pure.

**Due.** A case of high severity has 8 working hours. Working days have nine of them, from 9 to 18 in the company's zone, without
weekends and public holidays. Opened on Friday at 16:00, two hours are left that day and six on Monday:

>>> friday = datetime(2026, 11, 27, 16)
>>> str(due_at(friday, Severity.HIGH, frozenset()))
'2026-11-30 15:00:00'

**Proof.** Only customers who answered before and after an improvement are compared. Of three, one answered before alone; the two
others went from 4 and 6 to 9 and 8:

>>> proof({1: 4, 2: 6, 3: 2}, {1: 9, 2: 8, 4: 10})
Proof(customers=2, before=Decimal('5'), after=Decimal('8.5'))
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from customers.feedback.choices import CaseState, CaseStep, ImprovementState, ImprovementStep, Severity
from salesplan.core.lifecycle.rules import Lifecycle, Transition

CASE_LIFE = Lifecycle(
    begins=CaseState.OPEN,
    steps={
        CaseStep.START: Transition({CaseState.OPEN}, CaseState.WORKING),
        CaseStep.RESOLVE: Transition({CaseState.OPEN, CaseState.WORKING}, CaseState.RESOLVED, asks_why=True),
        CaseStep.REOPEN: Transition({CaseState.RESOLVED}, CaseState.WORKING, asks_why=True),
    },
)
IMPROVEMENT_LIFE = Lifecycle(
    begins=ImprovementState.PLANNED,
    steps={
        ImprovementStep.RELEASE: Transition({ImprovementState.PLANNED}, ImprovementState.RELEASED),
        ImprovementStep.DROP: Transition({ImprovementState.PLANNED}, ImprovementState.DROPPED, asks_why=True),
    },
)
DAY_BEGINS, DAY_ENDS = time(9), time(18)
HOURS = {Severity.LOW: 45, Severity.MEDIUM: 18, Severity.HIGH: 8, Severity.CRITICAL: 4}
# The days a case has been open, up to which it stands in a column.
AGES = (2, 7, 30)


def due_at(opened: datetime, severity: str, days_off: Collection[date]) -> datetime:
    """Return when a case must be resolved: so many working hours after it was opened, in the local time of `opened`.

    >>> [str(due_at(datetime(2026, 11, 27, 20), severity, {date(2026, 11, 30)})) for severity in ("critical", "low")]
    ['2026-12-01 13:00:00', '2026-12-07 18:00:00']
    """
    left = timedelta(hours=HOURS[Severity(severity)])
    day = opened.date()
    while True:
        begins, ends = (datetime.combine(day, at, opened.tzinfo) for at in (DAY_BEGINS, DAY_ENDS))
        begins = max(begins, opened)
        if day.weekday() < 5 and day not in days_off and begins < ends:
            if left <= ends - begins:
                return begins + left
            left -= ends - begins
        day += timedelta(days=1)


def severity_of(score: int, worst: int) -> Severity:
    """Return how severe a low score is: the lowest scores of the scale are high, the others medium.

    >>> severity_of(0, 0), severity_of(1, 0), severity_of(2, 0), severity_of(1, 1)
    (Severity.HIGH, Severity.HIGH, Severity.MEDIUM, Severity.HIGH)
    """
    return Severity.HIGH if abs(score - worst) <= 1 else Severity.MEDIUM


def age_group(days: int) -> int:
    """Return the column of a case by how many days it has been open: up to 2, up to 7, up to 30, and longer.

    >>> [age_group(days) for days in (0, 2, 3, 7, 8, 30, 31)]
    [0, 0, 1, 1, 2, 2, 3]
    """
    return sum(days > most for most in AGES)


@dataclass(frozen=True)
class Proof:
    """The mean score of the same customers before and after, and how many they are."""

    customers: int
    before: Decimal
    after: Decimal

    @property
    def change(self) -> Decimal:
        """By how much the mean moved."""
        return self.after - self.before


def proof(before: Mapping[int, int], after: Mapping[int, int]) -> Proof | None:
    """Compare the scores of those who are in both; none where nobody is."""
    both = before.keys() & after.keys()
    if not both:
        return None
    return Proof(len(both), _mean(before[one] for one in both), _mean(after[one] for one in both))


def _mean(scores: Iterable[int]) -> Decimal:
    given = list(scores)
    return Decimal(sum(given)) / len(given)


def in_time(resolved: Iterable[tuple[datetime, datetime]]) -> tuple[int, int]:
    """Return how many of (due, resolved) were in time, and of how many.

    >>> noon = datetime(2026, 11, 25, 12)
    >>> in_time([(noon, noon), (noon, noon + timedelta(1))])
    (1, 2)
    """
    rows = list(resolved)
    return sum(done <= due for due, done in rows), len(rows)
