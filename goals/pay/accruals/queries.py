"""What people have earned by now, in periods that are closed or not, without calculating everybody each time.

A closed period is what its frozen statements say. Of an open one the last calculation stands, that of its run or of the
background (`actions.renew_accruals`), with the marks of what it rests on. Who has other marks now, or was never
calculated, is calculated at once where they are few; of more the amounts as they were calculated stand, and it is said how
many have changed since. Of 1,000 people on a plan by quarter of whom three have sold since, three are calculated.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import F

from goals.pay.choices import CLOSED
from goals.pay.models import PayAccrual, PayRunPerson
from goals.pay.runs.queries.basis import marks_of
from goals.pay.statements.queries.calculating import PayInputs
from goals.pay.statements.queries.totals import earned_in
from salesplan.core.money import ZERO
from salesplan.core.periods import Period

Key = tuple[int, str]
# So many people are calculated while a page waits.
AT_ONCE = 25


@dataclass(frozen=True)
class Accrued:
    """What people have earned by now; `changed` of them are as they were calculated, the first of them at `since`."""

    amount: Decimal
    changed: int = 0
    since: datetime | None = None


@dataclass(frozen=True)
class KeptAccrual:
    """What a person had earned in a period when it was calculated, and the marks of what that rests on."""

    earned: Decimal
    rests_on: Mapping[str, str]
    at: datetime


def accrued(people: Collection[int], periods: Sequence[Period], today: date) -> Accrued:
    """Return what people have earned in those periods that have begun: the sum of their statements."""
    started_periods = [period for period in periods if period.start <= today]
    if not people or not started_periods:
        return Accrued(ZERO)
    if len(people) <= AT_ONCE:
        return Accrued(earned_in(people, started_periods))
    pay_inputs = PayInputs(people, started_periods)
    frozen = _frozen(pay_inputs.people, started_periods)
    amount = sum(frozen.values(), ZERO)
    kept, recalculated = kept_of(pay_inputs.people, started_periods), dict[Key, Decimal]()
    left: dict[int, list[Period]] = defaultdict(list)
    for period in started_periods:
        open_to = [pk for pk in pay_inputs.people if (pk, period.key) not in frozen]
        paid = [pk for pk in open_to if pay_inputs.pays_in(pk, period)]
        marks = marks_of(paid, period) if paid else {}
        for pk in open_to:
            if pk not in marks:
                if (pk, period.key) in pay_inputs.adjustments:
                    left[pk].append(period)
                continue
            accrual = next((row for row in kept.get((pk, period.key), ()) if row.rests_on == marks[pk]), None)
            if accrual is None:
                left[pk].append(period)
            else:
                recalculated[pk, period.key] = accrual.earned
    return _with_the_rest(amount + sum(recalculated.values(), ZERO), left, kept)


def _with_the_rest(
    amount: Decimal, left: Mapping[int, list[Period]], kept: Mapping[Key, Sequence[KeptAccrual]]
) -> Accrued:
    """Add what those have earned whose pay has changed: calculated where they are few, or were never calculated."""
    complete_ids = {pk for pk, periods in left.items() if all(kept.get((pk, period.key)) for period in periods)}
    stale = complete_ids if len(left) > AT_ONCE else set()
    last = [kept[pk, period.key][0] for pk in stale for period in left[pk]]
    by_periods: dict[tuple[Period, ...], list[int]] = defaultdict(list)
    for pk, periods in left.items():
        if pk not in stale:
            by_periods[tuple(periods)].append(pk)
    amount += sum((earned_in(people, periods) for periods, people in by_periods.items()), ZERO)
    amount += sum((row.earned for row in last), ZERO)
    return Accrued(amount, len(stale), min((row.at for row in last), default=None))


def _frozen(people: Iterable[int], periods: Sequence[Period]) -> dict[Key, Decimal]:
    """Return what locked periods came to, by (person id, period key): one query."""
    rows = PayRunPerson.objects.filter(
        person__in=list(people),
        run__period_key__in=[period.key for period in periods],
        run__state__in=CLOSED,
        payslip__isnull=False,
    ).annotate(earned=F("payslip__commission") + F("payslip__adjusted"))
    return {(person, key): earned for person, key, earned in rows.values_list("person_id", "run__period_key", "earned")}


def kept_of(people: Iterable[int], periods: Sequence[Period]) -> dict[Key, list[KeptAccrual]]:
    """Return what was calculated last in open periods, by the background and by their runs, the newest first: two queries."""
    ids, keys = list(people), [period.key for period in periods]
    out: dict[Key, list[KeptAccrual]] = defaultdict(list)
    rows: list[Any] = list(
        PayAccrual.objects.filter(person__in=ids, period_key__in=keys).values_list(
            "person_id", "period_key", "earned", "rests_on", "at"
        )
    )
    places = PayRunPerson.objects.filter(
        person__in=ids, run__period_key__in=keys, payslip__isnull=False, turn__gt=0, run__calculated_at__isnull=False
    ).exclude(run__state__in=CLOSED)
    rows += places.annotate(earned=F("payslip__commission") + F("payslip__adjusted")).values_list(
        "person_id", "run__period_key", "earned", "rests_on", "run__calculated_at"
    )
    for person, key, earned, rests_on, at in sorted(rows, key=lambda row: row[4], reverse=True):
        out[person, key].append(KeptAccrual(earned, rests_on, at))
    return out
