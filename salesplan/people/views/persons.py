"""Pages of people: the directory, one person, and what an admin changes about them."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from salesplan.core.access import require
from salesplan.core.company.queries import business_day, company
from salesplan.core.forms import posted
from salesplan.core.http.limits import limited
from salesplan.core.http.reauthentication import recently_confirmed
from salesplan.core.typing import DisplayText, UserRequest
from salesplan.core.web.submitting import submit
from salesplan.people import forms, queries
from salesplan.people.actions import memberships, persons
from salesplan.people.choices import Role
from salesplan.people.leaving.queries import leaving_of, may_prepare
from salesplan.people.mail_change.queries import open_change
from salesplan.people.models import Leadership, User

SORTS = {"name": "sort_key", "role": "role", "login": "last_login", "username": "username"}


def _visible(request: UserRequest, pk: int) -> User:
    return get_object_or_404(User.objects.visible_to(request.user), pk=pk)


@require_GET
def person_list(request: UserRequest) -> HttpResponse:
    params, today = request.GET, business_day(timezone.now())
    people = queries.found_people(
        User.objects.visible_to(request.user),
        text=params.get("q", "").strip(),
        role=params.get("role", ""),
        team=params.get("team", ""),
        state=params.get("state", "on"),
        day=today,
    )
    sort = params.get("sort", "name")
    order = SORTS.get(sort.removeprefix("-"), "sort_key")
    sign = "-" if sort.startswith("-") else ""
    page = Paginator(people.order_by(f"{sign}{order}", "sort_key", "pk"), 50).get_page(params.get("page"))
    context = {
        "page": page,
        "rows": queries.rows_of(page, today),
        "roles": Role.choices,
        "teams": queries.team_choices(),
        "default_sort": "name",
        "is_filtered": any(params.get(name) for name in ("q", "role", "team", "state")),
    }
    return render(request, "people/list.html", context)


@require_GET
def person_detail(request: UserRequest, pk: int) -> HttpResponse:
    person = _visible(request, pk)
    today = business_day(timezone.now())
    context = {
        "person": person,
        "today": today,
        "memberships": person.memberships.select_related("team").order_by("-starts_on"),
        "leaderships": person.leaderships.select_related("team").order_by("-starts_on"),
        "row": queries.rows_of([person], today)[0],
        "leaving": leaving_of(request.user, person),
        "waiting_mail": open_change(person, timezone.now()) if request.user.role == Role.ADMIN else None,
        "may_leave": person.is_active and person.pk != request.user.pk and may_prepare(request.user, person),
        "sees_history": request.user.role in (Role.ADMIN, Role.AUDITOR) or person.pk == request.user.pk,
    }
    return render(request, "people/detail.html", context)


@limited("invite")
@recently_confirmed
def person_invite(request: UserRequest) -> HttpResponse:
    require(request.user, Role.ADMIN)
    current_company = company()
    role = request.GET.get("role", "")
    initial = {
        "role": role if role in Role.values else Role.REP,
        "time_zone": current_company.time_zone,
        "starts_on": business_day(timezone.now(), current_company),
    }
    form = forms.InviteForm(request.POST or None, initial=initial)
    answer = submit(
        request,
        form,
        lambda: persons.invite_person(
            values=form.values,
            **{name: form.cleaned_data[name] for name in ("team", "starts_on")},
            by=request.user,
            at=timezone.now(),
        ),
    )
    if answer.done:
        return answer.go(
            "people:person_detail",
            answer.result.pk,
            message=_("Invitation sent to %(mail)s.") % {"mail": answer.result.email},
        )
    return answer.render("people/invite.html")


@recently_confirmed
def person_edit(request: UserRequest, pk: int) -> HttpResponse:
    person = _visible(request, pk)
    require(request.user, Role.ADMIN)
    form = forms.PersonForm(request.POST or None, instance=person)
    answer = submit(
        request,
        form,
        lambda: persons.edit_person(
            person, values=form.values, version=form.cleaned_data["version"], by=request.user, at=timezone.now()
        ),
    )
    if not answer.done:
        return answer.render("people/edit.html", {"person": person})
    done = answer.go("people:person_detail", pk, message=_("Saved."))
    if person.email.lower() != form.cleaned_data["email"].lower() and open_change(person, timezone.now()):
        messages.info(request, _("The new email address takes effect once it is confirmed; we sent a link to it."))
    return done


def _step(
    request: UserRequest,
    pk: int,
    form: BaseForm,
    template: str,
    do: Callable[[dict[str, Any]], object],
    message: DisplayText,
    **more: Any,
) -> HttpResponse:
    """One step with a form of its own: show it, do it, go back to the person."""
    answer = submit(request, form, lambda: do(form.cleaned_data))
    if answer.done:
        return answer.go("people:person_detail", pk, message=message)
    return answer.render(template, more)


def person_move(request: UserRequest, pk: int) -> HttpResponse:
    person = _visible(request, pk)
    require(request.user, Role.ADMIN)
    now = timezone.now()
    form = forms.PersonMoveForm(request.POST or None, initial={"on": business_day(now)})
    step = lambda values: memberships.move_person(person, **values, by=request.user, at=now)  # noqa: E731
    return _step(request, pk, form, "people/move.html", step, _("Moved to the new team."), person=person)


@recently_confirmed
def person_lead(request: UserRequest, pk: int) -> HttpResponse:
    person = _visible(request, pk)
    require(request.user, Role.ADMIN)
    now = timezone.now()
    form = forms.LeadForm(request.POST or None, initial={"starts_on": business_day(now)})
    step = lambda values: memberships.lead_team(person, **values, by=request.user, at=now)  # noqa: E731
    return _step(request, pk, form, "people/lead.html", step, _("Team lead appointed."), person=person)


def leadership_end(request: UserRequest, pk: int) -> HttpResponse:
    require(request.user, Role.ADMIN)
    leads = get_object_or_404(Leadership.objects.select_related("person", "team"), pk=pk)
    now = timezone.now()
    form = forms.LeadershipEndForm(request.POST or None, initial={"ends_on": business_day(now)})
    step = lambda values: memberships.end_leadership(leads, **values, by=request.user, at=now)  # noqa: E731
    more = {"leadership": leads, "person": leads.person}
    return _step(request, leads.person_id, form, "people/end.html", step, _("Leadership ends on that day."), **more)


@limited("invite")
@recently_confirmed
def person_reactivate(request: UserRequest, pk: int) -> HttpResponse:
    person = _visible(request, pk)
    require(request.user, Role.ADMIN)
    form = forms.PersonReturnForm(posted(request))
    now = timezone.now()
    step = lambda values: persons.reactivate_person(person, **values, by=request.user, at=now)  # noqa: E731
    return _step(
        request, pk, form, "people/reactivate.html", step, _("Reactivated. A link has been sent."), person=person
    )


@require_POST
@limited("invite")
@recently_confirmed
def person_send_link(request: UserRequest, pk: int) -> HttpResponse:
    person = _visible(request, pk)
    persons.send_password_link(person, by=request.user, at=timezone.now())
    messages.success(request, _("Link sent to %(mail)s.") % {"mail": person.email})
    return redirect("people:person_detail", pk)
