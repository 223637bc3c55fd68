"""Putting whole teams on a plan: choose, look at what happens to each, do it."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from goals.pay.plan import team_enrolment
from goals.pay.plan.models import IncentivePlan
from goals.pay.plan.people_form import PeopleForm
from salesplan.core.access import require
from salesplan.core.company.queries import business_day
from salesplan.core.format import day
from salesplan.core.forms import DayField
from salesplan.core.http.reauthentication import recently_confirmed
from salesplan.core.typing import UserRequest
from salesplan.core.web.submitting import submit
from salesplan.people.models import User


class TeamEnrolmentForm(PeopleForm):
    starts_on = DayField(label=gettext_lazy("From"), widget=forms.DateInput(attrs={"type": "date"}))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("team") and not cleaned.get("person") and not self.errors:
            self.add_error("team", _("Choose at least one team or one person."))
        return cleaned


@recently_confirmed
def enrol_team(request: UserRequest, pk: int) -> HttpResponse:
    """The choice and what it would do (by the address, nothing is written), and doing it for those who were ticked."""
    require(request.user, "admin")
    plan = get_object_or_404(IncentivePlan.objects.visible_to(request.user), pk=pk)
    now = timezone.now()
    if request.method == "POST":
        return _enrol(request, plan, now)
    form = TeamEnrolmentForm(request.GET if request.GET else None, initial={"starts_on": business_day(now)})
    return _page(request, plan, form, now)


def _page(
    request: UserRequest, plan: IncentivePlan, form: TeamEnrolmentForm, now: datetime, error: str = ""
) -> HttpResponse:
    context: dict[str, Any] = {"plan": plan, "form": form, "fault": error}
    if form.is_bound and form.is_valid():
        starts_on: date = form.cleaned_data["starts_on"]
        people = form.people(starts_on, starts_on).values()
        values: dict[str, Any] = {"people": people, "starts_on": starts_on, "by": request.user, "at": now}
        rows = team_enrolment.try_enrolling(plan, **values)
        context |= {"rows": rows, "starts_on": starts_on, "able": sum(not row.refused for row in rows)}
    return render(request, "goals/pay/plan/enrol_team.html", context, status=422 if form.errors or error else 200)


def _enrol(request: UserRequest, plan: IncentivePlan, now: datetime) -> HttpResponse:
    ticked = [int(pk) for pk in request.POST.getlist("ticked") if pk.isdecimal() and len(pk) < 19]
    form = TeamEnrolmentForm(request.POST)
    if not form.is_valid():
        return _page(request, plan, form, now)
    people = list(User.objects.active().filter(pk__in=ticked).order_by("sort_key", "pk"))
    if not people:
        return _page(request, plan, form, now, _("Tick at least one person."))
    starts_on = form.cleaned_data["starts_on"]
    answer = submit(
        request,
        None,
        lambda: team_enrolment.enrol_people(plan, people=people, starts_on=starts_on, by=request.user, at=now),
    )
    if not answer.done:
        return _page(request, plan, form, now, str(answer.message))
    message = ngettext(
        "%(n)s person is on the plan from %(day)s.", "%(n)s people are on the plan from %(day)s.", len(people)
    )
    message %= {"n": len(people), "day": day(starts_on)}
    return answer.go("goals:incentive_plan_detail", plan.pk, message=message)
