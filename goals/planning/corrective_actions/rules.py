"""What is true of corrective actions: their life, the days that are compared, and whether one worked.

**Before and after.** An action of 1 October, to be reviewed on 1 December, is measured over the 61 days from the first to
30 November, against the 61 days before: 1 August to 30 September. Equal days, so that sums can be compared.

**Whether it worked.** Expected was won revenue +200,000 in these days; before it was 900,000, after it 1,150,000: +250,000,
so it worked (from 100 % of what was expected; from 50 % it worked in part).

**Against the rest of the company.** In the same days the rest grew by 10 %. Had the owner's figure grown like that, it
would have been 990,000; of the 250,000, 160,000 are more than the tide that lifts all boats.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from goals.planning.corrective_actions.choices import CorrectiveActionState, CorrectiveActionStep, Verdict
from salesplan.core.lifecycle.rules import Lifecycle, Transition
from salesplan.core.money import ratio
from salesplan.core.periods import Period, span

OPEN, DONE = CorrectiveActionState.OPEN, CorrectiveActionState.DONE
DROPPED, REVIEWED = CorrectiveActionState.DROPPED, CorrectiveActionState.REVIEWED

LIFE = Lifecycle(
    begins=OPEN,
    steps={
        CorrectiveActionStep.COMPLETE: Transition({OPEN}, DONE),
        CorrectiveActionStep.DROP: Transition({OPEN}, DROPPED, asks_why=True),
        CorrectiveActionStep.REVIEW: Transition({OPEN, DONE, DROPPED}, REVIEWED),
    },
)
PARTLY = Decimal("0.5")


def windows(opened_on: date, review_on: date) -> tuple[Period, Period]:
    """Return the days before an action and as many from its first day until the day before its review.

    >>> [period.key for period in windows(date(2026, 10, 1), date(2026, 12, 1))]
    ['2026-08-01..2026-09-30', '2026-10-01..2026-11-30']
    """
    days = max((review_on - opened_on).days, 1)
    after = span(opened_on, opened_on + timedelta(days - 1))
    return span(opened_on - timedelta(days), opened_on - timedelta(1)), after


def so_far(before: Period, after: Period, today: date) -> tuple[Period, Period]:
    """Cut both windows to the days that are over: on the 10th day of 61, ten days are compared with the ten before.

    >>> [p.key for p in so_far(*windows(date(2026, 10, 1), date(2026, 12, 1)), date(2026, 10, 10))]
    ['2026-09-21..2026-09-30', '2026-10-01..2026-10-10']
    """
    days = min(max((today - after.start).days + 1, 1), after.days)
    return span(before.end - timedelta(days - 1), before.end), span(after.start, after.start + timedelta(days - 1))


@dataclass(frozen=True)
class ActionEffect:
    """What happened: the figure before and after, what was expected, and how the rest of the company moved."""

    before: Decimal | None
    after: Decimal | None
    expected: Decimal
    rest_of_company: Decimal | None = None

    @property
    def change(self) -> Decimal | None:
        """After less before; None where a ratio has no base."""
        return None if self.before is None or self.after is None else self.after - self.before

    @property
    def share(self) -> Decimal | None:
        """How much of the expectation came: 250 of 200 is 1.25. An expected fall that came counts as reached too."""
        return ratio(self.change, self.expected)

    @property
    def like_the_rest(self) -> Decimal | None:
        """What it would have been, had it moved like the rest of the company.

        >>> ActionEffect(Decimal(900), Decimal(1150), Decimal(200), Decimal("0.1")).like_the_rest
        Decimal('990.0')
        """
        return None if self.before is None or self.rest_of_company is None else self.before * (1 + self.rest_of_company)

    @property
    def beyond(self) -> Decimal | None:
        """What came on top of how the rest of the company moved."""
        like = self.like_the_rest
        return None if like is None or self.after is None else self.after - like


def verdict(effect: ActionEffect) -> Verdict:
    """Return what the figures say; people may say otherwise.

    >>> [str(verdict(ActionEffect(Decimal(900), Decimal(after), Decimal(200)))) for after in (1150, 1000, 950)]
    ['worked', 'partly', 'failed']
    """
    share = effect.share
    if share is None:
        return Verdict.UNCLEAR
    if share >= 1:
        return Verdict.WORKED
    return Verdict.PARTLY if share >= PARTLY else Verdict.FAILED
