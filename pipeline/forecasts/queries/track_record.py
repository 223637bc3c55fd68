"""How the forecasts of such a period and scope have done so far, and what follows for one that is made now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils import timezone

from pipeline.forecasts.choices import Size, TestedKind
from pipeline.forecasts.models import RangeTest
from pipeline.forecasts.rules import LEAST_TESTS, nearest_moment, share_at
from salesplan.core.company.queries import business_day, calendar
from salesplan.core.metrics import Question
from salesplan.core.money import ZERO
from salesplan.core.pacing import days_gone
from salesplan.core.periods import PeriodKind, span
from salesplan.core.request_cache import remembered
from salesplan.people.access import scope_of

# Days that are no period of the calendar count as the kind that is nearest in length, and are said not to be tested.
_LONGEST = ((TestedKind.MONTH, 45), (TestedKind.QUARTER, 135))
_WHOSE = {"owner": Size.PERSON, "team": Size.TEAM, "region": Size.TEAM}


@dataclass(frozen=True)
class TrackRecord:
    """How the range of a period and scope has held: by its own tests, or where those are too few by the widest of others.

    `test` is that of this kind, size and moment, if there is one; `is_tested` says whether it is enough. `is_exact` is
    False for days that are no month, quarter or year, and for a part of what is sold: those are not tested at all.
    """

    kind: TestedKind
    size: Size
    moment: int
    test: RangeTest | None
    is_exact: bool
    factor: Decimal | None

    @property
    def is_tested(self) -> bool:
        """Whether enough tests stand behind the range, and a stretch made it hold."""
        return self.is_exact and self.test is not None and self.test.factor is not None

    @property
    def is_hopeless(self) -> bool:
        """Whether it was tested often enough, and no stretch would have held."""
        return self.is_exact and self.test is not None and self.test.factor is None and self.test.tests >= LEAST_TESTS


def day_of(question: Question) -> date:
    """Return the day a question speaks of: the past day it asks for, or today."""
    return question.as_of or business_day(timezone.now())


def is_over(question: Question) -> bool:
    """Say whether the days of a question have passed."""
    return question.end < day_of(question)


def elapsed(start: date, end: date, day: date) -> Decimal:
    """Return the share of some days that is over."""
    days = span(start, end)
    return Decimal(days_gone(days, day)) / days.days


def kind_of(start: date, end: date) -> tuple[TestedKind, bool]:
    """Return the kind of period that some days are, or are nearest to; and whether they are one."""
    fiscal_calendar = calendar()
    for kind in TestedKind:
        period = fiscal_calendar.containing(start, PeriodKind(kind.value))
        if (period.start, period.end) == (start, end):
            return kind, True
    days = (end - start).days + 1
    return next((kind for kind, longest in _LONGEST if days <= longest), TestedKind.YEAR), False


def size_of(question: Question) -> tuple[Size, bool]:
    """Return whose forecast a question asks for; and whether it is all of theirs and not a part of what is sold."""
    sizes = {_WHOSE[name] for name in question.filters if name in _WHOSE}
    is_whole = set(question.filters) <= set(_WHOSE)
    scope = scope_of(question.user)
    if not scope.sees_all:
        sizes.add(Size.TEAM if scope.team_ids else Size.PERSON)
    return next((size for size in Size if size in sizes), Size.COMPANY), is_whole


def track_record(question: Question) -> TrackRecord:
    """Return how the range of a question has held: one query a request."""
    kind, is_period = kind_of(question.start, question.end)
    size, is_whole = size_of(question)
    moment = nearest_moment(elapsed(question.start, question.end, day_of(question)))
    test = next((row for row in range_tests() if (row.kind, row.size, row.moment) == (kind, size, moment)), None)
    is_exact = is_period and is_whole
    own_factor = test.factor if is_exact and test else None
    widest = max((row.factor for row in range_tests() if row.moment == moment and row.factor is not None), default=None)
    return TrackRecord(kind, size, moment, test, is_exact, widest if own_factor is None else own_factor)


def range_factor(question: Question) -> Decimal | None:
    """Return by what the range of a question is stretched; None where nothing was ever tested."""
    return track_record(question).factor


def coming_share(start: date, end: date, day: date) -> Decimal:
    """Return what deals to come add to what is won and open in some days; nothing where that is not known."""
    kind, _is_period = kind_of(start, end)
    rows = [row for row in range_tests() if row.kind == kind and row.coming is not None]
    return share_at(elapsed(start, end, day), {row.moment: row.coming or ZERO for row in rows})


def range_tests() -> Sequence[RangeTest]:
    """Return all tests by kind, size and moment: asked once in a request."""
    return remembered("range_tests", lambda: list(RangeTest.objects.order_by("kind", "size", "moment")))
