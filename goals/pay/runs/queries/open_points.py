"""What is still open when a run is locked: disputes, windfalls that wait, and people who have not accepted the rules.

None of it stops a lock. Whoever locks reads it before and says why; what stood open is kept with the step and stands on
the run's page from then on.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import ngettext

from goals.pay.choices import OpenPointKind, PayRunState, RunWarning
from goals.pay.models import PayRun, PayRunPerson
from goals.pay.windfalls.queries import held_windfalls
from salesplan.core.company.queries import business_day
from salesplan.people.access import scope_of
from salesplan.people.models import User

# What was open, by kind: of each whom it is about, and where it is read.
Kept = dict[str, list[list[Any]]]


@dataclass(frozen=True)
class OpenPoint:
    """One kind of what is open: in words, how many, and each with its person and page."""

    kind: str
    rows: list[tuple[User, str]]

    @property
    def text(self) -> str:
        """Say how many there are of it."""
        n = len(self.rows)
        texts = {
            OpenPointKind.DISPUTES: ngettext(
                "%(n)s dispute is waiting for a decision", "%(n)s disputes are waiting for a decision", n
            ),
            OpenPointKind.WINDFALLS: ngettext(
                "%(n)s windfall is held and undecided", "%(n)s windfalls are held and undecided", n
            ),
            OpenPointKind.UNACCEPTED: ngettext(
                "%(n)s person has not accepted the rules they are paid by",
                "%(n)s people have not accepted the rules they are paid by",
                n,
            ),
        }
        return texts[OpenPointKind(self.kind)] % {"n": n}


def open_points_of(run: PayRun, at: datetime) -> Kept:
    """Return what is open in a run now, by kind; kinds of which there is nothing are left out."""
    kept: Kept = {
        OpenPointKind.DISPUTES.value: _disputes(run),
        OpenPointKind.WINDFALLS.value: _windfalls(run, at),
        OpenPointKind.UNACCEPTED.value: _unaccepted(run),
    }
    return {kind: rows for kind, rows in kept.items() if rows}


def points(user: User, kept: Mapping[str, Iterable[list[Any]]]) -> list[OpenPoint]:
    """Return what was or is open as a page says it, as far as the reader sees the people: one query."""
    people = User.objects.in_bulk({row[0] for rows in kept.values() for row in rows})
    scope = scope_of(user)
    out = []
    for kind in OpenPointKind:
        rows = [(people[row[0]], _url(kind, row)) for row in kept.get(kind, ()) if row[0] in people]
        visible = [row for row in rows if scope.sees_person(row[0].pk)]
        if visible:
            out.append(OpenPoint(kind.value, sorted(visible, key=lambda row: (row[0].sort_key, row[0].pk))))
    return out


def kept_with(run: PayRun) -> Kept:
    """Return what stood open when a run was locked: one query."""
    move = run.moves.filter(to_state=PayRunState.LOCKED).order_by("-id").first()
    return move.left_open if move else {}


def _url(kind: OpenPointKind, row: list[Any]) -> str:
    if kind == OpenPointKind.DISPUTES:
        return reverse("goals:dispute_detail", args=[row[1]])
    if kind == OpenPointKind.WINDFALLS:
        person, deal, posting = row
        return reverse("goals:windfall_decide", args=[deal, posting, person])
    return reverse("goals:plan_version_document", args=row[1:])


def _disputes(run: PayRun) -> list[list[Any]]:
    """Disputes know pay, and pay only that there are some: [person, dispute] of each that waits."""
    rows = apps.get_model("goals", "Dispute").objects.live()
    places = PayRunPerson.objects.filter(run=run, person=OuterRef("person"))
    disputes = rows.filter(Exists(places), period_key=run.period_key).order_by("pk")
    return [list(row) for row in disputes.values_list("person", "pk")]


def _windfalls(run: PayRun, at: datetime) -> list[list[Any]]:
    """[person, deal, posting] of each deal that is held in the period and that nobody has decided on."""
    places = run.people.filter(warnings__contains=[RunWarning.WINDFALL]).values_list("person", flat=True)
    held_deals = held_windfalls(list(places), business_day(at)) if places else []
    return [
        list(windfall.key)
        for windfall in held_deals
        if windfall.decision is None and windfall.period.key == run.period_key
    ]


def _unaccepted(run: PayRun) -> list[list[Any]]:
    """[person, version] of each who is paid by rules that they have not accepted."""
    accepted = apps.get_model("goals", "IncentivePlanAcceptance").objects.filter(
        person=OuterRef("person"), version=OuterRef("payslip__version")
    )
    rows = run.people.filter(payslip__version__isnull=False).exclude(Exists(accepted)).order_by("person")
    return [list(row) for row in rows.values_list("person", "payslip__version")]
