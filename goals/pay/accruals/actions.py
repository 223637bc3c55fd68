"""Calculating in the background what people have earned in the periods that are not closed, for totals of many people."""

from collections.abc import Iterator
from datetime import date, datetime

from django.db import transaction

from goals.pay.models import PayAccrual, PayRun
from goals.pay.plan.choices import Interval
from goals.pay.plan.models import Enrolment
from goals.pay.runs.queries.basis import marks_of
from goals.pay.statements.queries.calculating import calculated
from salesplan.core.company.queries import calendar
from salesplan.core.periods import Period

# So many people are calculated and written together.
BATCH = 50


def renew_accruals(today: date, at: datetime) -> int:
    """Calculate who has other facts than when they were calculated last, and return how many that were.

    That is done for the month and the quarter of today and those before, until their runs are locked. What is not asked
    for any more is forgotten.
    """
    periods = list(_open_periods(today))
    PayAccrual.objects.exclude(period_key__in=[period.key for period in periods]).delete()
    return sum(_renew(period, at) for period in periods)


def _open_periods(today: date) -> Iterator[Period]:
    fiscal_calendar = calendar()
    locked_keys = set(PayRun.objects.closed().values_list("period_key", flat=True))
    for kind in Interval.values:
        current = fiscal_calendar.containing(today, kind)  # type: ignore[arg-type]
        yield from (period for period in (fiscal_calendar.shift(current, -1), current) if period.key not in locked_keys)


def _renew(period: Period, at: datetime) -> int:
    on_plan = Enrolment.objects.filter(plan__interval=period.kind, starts_on__lte=period.end)
    people = set(on_plan.exclude(ends_on__lt=period.start).values_list("person_id", flat=True))
    if not people:
        return 0
    # The marks come first: what changes in between is calculated again rather than overlooked.
    marks = marks_of(people, period)
    kept = dict(PayAccrual.objects.filter(period_key=period.key).values_list("person_id", "rests_on"))
    changed = [pk for pk in sorted(marks) if kept.get(pk) != marks[pk]]
    for start in range(0, len(changed), BATCH):
        ids = changed[start : start + BATCH]
        results = calculated(ids, through=period)
        rows = [
            PayAccrual(person_id=pk, period_key=period.key, earned=statement.earned, rests_on=marks[pk], at=at)
            for pk in ids
            for statement in results[pk]
            if statement.period.key == period.key
        ]
        with transaction.atomic():
            PayAccrual.objects.bulk_create(
                rows,
                update_conflicts=True,
                unique_fields=["person", "period_key"],
                update_fields=["earned", "rests_on", "at"],
            )
    return len(changed)
