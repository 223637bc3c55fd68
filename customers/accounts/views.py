"""Pages of accounts."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from customers.accounts import actions, queries
from customers.accounts.choices import AccountSize, AccountSource, Industry
from customers.accounts.forms import AccountForm, AccountOwnerForm, possible_owners
from customers.accounts.models import Account
from customers.accounts.wording import country_name
from customers.contacts import queries as contacts
from customers.purchases import queries as purchases
from customers.segments.queries.members import choices as segment_choices
from customers.tasks import queries as tasks
from customers.timeline.metrics import narrowed_by
from customers.timeline.queries import ticket
from customers.web import only_read
from salesplan.core.access import require
from salesplan.core.company.queries import business_day, company, reader_day
from salesplan.core.typing import UserRequest
from salesplan.core.web import conflicts
from salesplan.core.web.answers import back
from salesplan.core.web.submitting import submit
from salesplan.people.access import require_write
from salesplan.people.choices import Role

SELF_NAMED = {"name", "website", "registration_number"}


@require_GET
def account_list(request: UserRequest) -> HttpResponse:
    """All accounts one may see; filters, order and page stand in the address. Also the rows behind "new accounts"."""
    filters, current_company = queries.read_filters(request.GET), company()
    today = business_day(timezone.now(), current_company)
    rows = queries.ordered(queries.filtered(request.user, filters), request.GET.get("sort", "name"), today)
    page = Paginator(rows.select_related("owner"), 50).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": queries.with_figures(page, today),
        "filters": filters,
        "currency": current_company.currency,
        "default_sort": "name",
        "kept": [(name, request.GET.get(name)) for name in ("from", "to", "as_of", "sort")],
        "narrowed": narrowed_by(request.GET) if "team" in request.GET else [],
        "industries": Industry.choices,
        "sizes": AccountSize.choices,
        "sources": AccountSource.choices,
        "regions": queries.regions(request.user),
        "segments": segment_choices(),
        "countries": [(code, country_name(code)) for code in queries.countries(request.user)],
        "owners": possible_owners(request.user) if request.user.role != Role.REP else [],
    }
    return render(request, "customers/accounts/list.html", context)


@require_GET
def account_detail(request: UserRequest, pk: int) -> HttpResponse:
    """One account: facts, timeline, contacts, deals, purchases, tasks, children and history."""
    account = _visible(request, pk)
    current_company = company()
    context = {
        "account": account,
        "country": country_name(account.country),
        "currency": current_company.currency,
        "ticket": ticket(request.user, account=account),
        "contacts": contacts.of_account(pk),
        "purchases": purchases.of_account(pk),
        "rows": tasks.of_account(pk, reader_day(timezone.now())),
        "children": Account.objects.visible_to(request.user)
        .filter(parent=pk)
        .select_related("owner")
        .order_by("sort_key"),
        "may_write": request.user.role != Role.AUDITOR,
        "may_hand_over": actions.rights_on(account, request.user).may_edit("owner"),
    }
    return render(request, "customers/accounts/detail.html", context)


def account_create(request: UserRequest) -> HttpResponse:
    """Create an account; a likely duplicate is shown first, and may be accepted."""
    require_write(request.user)
    form = AccountForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid() and (similar := _duplicates(request, form)):
        return _form(request, form, 422, duplicates=similar)
    answer = submit(
        request, form, lambda: actions.create_account(values=form.values, by=request.user, at=timezone.now())
    )
    if answer.done:
        return answer.go(_url(answer.result), message=_("Customer added. Add a contact next."))
    return _form(request, answer.form, answer.status)


def account_edit(request: UserRequest, pk: int) -> HttpResponse:
    """Change an account; a second writer is shown what the first one changed, and keeps what was typed."""
    account = _visible(request, pk)
    require_write(request.user)
    form = AccountForm(request.POST or None, user=request.user, instance=_visible(request, pk))
    if request.method == "POST" and form.is_valid() and SELF_NAMED & set(form.changed_data):
        if similar := _duplicates(request, form, account):
            return _form(request, form, 422, account=account, duplicates=similar)
    answer = submit(
        request,
        form,
        lambda: actions.edit_account(
            account, values=form.values, version=form.cleaned_data["version"], by=request.user, at=timezone.now()
        ),
        merge=lambda conflict: conflicts.merge(form, conflict, account),
    )
    if answer.done:
        return answer.go(_url(account), message=_("Customer saved."))
    return _form(request, answer.form, answer.status, account=account)


def _duplicates(request: UserRequest, form: AccountForm, account: Account | None = None) -> list[queries.Duplicate]:
    """Return likely duplicates, unless the person has seen them and goes on."""
    if request.POST.get("anyway"):
        return []
    values = {name: form.cleaned_data[name] for name in SELF_NAMED}
    return queries.duplicates(request.user, **values, exclude_id=account.pk if account else None)


def _form(request: UserRequest, form: AccountForm, status: int, **more: Any) -> HttpResponse:
    context = {"form": form, "currency": company().currency, **more}
    if account := more.get("account"):
        context["why_locked"] = only_read(form, actions.rights_on(account, request.user), actions.why_only_read)
    return render(request, "customers/accounts/edit.html", context, status=status)


def account_change_owner(request: UserRequest, pk: int) -> HttpResponse:
    """Hand an account to another person."""
    account = _visible(request, pk)
    require(request.user, "manager", "admin")
    form = AccountOwnerForm(request.POST or None, user=request.user, initial={"owner": account.owner_id})
    if request.method == "POST" and form.is_valid():
        owner = form.cleaned_data["owner"]
        actions.change_owner(account, owner=owner, by=request.user, at=timezone.now())
        messages.success(request, _("%(name)s now owns this customer.") % {"name": owner})
        return redirect(_url(account))
    context = {"form": form, "account": account}
    return render(request, "customers/accounts/owner.html", context, status=422 if form.errors else 200)


@require_POST
def account_deactivate(request: UserRequest, pk: int) -> HttpResponse:
    """Take an account out of use."""
    before = _visible(request, pk)
    account = actions.deactivate_account(before, by=request.user, at=timezone.now())
    undo = f"undo:{reverse('customers:account_reactivate', args=[pk])}" if account.version != before.version else ""
    messages.success(request, _("This customer is no longer in use."), extra_tags=undo)
    return redirect(_url(account))


@require_POST
def account_reactivate(request: UserRequest, pk: int) -> HttpResponse:
    """Take an account into use again; also the undo of taking it out."""
    account = actions.reactivate_account(_visible(request, pk), by=request.user, at=timezone.now())
    messages.success(request, _("This customer is in use again."))
    return back(request, _url(account))


@require_GET
def account_pick(request: UserRequest) -> HttpResponse:
    """The suggestions of a field that picks an account."""
    rows = queries.suggestions(request.user, request.GET.get("q", "").strip())
    return render(request, "customers/accounts/_options.html", {"accounts": rows})


def _visible(request: UserRequest, pk: int) -> Account:
    return get_object_or_404(Account.objects.visible_to(request.user).select_related("owner", "parent"), pk=pk)


def _url(account: Account) -> str:
    return reverse("customers:account_detail", args=[account.pk])
