"""What people have earned, as their statements say it."""

from dataclasses import dataclass

from django.urls import reverse

from goals.pay.accruals.queries import Accrued
from goals.pay.accruals.queries import accrued as earned_so_far
from goals.pay.statements.queries.statement import people_visible_to
from reports.dashboards.queries.scope import DashboardView
from salesplan.core.periods import Period, PeriodKind
from salesplan.people.models import Membership
from salesplan.people.queries import tree


@dataclass(frozen=True)
class EarnedPay:
    """What some people have earned in a period, and the page that shows how."""

    earned: Accrued
    rows: str


def accrued(view: DashboardView) -> EarnedPay | None:
    """Return what the people in scope have earned for the period; None for days that no statement covers.

    A statement is of a month or a quarter, as each person's plan says; both are asked, and the one that is not theirs
    pays nothing. People count for the team they are in on the page's day: pay goes to people, not to teams.
    """
    if view.period.kind not in (PeriodKind.MONTH, PeriodKind.QUARTER, PeriodKind.HALF, PeriodKind.YEAR) or view.as_of:
        return None
    people = _people(view)
    periods: list[Period] = view.calendar.parts(view.period, PeriodKind.MONTH)
    if view.period.kind != PeriodKind.MONTH:
        periods = [*view.calendar.parts(view.period, PeriodKind.QUARTER), *periods]
    earned = earned_so_far(people, periods, view.today)
    rows = reverse("goals:statement_list") + f"?period={view.period.key}"
    return EarnedPay(earned, rows)


def _people(view: DashboardView) -> list[int]:
    rows = people_visible_to(view.user).values_list("pk", flat=True)
    if view.person_id is not None:
        return list(rows.filter(pk=view.person_id))
    if view.team_id is not None:
        teams = tree().below(view.team_id)
        members = Membership.objects.on(view.day).filter(team__in=teams).values("person")
        return list(rows.filter(pk__in=members))
    return list(rows)
