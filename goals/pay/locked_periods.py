"""What closed periods came to, and what adjusts periods: the two things that a calculation takes from the ledger."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import OuterRef, Subquery

from goals.pay.choices import CLOSED, LineKind, PayRunState
from goals.pay.engine.plan import Adjustment
from goals.pay.models import PayAdjustment, PayLine, PayRunMove, PayRunPerson, Payslip
from salesplan.core.money import ZERO
from salesplan.core.periods import Period

Key = tuple[int, str]


@dataclass(frozen=True)
class LockedPeriod:
    """A locked period of a person: the commission of its plan, and what was posted on top of it.

    `adjustments` are those of `adjustments_of` and the corrections of earlier periods that it paid, which are not due
    a second time. `other_wage` is the base wage that was known then: one that is entered later changes no deduction that
    was made.
    """

    commission: Decimal
    adjustments: tuple[Adjustment, ...] = ()
    paid: Decimal = ZERO
    other_wage: Decimal = ZERO


def locked_periods_of(
    person_ids: Iterable[int], posted: Mapping[Key, tuple[Adjustment, ...]] | None = None
) -> dict[Key, LockedPeriod]:
    """Return the locked periods of people, by (person id, period key): two queries, and one for what was `posted`."""
    ids = list(person_ids)
    posted = adjustments_of(ids) if posted is None else posted
    corrections: dict[Key, list[Adjustment]] = defaultdict(list)
    totals: dict[tuple[int, str, str], Decimal] = defaultdict(lambda: ZERO)
    lines = PayLine.objects.filter(person__in=ids, kind=LineKind.CORRECTION, run__state__in=CLOSED)
    for person, key, why, amount in lines.values_list("person_id", "run__period_key", "why", "amount"):
        totals[person, key, why] += amount
    for (person, key, why), amount in totals.items():
        if amount:
            corrections[person, key].append(Adjustment(amount, why, LineKind.CORRECTION.value))
    places = PayRunPerson.objects.filter(person__in=ids, run__state__in=CLOSED, payslip__isnull=False)
    return {
        (person, key): LockedPeriod(
            commission, (*corrections[person, key], *posted.get((person, key), ())), paid, Decimal(wage or 0)
        )
        for person, key, commission, paid, wage in places.values_list(
            "person_id",
            "run__period_key",
            "payslip__commission",
            "payslip__paid",
            "payslip__statement__statement__other_wage",
        )
    }


def adjustments_of(person_ids: Iterable[int]) -> dict[Key, tuple[Adjustment, ...]]:
    """Return what was posted for people, by (person id, period key), in its order."""
    out: dict[Key, tuple[Adjustment, ...]] = {}
    rows = PayAdjustment.objects.filter(person__in=list(person_ids)).order_by("pk")
    for person, key, amount, why, kind in rows.values_list("person_id", "period_key", "amount", "why", "kind"):
        out[person, key] = (*out.get((person, key), ()), Adjustment(amount, why, kind))
    return out


def frozen_payslips(keys: Collection[Key]) -> dict[Key, Payslip]:
    """Return the frozen statements of locked periods with their plans, by (person id, period key): one query.

    They know when they were paid out.
    """
    paid_out = PayRunMove.objects.filter(run=OuterRef("run"), to_state=PayRunState.PAID)
    rows = PayRunPerson.objects.filter(
        person__in={person for person, _key in keys},
        run__period_key__in={key for _person, key in keys},
        run__state__in=CLOSED,
        payslip__isnull=False,
    )
    payslips = rows.select_related("run", "payslip__version__plan").annotate(
        paid_out_at=Subquery(paid_out.values("at")[:1])
    )
    out: dict[Key, Payslip] = {}
    for row in payslips:
        assert row.payslip is not None
        row.payslip.paid_out_at = row.paid_out_at
        out[row.person_id, row.run.period_key] = row.payslip
    return out


def paid_periods(person_id: int) -> list[Period]:
    """Return the periods for which a person was paid by a locked run, whatever plan they are on today: one query."""
    places = PayRunPerson.objects.filter(person=person_id, run__state__in=CLOSED, payslip__isnull=False)
    return [place.run.period for place in places.select_related("run")]
