"""Pages of teams: the tree as of a day, and what an admin changes about it."""

from collections.abc import Callable

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from salesplan.core.access import require
from salesplan.core.company.queries import business_day
from salesplan.core.typing import UserRequest
from salesplan.core.web.submitting import press, submit
from salesplan.people import queries
from salesplan.people.actions import teams
from salesplan.people.choices import Role
from salesplan.people.forms import TeamForm
from salesplan.people.models import Team


@require_GET
def team_tree(request: UserRequest) -> HttpResponse:
    today = business_day(timezone.now())
    try:
        day = parse_date(request.GET.get("on", "")) or today
    except ValueError:
        day = today
    unused = request.GET.get("unused") == "1"
    context = {
        "branches": queries.branches(day, with_unused=unused),
        "day": day,
        "today": today,
        "sees_deactivated": request.user.role in (Role.ADMIN, Role.AUDITOR),
    }
    return render(request, "people/teams/tree.html", context)


def team_create(request: UserRequest) -> HttpResponse:
    require(request.user, Role.ADMIN)
    form = TeamForm(request.POST or None, initial={"parent": request.GET.get("parent")})
    answer = submit(request, form, lambda: teams.create_team(values=form.values, by=request.user, at=timezone.now()))
    if answer.done:
        return answer.go("people:team_tree", message=_("Team added."))
    return answer.render("people/teams/edit.html")


def team_edit(request: UserRequest, pk: int) -> HttpResponse:
    require(request.user, Role.ADMIN)
    team = get_object_or_404(Team.objects.visible_to(request.user), pk=pk)
    form = TeamForm(request.POST or None, instance=team, below=queries.tree().below(pk))
    answer = submit(
        request,
        form,
        lambda: teams.edit_team(
            team, values=form.values, version=form.cleaned_data["version"], by=request.user, at=timezone.now()
        ),
    )
    if answer.done:
        return answer.go("people:team_tree", message=_("Team saved."))
    return answer.render("people/teams/edit.html", {"team": team})


@require_POST
def team_deactivate(request: UserRequest, pk: int) -> HttpResponse:
    return _switch(request, pk, teams.deactivate_team, _("Team deactivated. Its past figures stay with it."))


@require_POST
def team_reactivate(request: UserRequest, pk: int) -> HttpResponse:
    return _switch(request, pk, teams.reactivate_team, _("Team reactivated."))


def _switch(request: UserRequest, pk: int, do: Callable[..., object], message: str) -> HttpResponse:
    require(request.user, Role.ADMIN)
    team = get_object_or_404(Team.objects.visible_to(request.user), pk=pk)
    return press(request, lambda: do(team, by=request.user, at=timezone.now()), to="people:team_tree", message=message)
