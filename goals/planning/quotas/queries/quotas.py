"""Questions about quotas: what anybody carries in any days, who may set it, and where everybody stands."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from goals.planning.quotas.models import Quota, QuotaChange
from goals.planning.quotas.queries.book import (
    WON_REVENUE,
    rights_of,
)
from goals.planning.quotas.rules import grown
from salesplan.core.company.models import Company
from salesplan.core.company.queries import calendar, company
from salesplan.core.periods import MONTHS_IN, Period, PeriodKind
from salesplan.people.choices import OwnerKind
from salesplan.people.models import User
from salesplan.people.queries import tree


@dataclass(frozen=True)
class QuotaEvent:
    """One event in the history of a quota: insert, update or delete (then `amount` is what was removed)."""

    at: Any
    by: str
    amount: Decimal
    note: str
    kind: str
    effective_on: date


def history(kind: OwnerKind, pk: int, period_key: str, metric: str = WON_REVENUE) -> list[QuotaEvent]:
    """Return what was done to the quota of an owner and period, newest first, removals too: one query."""
    lines = QuotaChange.objects.filter(**{kind: pk}, metric=metric, period_key=period_key)
    out: list[QuotaEvent] = []
    before: Decimal | None = None
    for row in lines.select_related("set_by").order_by("id"):
        verb = "delete" if row.amount is None else "insert" if before is None else "update"
        amount = row.amount if row.amount is not None else before or Decimal(0)
        out.append(QuotaEvent(row.set_at, str(row.set_by or ""), amount, row.note, verb, row.effective_on))
        before = row.amount
    return out[::-1]


@dataclass(frozen=True)
class LedgerLine:
    """One line of the ledger, beside what the same quota was before it; None for the first, and once it is removed."""

    line: QuotaChange
    before: Decimal | None


def ledger_of(user: User, person_id: int, period: Period) -> list[LedgerLine]:
    """Return what was done to a person's quotas that touch a period, of any metric, newest first: one query."""
    rows = QuotaChange.objects.visible_to(user).filter(person=person_id)
    rows = rows.filter(starts_on__lte=period.end, ends_on__gte=period.start).select_related("set_by").order_by("id")
    out: list[LedgerLine] = []
    last: dict[tuple[str, str], Decimal | None] = {}
    for row in rows:
        about = row.metric, row.period_key
        out.append(LedgerLine(row, last.get(about)))
        last[about] = row.amount
    return out[::-1]


@dataclass(frozen=True)
class CopyRow:
    """A quota that copying would make: from `old` to `new`; `existing` stays as it is where there is one."""

    kind: OwnerKind
    pk: int
    label: str
    period: Period
    old: Decimal
    new: Decimal
    existing: Decimal | None


def copy_rows(
    user: User,
    source: Period,
    target: Period,
    percent: Decimal,
    own_company: Company | None = None,
    metric: str = WON_REVENUE,
) -> list[CopyRow]:
    """Return what copying the quotas of a period into another of its kind would do, among those the user may set.

    Copied are the rows that lie within the source: a quarter's own and those of its months, each into its counterpart.
    """
    own_company = own_company or company()
    fiscal_calendar, teams = calendar(own_company), tree()
    rights = rights_of(user, teams)
    months = fiscal_calendar.steps(
        fiscal_calendar.containing(source.start, PeriodKind.MONTH),
        fiscal_calendar.containing(target.start, PeriodKind.MONTH),
    )
    rows = Quota.objects.visible_to(user).filter(metric=metric, starts_on__gte=source.start, ends_on__lte=source.end)
    with_quota = {
        (q.person_id, q.team_id, q.period_key): q.amount
        for q in Quota.objects.visible_to(user).filter(
            metric=metric, starts_on__gte=target.start, ends_on__lte=target.end
        )
    }
    out = []
    for row in rows.select_related("person", "team").order_by("starts_on"):
        kind: OwnerKind = OwnerKind.PERSON if row.person_id else OwnerKind.TEAM
        pk, owner = row.person_id or row.team_id or 0, row.person or row.team
        period = fiscal_calendar.parse(row.period_key)
        if period.kind == PeriodKind.RANGE or not rights.may_set(kind, pk):
            continue
        into = fiscal_calendar.shift(period, months // MONTHS_IN[period.kind])
        new = grown(row.amount, percent, own_company.currency)
        existing = with_quota.get((row.person_id, row.team_id, into.key))
        out.append(CopyRow(kind, pk, str(owner), into, row.amount, new, existing))
    return sorted(out, key=lambda r: (r.kind == OwnerKind.PERSON, r.label, r.period.start, r.period.key))
