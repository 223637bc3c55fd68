"""Whether a run is stale: what it rests on is compared with what stood when its people were calculated."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Min, Q, QuerySet
from django.urls import reverse

from goals.pay.choices import CLOSED, PayBasis
from goals.pay.models import PayAdjustment, PayRun, PayRunMove, PayRunPerson, WindfallDecision
from goals.pay.plan.models import Enrolment, IncentivePlanVersion
from goals.pay.runs.queries.basis import marks_of
from goals.pay.runs.rules import ChangedSource, changes
from goals.planning.quotas.models import QuotaChange
from pipeline.receipts.models import ReceiptShare
from pipeline.sales.models import SaleEntry
from salesplan.core.company.models import Company
from salesplan.people.access import scope_of
from salesplan.people.choices import Role
from salesplan.people.deputies.choices import Decision
from salesplan.people.deputies.queries import stands_in_for
from salesplan.people.models import BaseWage, Leadership, User

# Where what has changed is looked at.
PAGES = {
    PayBasis.ENROLMENTS: "goals:incentive_plan_list",
    PayBasis.PLANS: "goals:incentive_plan_list",
    PayBasis.QUOTAS: "goals:quota_list",
    PayBasis.SALES: "pipeline:sale_list",
    PayBasis.RECEIPTS: "pipeline:receipt_list",
    PayBasis.CUSTOMERS: "customers:account_list",
    PayBasis.WINDFALLS: "goals:windfall_list",
    PayBasis.LEADERSHIPS: "people:team_tree",
    PayBasis.EARLIER: "goals:pay_run_list",
}


def paid_by(run: PayRun) -> set[int]:
    """Return the people a run may have something for: on a plan of its kind, owing or owed, or adjusted."""
    on_plan = Enrolment.objects.filter(plan__interval=run.kind, starts_on__lte=run.ends_on).exclude(
        ends_on__lt=run.starts_on
    )
    adjusted = PayAdjustment.objects.filter(period_key=run.period_key)
    before = PayRun.objects.filter(kind=run.kind, ends_on__lt=run.starts_on).order_by("-ends_on").first()
    balances = PayRunPerson.objects.filter(run=before).filter(Q(payslip__owed__gt=0) | Q(payslip__reserve__gt=0))
    return {
        *on_plan.values_list("person_id", flat=True),
        *adjusted.values_list("person_id", flat=True),
        *balances.values_list("person_id", flat=True),
    }


def changed_since(run: PayRun, only: Collection[int] | None = None) -> list[ChangedSource]:
    """Return what has changed since a run was calculated, for all its people or `only` some of them.

    Of a run that was not calculated, or is closed, nothing.
    """
    if not run.turn or run.is_closed or run.is_calculating:
        return []
    before = dict(run.people.values_list("person_id", "rests_on"))
    people = {*before, *paid_by(run)}
    if only is not None:
        people &= set(only)
        before = {pk: marks for pk, marks in before.items() if pk in people}
    return changes(before, marks_of(people, run.period)) if people else []


@dataclass(frozen=True)
class StaleBasis:
    """A kind of fact that has changed, as a page says it: whose pay it touches, since when, where to look."""

    kind: PayBasis
    people: list[User]
    since: datetime | None
    url: str

    @property
    def label(self) -> str:
        """The kind in words."""
        return str(self.kind.label)


def changed_for(user: User, run: PayRun) -> list[ChangedSource]:
    """Return what has changed since a run was calculated for the people whom the reader sees, as a deputy too."""
    scope = scope_of(user)
    sees_all = scope.sees_all or any(
        scope_of(deputyship.person).sees_all for deputyship in stands_in_for(user, Decision.RUN)
    )
    return changed_since(run, None if sees_all else scope.person_ids)


def stale_of(user: User, run: PayRun, changed: Iterable[ChangedSource]) -> list[StaleBasis]:
    """Return what has changed since a run was calculated as its page says it.

    That a base wage was entered is for admins to know, like the wage itself.
    """
    changes = [change for change in changed if change.kind != PayBasis.WAGES or user.role == Role.ADMIN]
    if not changes:
        return []
    ids = {pk for change in changes for pk in change.people}
    people = {person.pk: person for person in User.objects.filter(pk__in=ids).order_by("sort_key", "pk")}
    out = []
    for change in changes:
        affected = [person for pk, person in people.items() if pk in change.people]
        page = PAGES.get(change.kind)
        out.append(StaleBasis(change.kind, affected, _since(change, run), reverse(page) if page else ""))
    return out


def _since(change: ChangedSource, run: PayRun) -> datetime | None:
    """Return when the first such change after the calculation was made, where that is known."""
    dated = _DATED.get(change.kind)
    if dated is None or run.calculated_at is None:
        return None
    rows, column = dated(change.people, run)
    return rows.filter(**{f"{column}__gt": run.calculated_at}).aggregate(first=Min(column))["first"]


Dated = tuple[QuerySet[Any], str]


def _history(model: type[Enrolment | Leadership], people: Iterable[int]) -> Dated:
    event_model: Any = model.pgh_event_model  # type: ignore[union-attr]  # which pghistory adds
    return event_model.objects.filter(person__in=people), "pgh_created_at"


def _versions(people: Iterable[int]) -> Dated:
    return IncentivePlanVersion.objects.filter(plan__enrolments__person__in=people), "made_at"


def _locks(run: PayRun) -> Dated:
    return PayRunMove.objects.filter(to_state__in=CLOSED, run__ends_on__lt=run.ends_on), "at"


def _sales(people: Iterable[int], run: PayRun) -> Dated:
    """The entries of people; where only leads are touched, those of anybody."""
    rows = SaleEntry.credits.filter(sold_on__lte=run.ends_on)
    own_rows = rows.filter(person__in=people, booked_at__gt=run.calculated_at)
    return own_rows if own_rows.exists() else rows, "booked_at"


_DATED: dict[PayBasis, Callable[[frozenset[int], PayRun], Dated]] = {
    PayBasis.JOINED: lambda people, run: _history(Enrolment, people),
    PayBasis.ENROLMENTS: lambda people, run: _history(Enrolment, people),
    PayBasis.PLANS: lambda people, run: _versions(people),
    PayBasis.QUOTAS: lambda people, run: (QuotaChange.objects.filter(person__in=people), "set_at"),
    PayBasis.SALES: _sales,
    PayBasis.RECEIPTS: lambda people, run: (ReceiptShare.credits.filter(receipt__day__lte=run.ends_on), "at"),
    PayBasis.WAGES: lambda people, run: (BaseWage.objects.filter(person__in=people), "at"),
    PayBasis.WINDFALLS: lambda people, run: (WindfallDecision.objects.filter(person__in=people), "at"),
    PayBasis.ADJUSTMENTS: lambda people, run: (PayAdjustment.objects.filter(person__in=people), "at"),
    PayBasis.LEADERSHIPS: lambda people, run: _history(Leadership, people),
    PayBasis.EARLIER: lambda people, run: _locks(run),
    PayBasis.CALENDAR: lambda people, run: (Company.pgh_event_model.objects.all(), "pgh_created_at"),  # type: ignore[attr-defined]
}
