"""Pages of the hand-over: begin it, choose who gets what, watch it, take it back; and what a successor received."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from salesplan.core.access import require
from salesplan.core.company.queries import business_day
from salesplan.core.forms import posted
from salesplan.core.http.reauthentication import recently_confirmed
from salesplan.core.typing import UserRequest
from salesplan.core.web.submitting import submit
from salesplan.people import handover
from salesplan.people.access import scope_of
from salesplan.people.choices import HandoverMethod, Role
from salesplan.people.leaving import queries
from salesplan.people.leaving.actions import leavings as actions
from salesplan.people.leaving.actions import working
from salesplan.people.leaving.choices import LeavingState
from salesplan.people.leaving.forms import LeavingForm, initial_of
from salesplan.people.leaving.models import Leaving
from salesplan.people.models import User
from salesplan.people.queries import members_on, placements

# The steps at which the page looks again by itself.
AT_WORK = (LeavingState.RUNNING, LeavingState.UNDOING)


def _visible(request: UserRequest, pk: int) -> Leaving:
    rows = Leaving.objects.visible_to(request.user).select_related("person", "prepared_by", "started_by")
    return get_object_or_404(rows, pk=pk)


def _form(request: UserRequest, person: User, **kwargs: Any) -> LeavingForm:
    scope = scope_of(request.user)
    people = User.objects.active().exclude(pk=person.pk).exclude(role=Role.AUDITOR).order_by("sort_key", "pk")
    if not scope.sees_all:
        people = people.filter(pk__in=scope.person_ids)
    today = business_day(timezone.now())
    team = placements([person.pk]).team(person.pk, today)
    colleagues = [user.pk for user in members_on(today, [team]).get(team, [])] if team else []
    return LeavingForm(posted(request), people=people, colleagues=colleagues, **kwargs)


def person_leave(request: UserRequest, pk: int) -> HttpResponse:
    """Ask when and why somebody leaves, and who may succeed them; nothing passes on yet."""
    person = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    require(request.user, Role.ADMIN, Role.MANAGER)
    if not queries.may_prepare(request.user, person):
        raise Http404
    existing = Leaving.objects.visible_to(request.user).open().filter(person=person).first()
    if existing is not None:
        return redirect("people:leaving_detail", existing.pk)
    now = timezone.now()
    form = _form(request, person, initial={"last_day": business_day(now)})
    answer = submit(request, form, lambda: actions.prepare_leaving(person, **form.values, by=request.user, at=now))
    if answer.done:
        return answer.go("people:leaving_detail", answer.result.pk)
    return answer.render("people/leaving/edit.html", {"person": person})


def leaving_edit(request: UserRequest, pk: int) -> HttpResponse:
    """Change the day, the reason or the successors while nothing has passed on."""
    leaving = _visible(request, pk)
    require(request.user, Role.ADMIN, Role.MANAGER)
    form = _form(request, leaving.person, initial=initial_of(leaving))
    answer = submit(
        request,
        form,
        lambda: actions.edit_leaving(
            leaving, **form.values, version=form.cleaned_data["version"], by=request.user, at=timezone.now()
        ),
    )
    if answer.done:
        return answer.go("people:leaving_detail", pk)
    return answer.render("people/leaving/edit.html", {"person": leaving.person, "leaving": leaving})


@require_GET
def leaving_detail(request: UserRequest, pk: int) -> HttpResponse:
    """Show what becomes of every kind of record; once it has begun, how it went."""
    leaving = _visible(request, pk)
    context: dict[str, Any] = {"leaving": leaving, "person": leaving.person, "running": leaving.state in AT_WORK}
    context["is_admin"] = request.user.role == Role.ADMIN
    if leaving.state == LeavingState.PLANNED:
        desk = queries.LeavingPreparation(leaving, timezone.now())
        context |= {"desk": desk, "kinds": desk.kinds(), "keys": leaving.person.auth_token_set.count()}
        context["may_prepare"] = queries.may_prepare(request.user, leaving.person)
    else:
        context["outcome"] = queries.outcome(leaving)
        context["heirs"] = list(leaving.successors.order_by("sort_key", "pk"))
        rows = leaving.items.exclude(message="").order_by("state", "pk")
        context["page"] = Paginator(rows, 50).get_page(request.GET.get("page"))
    return render(request, "people/leaving/detail.html", context)


@require_POST
def leaving_choose(request: UserRequest, pk: int) -> HttpResponse:
    """Keep what was chosen for each kind."""
    leaving = _visible(request, pk)
    keys = {part.key for part in handover.kinds()}
    words = {key: word for key, word in request.POST.items() if key in keys and isinstance(word, str)}
    actions.choose(leaving, words, by=request.user, at=timezone.now())
    if rows := request.POST.get("rows_of"):
        return redirect("people:leaving_rows", pk, rows)
    messages.success(request, _("Saved. Nothing has been handed over yet."))
    return redirect("people:leaving_detail", pk)


def leaving_rows(request: UserRequest, pk: int, part: str) -> HttpResponse:
    """List the records of one kind with whose they become; while it is prepared, name the successor of each."""
    leaving = _visible(request, pk)
    kind = handover.kind(part)
    if kind is None:
        raise Http404
    if request.method == "POST":
        posted = {key.removeprefix("row-"): str(word) for key, word in request.POST.items() if key.startswith("row-")}
        heirs = {int(key): int(word) for key, word in posted.items() if key.isdecimal() and word.isdecimal()}
        actions.choose_rows(leaving, part, heirs, by=request.user, at=timezone.now())
        messages.success(request, _("Saved. Nothing has been handed over yet."))
        return redirect("people:leaving_rows", pk, part)
    context: dict[str, Any] = {"leaving": leaving, "person": leaving.person, "kind": kind}
    if leaving.state == LeavingState.PLANNED:
        desk = queries.LeavingPreparation(leaving, timezone.now())
        people = {heir.pk: heir for heir in (*desk.heirs, *([desk.lead] if desk.lead else []))}
        rows = [
            (assignment, [people[pk] for pk in assignment.heirs])
            for assignment in desk.assigned()
            if assignment.kind.key == part
        ]
        may = (
            queries.may_prepare(request.user, leaving.person)
            and HandoverMethod.ROWS in kind.methods
            and len(desk.heirs) > 1
        )
        context |= {"may_choose": may, "heirs": desk.heirs}
    else:
        items = list(leaving.items.filter(kind=part).order_by("pk"))
        people = User.objects.in_bulk({pk for item in items for pk in item.heirs})
        rows = [(item, [people[pk] for pk in item.heirs]) for item in items]  # type: ignore[misc]
    context["page"] = Paginator(rows, 100).get_page(request.GET.get("page"))
    return render(request, "people/leaving/rows.html", context)


@require_POST
@recently_confirmed
def leaving_start(request: UserRequest, pk: int) -> HttpResponse:
    """Hand over."""
    leaving, now = _visible(request, pk), timezone.now()
    started = working.start_leaving(leaving, by=request.user, at=now)
    if working.is_short(started):
        working.work(started, at=now)
    return redirect("people:leaving_detail", pk)


@require_POST
def leaving_cancel(request: UserRequest, pk: int) -> HttpResponse:
    """Call the hand-over off."""
    leaving = _visible(request, pk)
    actions.cancel_leaving(leaving, by=request.user, at=timezone.now())
    messages.success(request, _("Handover cancelled. Nothing has changed."))
    return redirect("people:person_detail", leaving.person_id)


@require_POST
def leaving_retry(request: UserRequest, pk: int) -> HttpResponse:
    """Try once more what was refused."""
    leaving = _visible(request, pk)
    working.retry(leaving, by=request.user, at=timezone.now())
    return redirect("people:leaving_detail", pk)


@require_POST
def leaving_undo(request: UserRequest, pk: int) -> HttpResponse:
    """Take the hand-over back."""
    leaving = _visible(request, pk)
    working.undo_leaving(leaving, by=request.user, at=timezone.now())
    messages.success(request, _("Given back, except what has been changed since; see each row."))
    return redirect("people:leaving_detail", pk)


@require_GET
def leaving_received(request: UserRequest, pk: int) -> HttpResponse:
    """List what one received, by kind; each successor sees their own list."""
    leaving = get_object_or_404(Leaving.objects.select_related("person"), pk=pk)
    items = queries.received(leaving, request.user.pk or 0)
    if not items.exists():
        raise Http404
    page = Paginator(items, 100).get_page(request.GET.get("page"))
    labels = {part.key: part.label for part in handover.kinds()}
    rows = [(labels.get(item.kind, item.kind), item) for item in page]
    return render(request, "people/leaving/received.html", {"leaving": leaving, "page": page, "rows": rows})
