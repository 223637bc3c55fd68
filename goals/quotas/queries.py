"""Questions about quotas: what anybody carries in any days, who may set it, and where everybody stands."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q

from goals.quotas.attainment import AttainmentTree, Node, attainment_tree
from goals.quotas.book import WON_REVENUE, Book, Kind, Rights, book, person_quota, person_quotas, rights_of, sees_owner
from goals.quotas.grid import quota_grid
from goals.quotas.models import Quota
from goals.quotas.rules import grown
from goals.quotas.rules import status as standing
from salesplan.core.company.models import Company
from salesplan.core.company.queries import calendar, company
from salesplan.core.periods import MONTHS_IN, Period
from salesplan.people.models import User
from salesplan.people.queries import tree

__all__ = [
    "WON_REVENUE", "AttainmentTree", "Book", "Change", "CopyRow", "Kind", "Node", "Rights", "attainment_tree", "book",
    "copy_rows", "history", "person_quota", "person_quotas", "quota_grid", "rights_of", "standing", "sees_owner",
]  # fmt: skip


@dataclass(frozen=True)
class Change:
    """One event in the history of a quota."""

    at: Any
    by: str
    amount: Decimal
    note: str
    kind: str


def history(kind: Kind, pk: int, period_key: str) -> list[Change]:
    """Return what was done to the quota of an owner and period, newest first, removed ones too: two queries."""
    event_model: Any = Quota.pgh_event_model  # type: ignore[attr-defined]
    events = event_model.objects.filter(Q(person=pk) if kind == "person" else Q(team=pk), period_key=period_key)
    rows = list(events.select_related("pgh_context").order_by("-pgh_created_at", "-pgh_id"))
    told = [(row.pgh_context.metadata if row.pgh_context else {}) for row in rows]
    names = dict(User.objects.filter(pk__in={meta.get("user") for meta in told} - {None}).values_list("pk", "name"))
    return [
        Change(
            row.pgh_created_at,
            names.get(meta.get("user"), ""),
            row.amount,
            meta.get("why", "") or row.note,
            row.pgh_label,
        )
        for row, meta in zip(rows, told, strict=True)
    ]


@dataclass(frozen=True)
class CopyRow:
    """A quota that copying would make: from `old` to `new`; `existing` stays as it is where there is one."""

    kind: Kind
    pk: int
    label: str
    period: Period
    old: Decimal
    new: Decimal
    existing: Decimal | None


def copy_rows(
    user: Any, source: Period, target: Period, percent: Decimal, home: Company | None = None
) -> list[CopyRow]:
    """Return what copying the quotas of a period into another of its kind would do, among those the user may set.

    Copied are the rows that lie within the source: a quarter's own and those of its months, each into its counterpart.
    """
    home = home or company()
    own, teams = calendar(home), tree()
    rights = rights_of(user, teams)
    steps = (target.start.year - source.start.year) * 12 + target.start.month - source.start.month
    rows = Quota.objects.visible_to(user).filter(
        metric=WON_REVENUE, starts_on__gte=source.start, ends_on__lte=source.end
    )
    there = {
        (q.person_id, q.team_id, q.period_key): q.amount
        for q in Quota.objects.visible_to(user).filter(
            metric=WON_REVENUE, starts_on__gte=target.start, ends_on__lte=target.end
        )
    }
    out = []
    for row in rows.select_related("person", "team").order_by("starts_on"):
        kind: Kind = "person" if row.person_id else "team"
        pk, owner = row.person_id or row.team_id or 0, row.person or row.team
        period = own.parse(row.period_key)
        if period.kind == "range" or not rights.may_set(kind, pk):
            continue
        into = own.shift(period, steps // MONTHS_IN[period.kind])
        new = grown(row.amount, percent, home.currency)
        existing = there.get((row.person_id, row.team_id, into.key))
        out.append(CopyRow(kind, pk, str(owner), into, row.amount, new, existing))
    return sorted(out, key=lambda r: (r.kind == "person", r.label, r.period.start, r.period.key))
