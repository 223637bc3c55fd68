"""Pages of tasks."""

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from customers.accounts.models import Account
from customers.tasks import actions, queries, rules
from customers.tasks.forms import TaskForm
from customers.tasks.models import Task
from customers.timeline.queries import place_of
from customers.web import account_on_page, only_read
from salesplan.core.company.queries import reader_day
from salesplan.core.errors import Refused
from salesplan.core.http.redirects import next_page
from salesplan.core.typing import UserRequest
from salesplan.core.web import conflicts
from salesplan.core.web.answers import back, changed
from salesplan.core.web.submitting import press, submit
from salesplan.people.access import require_write
from salesplan.people.choices import Role
from salesplan.people.queries import people_to_choose

CHANGED = ("tasksChanged", "timelineChanged")
FIELDS = ("title", "kind", "due_on", "assignee", "account", "remind_on", "note", "version")


@require_GET
def task_list(request: UserRequest) -> HttpResponse:
    """Tasks of oneself or of one's team: overdue, today, upcoming; or what was done."""
    today = reader_day(timezone.now())
    scope, show = request.GET.get("scope", "mine"), request.GET.get("show", "open")
    tasks = queries.of_user(request.user, scope, request.GET.get("person", ""))
    page = Paginator(queries.shown(tasks, show, today), 50).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": queries.lines(page, today),
        "counts": queries.counts(tasks, today),
        "scope": scope,
        "show": show,
        "today": today,
        "people": people_to_choose(request.user) if scope == "team" else [],
        "leads": request.user.role != Role.REP,
    }
    return render(request, "customers/tasks/list.html", context)


def task_detail(request: UserRequest, pk: int) -> HttpResponse:
    """One task, where a reminder leads."""
    task = _visible(request, pk)
    row = queries.lines([task], reader_day(timezone.now()))[0]
    return render(request, "customers/tasks/detail.html", {"task": task, "row": row})


def task_create(request: UserRequest) -> HttpResponse:
    """Create a task; `?account=` and `?ticket=` say what for."""
    require_write(request.user)
    today, ticket = reader_day(timezone.now()), request.GET.get("ticket", "")
    place = place_of(request.user, ticket) if ticket else None
    if ticket and place is None:
        raise Http404(_("This page is out of date. Reload it."))
    account = Account.objects.filter(pk=place.account_id or 0).first() if place else account_on_page(request)
    initial = {"due_on": rules.tomorrow(today), "assignee": request.user.pk, "account": account}
    form = TaskForm(request.POST or None, user=request.user, place_fixed=bool(place), initial=initial)
    fixed = {"account": account, "about": place.about} if place else {}
    answer = submit(
        request, form, lambda: actions.create_task(**{**form.values, **fixed}, by=request.user, at=timezone.now())
    )
    if answer.done:
        return answer.stay(_("Task added."), to=_url(answer.result), events=CHANGED)
    return answer.render("customers/tasks/edit.html", {"account": account if place else None})


def task_edit(request: UserRequest, pk: int) -> HttpResponse:
    """Change a task; a second writer is shown what the first one changed."""
    task = _visible(request, pk)
    require_write(request.user)
    initial = {name: getattr(task, name) for name in FIELDS}
    form = TaskForm(request.POST or None, user=request.user, place_fixed=bool(task.about_id), initial=initial)
    answer = submit(
        request,
        form,
        lambda: actions.edit_task(
            task, values=form.values, version=form.cleaned_data["version"], by=request.user, at=timezone.now()
        ),
        merge=lambda conflict: conflicts.merge(form, conflict, task),
    )
    if answer.done:
        return answer.stay(_("Saved."), to=_url(task), events=CHANGED)
    rights = actions.rights_on(task, request.user)
    why_locked = only_read(form, rights, lambda _fields: actions.why_only_read(rights))
    return answer.render("customers/tasks/edit.html", {"task": task, "why_locked": why_locked})


@require_POST
def task_complete(request: UserRequest, pk: int) -> HttpResponse:
    """Mark a task as done."""
    task = _writable(request, pk)
    completed = actions.complete_task(task, by=request.user, at=timezone.now())
    text = _("Done: %(title)s") % {"title": task.title}
    undo = reverse("customers:task_reopen", args=[pk]) if completed.version != task.version else ""
    return changed(request, text, to=_from(request, task), undo=undo, events=CHANGED)


@require_POST
def task_reopen(request: UserRequest, pk: int) -> HttpResponse:
    """Take a task up again; also the undo of completing."""
    task = _writable(request, pk)
    reopened = actions.reopen_task(task, by=request.user, at=timezone.now())
    if "next" in request.POST:
        return back(request, _url(task))
    text = _("Reopened: %(title)s") % {"title": task.title}
    return changed(request, text, to=_url(task), undo=_undo(task, reopened), events=CHANGED)


@require_POST
def task_snooze(request: UserRequest, pk: int) -> HttpResponse:
    """Put a task off: to tomorrow, to next week, or to a day."""
    task, today = _writable(request, pk), reader_day(timezone.now())
    to = request.POST.get("to") or request.GET.get("to", "")
    days = {"tomorrow": rules.tomorrow(today), "next_week": rules.next_week(today)}
    day = days.get(to) or parse_date(to)
    if day is None:
        raise Refused(_("Choose the new day for the task."), field="to")
    later = actions.snooze_task(task, due_on=day, by=request.user, at=timezone.now())
    if "next" in request.POST:
        return back(request, _url(task))
    text = _("Postponed: %(title)s") % {"title": task.title}
    return changed(request, text, to=_url(task), undo=_undo(task, later), events=CHANGED)


@require_POST
def task_undo(request: UserRequest, pk: int, version: int) -> HttpResponse:
    """Take back the step that made a task this version."""
    task = _writable(request, pk)
    return press(
        request,
        lambda: actions.undo_task(task, version=version, by=request.user, at=timezone.now()),
        to=next_page(request, _url(task)),
        message=_("Undone: %(title)s") % {"title": task.title},
    )


def _undo(before: Task, after: Task) -> str:
    """Return where a step is taken back; nothing where it did nothing."""
    return reverse("customers:task_undo", args=[after.pk, after.version]) if after.version != before.version else ""


def _visible(request: UserRequest, pk: int) -> Task:
    rows = Task.objects.visible_to(request.user).select_related("account", "assignee", "created_by", "done_by")
    return get_object_or_404(rows, pk=pk)


def _writable(request: UserRequest, pk: int) -> Task:
    task = _visible(request, pk)
    require_write(request.user)
    return task


def _from(request: UserRequest, task: Task) -> str:
    return next_page(request, _url(task))


def _url(task: Task) -> str:
    return reverse("customers:task_detail", args=[task.pk])
