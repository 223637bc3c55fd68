"""The home page of each role, and its parts that refresh by themselves."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from reports.dashboards import presenters
from reports.dashboards.queries import quota
from reports.dashboards.queries.scope import DashboardView, read
from reports.home import queries, setup
from salesplan.core.access import require
from salesplan.core.company.actions import hide_setup
from salesplan.core.company.queries import reader_day
from salesplan.core.errors import Refused
from salesplan.core.health import wording
from salesplan.core.health.choices import PARTS
from salesplan.core.health.queries import health
from salesplan.core.jobs.queries import jobs
from salesplan.core.typing import UserRequest
from salesplan.people.choices import Role


def home(request: UserRequest) -> HttpResponse:
    """Greet, and show what is to be done: the page of the person's role."""
    view, now = read(request.user, {}), timezone.now()
    context: dict[str, Any] = {
        "view": view,
        "today": reader_day(now),
        "greeting": queries.greeting(request.user, now),
        "tasks": queries.tasks(request.user, reader_day(now)),
        "notices": list(queries.notices(request.user)),
    }
    if request.user.role != Role.ADMIN:
        context["waits"] = setup.waits_for(view)
    if request.user.role == Role.REP:
        return render(request, "reports/home/rep.html", context | _rep(view))
    if request.user.role == Role.MANAGER:
        return render(request, "reports/home/manager.html", context | _team(view))
    return render(request, "reports/home/admin.html", context | _admin(view))


def home_part(request: UserRequest, part: str) -> HttpResponse:
    """One part of the home page, asked for again after a change."""
    view, today = read(request.user, {}), reader_day(timezone.now())
    if part == "tasks":
        context: dict[str, Any] = {"tasks": queries.tasks(request.user, today)}
    elif part == "deals":
        context = {"moves": queries.deals_to_move(view, today), "view": view}
    elif part == "team":
        context = {"team": queries.team(view), "view": view}
    else:
        raise Http404
    return render(request, f"reports/home/_{part}.html", context)


def setup_page(request: UserRequest) -> HttpResponse:
    """The whole list of what is to be set up, whether the home page still shows it or not."""
    require(request.user, Role.ADMIN)
    view = read(request.user, {})
    return render(request, "reports/home/setup.html", {"setup": setup.setup_of(view), "company": view.company})


@require_POST
def setup_hide(request: UserRequest) -> HttpResponse:
    """Take the list off the home page once nothing is missing, or put it back."""
    require(request.user, Role.ADMIN)
    hidden = request.POST.get("hidden") == "1"
    if hidden and setup.setup_of(read(request.user, {})).remaining:
        raise Refused(_("Some steps are still open. You can hide this list when everything is done."))
    hide_setup(hidden=hidden, by=request.user, at=timezone.now())
    messages.success(request, _("List hidden. You can find it under Company.") if hidden else _("List shown again."))
    return redirect("reports:home")


def _rep(view: DashboardView) -> dict[str, Any]:
    node = queries.quota_of(view)
    return {"statement": queries.my_statement(view), "mine": node, "marks": queries.marks_of(view, node)}


def _team(view: DashboardView) -> dict[str, Any]:
    return {"tiles": list(presenters.of_quota(view, quota.headline(view)))}


def _admin(view: DashboardView) -> dict[str, Any]:
    context = _team(view)
    if view.user.role == Role.ADMIN and not view.company.setup_hidden:
        context["setup"] = setup.setup_of(view)
    now = timezone.now()
    return context | {
        "checks": [(PARTS[part], check, wording.detail(check)) for part, check in health(now).items()],
        "failed": [job for job in jobs(now) if job.status == "bad"],
    }
