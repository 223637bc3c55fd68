"""Pages of deputies: who stands in for whom and what was decided so; naming one, and ending it."""

from datetime import datetime

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from salesplan.core.company.queries import business_day
from salesplan.core.errors import NotAllowed
from salesplan.core.forms import posted
from salesplan.core.http.reauthentication import recently_confirmed
from salesplan.core.typing import UserRequest
from salesplan.core.web.submitting import submit
from salesplan.people import handover
from salesplan.people.access import require_write
from salesplan.people.choices import Role
from salesplan.people.deputies import actions, queries
from salesplan.people.deputies.forms import DeputyEndForm, DeputyForm
from salesplan.people.deputies.models import Deputy
from salesplan.people.models import User

PAGE = 40
DECISIONS = 20


@require_GET
def deputy_list(request: UserRequest) -> HttpResponse:
    """Who stands in for whom, as far as it concerns the reader, and what was decided so."""
    now = timezone.now()
    page = Paginator(queries.listed(request.user), PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [(row, _standing(row, now), queries.may_end(request.user, row, now)) for row in page],
        "decisions": queries.decisions_for(request.user)[:DECISIONS],
        "may_name": queries.may_name(request.user),
        "sees_all": request.user.role in (Role.ADMIN, Role.AUDITOR),
    }
    return render(request, "people/deputies/list.html", context)


@require_GET
def waiting_list(request: UserRequest) -> HttpResponse:
    """What waits for the reader's decision, by their office and as a deputy."""
    admins = list(User.objects.admins())
    kinds = [(kind.label, kind.waiting(request.user, admins)) for kind in handover.decision_queues()]
    context = {"kinds": [(label, rows) for label, rows in kinds if rows]}
    return render(request, "people/deputies/waiting.html", context)


def _standing(row: Deputy, now: datetime) -> tuple[str, str]:
    """Return how a naming stands today, in a word and its colour."""
    today = business_day(now)
    if row.ended_at is not None:
        return _("Ended early"), ""
    if row.ends_on < today:
        return _("Over"), ""
    if not (row.person.is_active and row.deputy.is_active):
        return _("No longer valid: one of them has left"), "warn"
    return (_("Planned"), "info") if row.starts_on > today else (_("In effect today"), "ok")


@recently_confirmed
def deputy_create(request: UserRequest) -> HttpResponse:
    """Name a deputy: one's own, or as an admin one for somebody who is away."""
    require_write(request.user)
    if not queries.may_name(request.user):
        raise NotAllowed(_("You have no decisions that a deputy could make for you."))
    now = timezone.now()
    person_id = request.GET.get("person", "")
    person = (
        int(person_id) if person_id.isascii() and person_id.isdecimal() and len(person_id) < 10 else request.user.pk
    )
    first = {"person": person, "starts_on": business_day(now)}
    form = DeputyForm(posted(request), initial=first, by=request.user)
    answer = submit(request, form, lambda: actions.name_deputy(**form.cleaned_data, by=request.user, at=now))
    if answer.done:
        return answer.go(
            "people:deputy_list", message=_("Deputy appointed. Both people and the admins have been notified.")
        )
    return answer.render("people/deputies/create.html")


def deputy_end(request: UserRequest, pk: int) -> HttpResponse:
    """End it at once, with the reason."""
    row = get_object_or_404(queries.listed(request.user), pk=pk)
    require_write(request.user)
    form = DeputyEndForm(posted(request))
    answer = submit(
        request, form, lambda: actions.end_deputy(row, why=form.cleaned_data["why"], by=request.user, at=timezone.now())
    )
    if answer.done:
        return answer.go(
            "people:deputy_list", message=_("Deputy ended. Both people and the admins have been notified.")
        )
    return answer.render("people/deputies/end.html", {"row": row})
