"""Pages and fragments of the timeline."""

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from customers.accounts.models import Account
from customers.timeline import actions, metrics, queries
from customers.timeline.choices import EntryKind
from customers.timeline.forms import KINDS, EntryForm
from customers.timeline.models import Entry
from customers.web import account_on_page
from salesplan.core.periods import day_or_none
from salesplan.core.typing import UserRequest
from salesplan.core.web.answers import back, changed
from salesplan.core.web.submitting import submit
from salesplan.people.access import require_write, scope_of
from salesplan.people.queries import people_to_choose

CHANGED = ("timelineChanged", "touched")


def timeline(request: UserRequest, ticket: str) -> HttpResponse:
    """The timeline of an account or deal with its composer; a POST writes into it and answers the same part anew."""
    place = _place(request, ticket)
    form = _composer(request, place)
    if request.method == "POST":
        require_write(request.user)
    answer = submit(
        request,
        form,
        lambda: actions.record(
            account=_account_of(place), about=place.about, by=request.user, at=timezone.now(), **form.values
        ),
    )
    if answer.done:
        panel = _panel(request, ticket, place, _composer(request, place, fresh=True))
        panel["HX-Trigger"] = "touched"
        return panel
    return _panel(request, ticket, place, form, answer.status)


def _panel(
    request: UserRequest, ticket: str, place: queries.TimelinePlace, form: EntryForm, status: int = 200
) -> HttpResponse:
    kind, before = request.GET.get("kind", ""), request.GET.get("before", "")
    account = place.account_id if not place.about else None
    slice_ = queries.entries(about=place.about, account=account, before=before, kinds=[kind], reader=request.user)
    context = {
        "slice": slice_,
        "ticket": ticket,
        "kind": kind,
        "kinds": EntryKind.choices,
        "form": form,
        "place": place,
    }
    template = "customers/timeline/_list.html" if before else "customers/timeline/_panel.html"
    return render(request, template, context, status=status)


def _place(request: UserRequest, ticket: str) -> queries.TimelinePlace:
    place = queries.place_of(request.user, ticket)
    if place is None:
        raise Http404(_("This page is out of date. Reload it."))
    return place


def _account_of(place: queries.TimelinePlace) -> Account | None:
    return Account.objects.filter(pk=place.account_id).first() if place.account_id else None


def _composer(request: UserRequest, place: queries.TimelinePlace, fresh: bool = False) -> EntryForm:
    data = request.POST if request.method == "POST" and not fresh else None
    return EntryForm(data, user=request.user, account=place.account_id, auto_id="composer_%s")


@require_GET
def entry_list(request: UserRequest) -> HttpResponse:
    """The rows behind the figure "activities", and everybody's page to look through what was done."""
    rows = queries.with_people(metrics.rows(request.user, request.GET)).order_by("-happened_at", "-pk")
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "lines": queries.lines(page, request.user),
        "kinds": [choice for choice in KINDS if choice[0] != EntryKind.NOTE],
        "kind": request.GET.get("kind", ""),
        "narrowed": metrics.narrowed_by(request.GET),
        "people": people_to_choose(request.user),
        "teams": request.GET.getlist("team"),
        "days": [day_or_none(request.GET.get(name)) for name in ("from", "to")],
    }
    return render(request, "customers/timeline/list.html", context)


@require_GET
def entry_detail(request: UserRequest, pk: int) -> HttpResponse:
    """One entry by itself: where a mention leads, also for those who do not see the account."""
    entry = get_object_or_404(queries.with_people(Entry.objects.visible_to(request.user)), pk=pk, deleted_at=None)
    may_open = entry.account_id and (scope_of(request.user).sees_person(entry.account.owner_id))
    context = {"line": queries.lines([entry], request.user)[0], "entry": entry, "may_open": may_open}
    return render(request, "customers/timeline/detail.html", context)


def entry_create(request: UserRequest) -> HttpResponse:
    """Log a call, visit, meeting, mail or note from anywhere; `account`, `ticket` and `kind` choose beforehand."""
    require_write(request.user)
    ticket = request.GET.get("ticket", "")
    place = _place(request, ticket) if ticket else None
    account = _account_of(place) if place else account_on_page(request)
    initial = {"kind": request.GET.get("kind", EntryKind.CALL)}
    form = EntryForm(request.POST or None, user=request.user, account=account, pick=place is None, initial=initial)
    answer = submit(
        request,
        form,
        lambda: actions.record(
            account=account if place else form.cleaned_data["account"],
            about=place.about if place else None,
            by=request.user,
            at=timezone.now(),
            **form.values,
        ),
    )
    if answer.done:
        entry = answer.result
        undo = reverse("customers:entry_delete", args=[entry.pk])
        return answer.stay(_("Logged."), to=entry_url(entry), undo=undo, events=CHANGED)
    return answer.render("customers/timeline/edit.html", {"account": account, "is_new": True})


@require_http_methods(["GET", "POST"])
def entry_edit(request: UserRequest, pk: int) -> HttpResponse:
    """Change one's own entry."""
    entry = get_object_or_404(queries.with_people(Entry.objects.visible_to(request.user)), pk=pk, deleted_at=None)
    actions.require_own(entry, request.user)
    names = ("kind", "text", "minutes", "contact", "happened_at")
    form = EntryForm(
        request.POST or None,
        user=request.user,
        account=entry.account,
        initial={name: getattr(entry, name) for name in names},
    )
    answer = submit(request, form, lambda: actions.edit_entry(entry, by=request.user, at=timezone.now(), **form.values))
    if answer.done:
        return answer.stay(_("Saved."), to=entry_url(entry), events=CHANGED)
    return answer.render("customers/timeline/edit.html", {"entry": entry})


@require_POST
def entry_delete(request: UserRequest, pk: int) -> HttpResponse:
    """Take one's own entry out; the toast offers to put it back. As an undo of "Logged" it goes back to the page."""
    entry = get_object_or_404(Entry.objects.visible_to(request.user), pk=pk)
    actions.delete_entry(entry, by=request.user, at=timezone.now())
    if "next" in request.POST:
        return back(request, reverse("customers:entry_list"))
    undo = reverse("customers:entry_restore", args=[pk])
    return changed(request, _("Entry deleted."), to=reverse("customers:entry_list"), undo=undo, events=CHANGED)


@require_POST
def entry_restore(request: UserRequest, pk: int) -> HttpResponse:
    """Put a deleted entry back."""
    entry = get_object_or_404(Entry.objects.visible_to(request.user), pk=pk)
    actions.restore_entry(entry, by=request.user, at=timezone.now())
    return back(request, entry_url(entry))


@require_GET
def mention_list(request: UserRequest) -> HttpResponse:
    """The people the list after an @ offers."""
    people = queries.people_matching(request.GET.get("q", "").strip())
    return render(request, "customers/timeline/_mentions.html", {"people": people})


def entry_url(entry: Entry) -> str:
    """Where an entry is shown by itself."""
    return reverse("customers:entry_detail", args=[entry.pk])
