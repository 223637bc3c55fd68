"""From what was calculated for people to the ledger: frozen statements, and the lines that lead to them.

`post` compares what was calculated with what stands and appends only the differences: calculated twice, the second time
appends nothing. It asks a few questions for any number of people, and belongs into a transaction that holds the run.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum

from goals.pay.choices import CLOSED, AdjustmentKind, LineKind, RunWarning
from goals.pay.engine.results import CalculatedPeriod
from goals.pay.engine.tables import in_force
from goals.pay.models import PayAdjustment, PayLine, PayRun, PayRunPerson, Payslip
from goals.pay.plan.models import Enrolment, IncentivePlanVersion
from goals.pay.runs.queries.sources import Frozen, cause_of
from goals.pay.runs.rules import Key, LedgerBalance, LedgerDifference, Marks, differences
from goals.pay.statements.queries.snapshots import digest, freeze
from salesplan.core.company.queries import company
from salesplan.core.money import ZERO
from salesplan.people.models import User

ADJUSTED = (LineKind.ADJUSTMENT, LineKind.CORRECTION)
UNPAID = {
    "no_quota": RunWarning.NO_QUOTA,
    "no_plan": RunWarning.NO_VERSION,
    "no_version": RunWarning.NO_VERSION,
    "no_rule": RunWarning.NO_VERSION,
    "review": RunWarning.WINDFALL,
}


@dataclass
class PostedLines:
    """What a posting did: how many lines it appended, and how many statements."""

    lines: int = 0
    payslips: int = 0


@dataclass
class _PostingContext:
    """What stands for some people in a run before it is posted to."""

    run: PayRun
    by: User
    at: datetime
    currency: str
    places: dict[int, PayRunPerson]
    balances: dict[int, dict[Key, LedgerBalance]]
    versions: dict[int, IncentivePlanVersion]
    adjustments: dict[tuple[int, str], list[int]]
    reported: dict[int, frozenset[int]]
    closed_payslips: dict[int, dict[str, Any]] = field(default_factory=dict)


def post(
    run: PayRun,
    people: Iterable[int],
    statements: Mapping[int, Sequence[CalculatedPeriod]],
    marks: Marks,
    *,
    by: User,
    at: datetime,
) -> PostedLines:
    """Bring the ledger of a run to what was calculated: `made` holds the statements of people up to its period.

    `marks` are what they rest on, by person.
    """
    ids = list(people)
    ledger = _posting_context(run, ids, by, at)
    by_person = {pk: _of_period(statements.get(pk, ()), run.period_key) for pk in ids}
    corrected = [pk for pk, statement in by_person.items() if statement and statement.of_kind(LineKind.CORRECTION)]
    ledger.closed_payslips = _closed_payslips(corrected, run)
    lines: list[PayLine] = []
    payslips: list[Payslip] = []
    for pk, statement in by_person.items():
        place = ledger.places[pk]
        before = place.payslip.statement if place.payslip else None
        now = None if statement is None else freeze(statement, **_about(ledger, pk))
        locked = {
            earlier.period.key: (ledger.closed_payslips[pk][earlier.period.key], freeze(earlier))
            for earlier in (statements[pk] if pk in ledger.closed_payslips else ())
            if earlier.period.key in ledger.closed_payslips[pk]
        }
        for difference in differences(_desired(statement), ledger.balances[pk]):
            lines.append(_line(ledger, pk, difference, now, before, locked))
        payslip = _payslip(ledger, place, statement, now)
        if payslip is not None:
            payslips.append(payslip)
    # Each by itself: in an array of many, psycopg escapes every quote of the JSON in Python, which takes ten times as long.
    Payslip.objects.bulk_create(payslips, batch_size=1)
    PayLine.objects.bulk_create(lines)
    _put(ledger, by_person, payslips, marks)
    return PostedLines(len(lines), len(payslips))


def balances_of(run: PayRun, people: Iterable[int]) -> dict[int, dict[Key, LedgerBalance]]:
    """Return what the lines of a run come to by person, kind, name and reason, without what was paid out."""
    out: dict[int, dict[Key, LedgerBalance]] = defaultdict(dict)
    net_count = Count("pk", filter=Q(amount=0, withdraws=False)) - Count("pk", filter=Q(amount=0, withdraws=True))
    rows = PayLine.objects.filter(run=run, person__in=list(people)).exclude(kind=LineKind.PAYOUT).order_by()
    for row in rows.values("person_id", "kind", "name", "why").annotate(sum=Sum("amount"), said=net_count):
        out[row["person_id"]][row["kind"], row["name"], row["why"]] = LedgerBalance(row["sum"], row["said"])
    return out


def versions_of(people: Iterable[int], run: PayRun) -> dict[int, IncentivePlanVersion]:
    """Return the version of the plan that a person is on at the end of a period: two queries."""
    period = run.period
    plans: dict[int, tuple[int, Any]] = {}
    rows = Enrolment.objects.filter(person__in=list(people), starts_on__lte=period.end).exclude(
        ends_on__lt=period.start
    )
    for row in rows.order_by("starts_on"):
        plans[row.person_id] = row.plan_id, min(row.ends_on or period.end, period.end)
    versions: dict[int, list[IncentivePlanVersion]] = defaultdict(list)
    plan_ids = {plan for plan, _day in plans.values()}
    for version in IncentivePlanVersion.objects.filter(plan__in=plan_ids).select_related("plan"):
        versions[version.plan_id].append(version)
    in_force_then = {person: in_force(versions[plan], day) for person, (plan, day) in plans.items()}
    return {person: version for person, version in in_force_then.items() if version is not None}


def _posting_context(run: PayRun, ids: list[int], by: User, at: datetime) -> _PostingContext:
    places = {row.person_id: row for row in run.people.filter(person__in=ids).select_related("payslip")}
    adjustments: dict[tuple[int, str], list[int]] = defaultdict(list)
    rows = PayAdjustment.objects.filter(
        person__in=ids, period_key=run.period_key, kind=AdjustmentKind.ADJUSTMENT
    ).values_list("person_id", "why", "pk")
    for person, why, pk in rows:
        adjustments[person, why].append(pk)
    balances = balances_of(run, ids)
    reported: dict[int, set[int]] = defaultdict(set)
    earlier = PayLine.objects.filter(person__in=ids, kind=LineKind.CORRECTION, run__state__in=CLOSED)
    for person, cause in earlier.values_list("person_id", "cause"):
        reported[person].update(cause.get("credits", ()))
    return _PostingContext(
        run,
        by,
        at,
        company().currency,
        places,
        {pk: balances.get(pk, {}) for pk in ids},
        versions_of(ids, run),
        adjustments,
        {pk: frozenset(reported[pk]) for pk in ids},
    )


def _of_period(statements: Iterable[CalculatedPeriod], key: str) -> CalculatedPeriod | None:
    return next((statement for statement in statements if statement.period.key == key), None)


def _closed_payslips(people: Sequence[int], run: PayRun) -> dict[int, dict[str, Any]]:
    """Return the frozen statements of closed periods before a run, by person and period."""
    out: dict[int, dict[str, Any]] = defaultdict(dict)
    if not people:
        return out
    places = PayRunPerson.objects.filter(
        person__in=people, run__state__in=CLOSED, run__ends_on__lt=run.starts_on, payslip__isnull=False
    )
    for person, key, frozen in places.values_list("person_id", "run__period_key", "payslip__statement"):
        out[person][key] = frozen
    return out


def _desired(statement: CalculatedPeriod | None) -> dict[Key, Decimal]:
    """Return what the lines shall come to: the postings of one key added up."""
    out: dict[Key, Decimal] = {}
    for posting in statement.postings if statement else ():
        key = posting.kind, posting.name[:120], posting.why[:500]
        out[key] = out.get(key, ZERO) + posting.amount
    return out


def _about(ledger: _PostingContext, person: int) -> dict[str, Any]:
    version = ledger.versions.get(person)
    if version is None:
        return {"currency": ledger.currency}
    plan = {"id": version.plan_id, "version": version.pk, "number": version.number}
    return {"currency": ledger.currency, "plan": plan}


def _line(
    ledger: _PostingContext,
    person: int,
    difference: LedgerDifference,
    now: Frozen | None,
    before: Frozen | None,
    locked: Mapping[str, tuple[Any, Any]],
) -> PayLine:
    kind, name, why = difference.key
    cause = cause_of(
        kind,
        name,
        now,
        before,
        adjustments=ledger.adjustments.get((person, why), ()),
        locked=locked,
        reported=ledger.reported[person],
    )
    return PayLine(
        run=ledger.run,
        person_id=person,
        turn=ledger.run.turn,
        version=ledger.versions.get(person),
        kind=kind,
        name=name,
        amount=difference.amount,
        currency=ledger.currency,
        why=why,
        cause=cause,
        withdraws=difference.withdraws,
        by=ledger.by,
        at=ledger.at,
    )


def _payslip(
    ledger: _PostingContext, place: PayRunPerson, statement: CalculatedPeriod | None, now: Frozen | None
) -> Payslip | None:
    """Return the frozen statement of a person, unless the one that stands says the same."""
    if statement is None or now is None:
        return None
    mark = digest(now)
    if place.payslip is not None and place.payslip.digest == mark:
        return None
    adjusted = statement.of_kind(*ADJUSTED)
    return Payslip(
        run=ledger.run,
        person_id=place.person_id,
        revision=place.revisions + 1,
        turn=ledger.run.turn,
        version=ledger.versions.get(place.person_id),
        currency=ledger.currency,
        commission=statement.earned - adjusted,
        adjusted=adjusted,
        paid=statement.paid,
        opening_owed=statement.opening.owed,
        opening_reserve=statement.opening.reserve,
        opening_carried=statement.opening.over_cap,
        owed=statement.closing.owed,
        reserve=statement.closing.reserve,
        carried=statement.closing.over_cap,
        statement=now,
        digest=mark,
        at=ledger.at,
    )


def _put(
    ledger: _PostingContext, by_person: Mapping[int, CalculatedPeriod | None], payslips: Iterable[Payslip], marks: Marks
) -> None:
    """Name for each person the statement that stands now, and what to look at."""
    new = {payslip.person_id: payslip for payslip in payslips}
    for pk, statement in by_person.items():
        place = ledger.places[pk]
        place.turn = ledger.run.turn
        place.payslip = None if statement is None else new.get(pk, place.payslip)
        place.revisions += pk in new
        place.warnings = _warnings(statement, ledger.run)
        place.rests_on = dict(marks.get(pk, {}))
    PayRunPerson.objects.bulk_update(ledger.places.values(), ["turn", "payslip", "revisions", "warnings", "rests_on"])


def _warnings(statement: CalculatedPeriod | None, run: PayRun) -> list[str]:
    if statement is None:
        return [str(RunWarning.NO_STATEMENT)]
    unpaid = {line.unpaid for component in statement.components for line in component.lines if line.unpaid}
    missing = [str(RunWarning.NO_FIGURE)] if statement.unknown else []
    is_cut = (statement.period.start, statement.period.end) != (run.starts_on, run.ends_on)
    part = [str(RunWarning.PART)] if is_cut else []
    return sorted({*(str(UNPAID[code]) for code in unpaid if code in UNPAID), *missing, *part})
