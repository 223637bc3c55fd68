"""Pages of contacts."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from customers.accounts.models import Account
from customers.contacts import actions, queries
from customers.contacts.choices import BuyingRole, Consent
from customers.contacts.forms import ContactForm
from customers.contacts.models import Contact
from customers.web import account_on_page, back, changed, show_conflict
from salesplan.core.errors import Conflict, Refused
from salesplan.core.forms import add_refusal
from salesplan.core.typing import UserRequest
from salesplan.people.access import require_write

CHANGED = ("contactsChanged", "timelineChanged")


@require_GET
def contact_list(request: UserRequest) -> HttpResponse:
    """All contacts one may see, with filters in the address."""
    rows = queries.filtered(request.user, request.GET)
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "default_sort": "name",
        "roles": BuyingRole.choices,
        "consents": Consent.choices,
        "active": request.GET.get("active", "yes"),
    }
    return render(request, "customers/contacts/list.html", context)


@require_GET
def contact_detail(request: UserRequest, pk: int) -> HttpResponse:
    """One contact."""
    return render(request, "customers/contacts/detail.html", {"contact": _visible(request, pk)})


def contact_create(request: UserRequest) -> HttpResponse:
    """Create a contact; `?account=` says of whom."""
    require_write(request.user)
    account = account_on_page(request)
    form = ContactForm(request.POST or None, user=request.user, pick=True, account=account)
    if request.method == "POST" and form.is_valid():
        of = form.cleaned_data["account"]
        try:
            contact = actions.create_contact(account=of, values=form.values, by=request.user, at=timezone.now())
        except Refused as fault:
            add_refusal(form, fault)
        else:
            return changed(request, _("Contact added."), to=_url(contact), events=CHANGED)
    return _form(request, form)


def contact_edit(request: UserRequest, pk: int) -> HttpResponse:
    """Change a contact; a second writer is shown what the first one changed."""
    contact = _visible(request, pk)
    require_write(request.user)
    form = ContactForm(request.POST or None, user=request.user, instance=_visible(request, pk))
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"]
        try:
            actions.edit_contact(contact, values=form.values, version=version, by=request.user, at=timezone.now())
        except Conflict as fault:
            return _form(request, form, 409, contact=contact, conflict=show_conflict(form, fault, contact, version))
        except Refused as fault:
            add_refusal(form, fault)
        else:
            return redirect(_url(contact)) if not request.htmx else _saved(request, contact)
    return _form(request, form, contact=contact)


def _saved(request: UserRequest, contact: Contact) -> HttpResponse:
    return changed(request, _("Saved."), to=_url(contact), events=CHANGED)


def _form(request: UserRequest, form: ContactForm, status: int = 0, **more: Any) -> HttpResponse:
    return render(
        request, "customers/contacts/edit.html", {"form": form, **more}, status=status or (422 if form.errors else 200)
    )


@require_POST
def contact_deactivate(request: UserRequest, pk: int) -> HttpResponse:
    """Take a contact out of use."""
    contact = _writable(request, pk)
    after = actions.deactivate_contact(contact, by=request.user, at=timezone.now())
    undo = reverse("customers:contact_undo", args=[pk, after.version]) if after.version != contact.version else ""
    text = _("%(name)s is no longer in use.") % {"name": contact.name}
    return changed(request, text, to=_url(contact), undo=undo, events=CHANGED)


@require_POST
def contact_reactivate(request: UserRequest, pk: int) -> HttpResponse:
    """Take a contact into use again."""
    contact = _writable(request, pk)
    actions.reactivate_contact(contact, by=request.user, at=timezone.now())
    return changed(request, _("%(name)s is in use again.") % {"name": contact.name}, to=_url(contact), events=CHANGED)


@require_POST
def contact_undo(request: UserRequest, pk: int, version: int) -> HttpResponse:
    """Take back that a contact was taken out of use."""
    contact = _writable(request, pk)
    try:
        actions.undo_contact(contact, version=version, by=request.user, at=timezone.now())
    except Refused as fault:
        messages.error(request, fault.message)
    else:
        messages.success(request, _("%(name)s is in use again.") % {"name": contact.name})
    return back(request, _url(contact))


@require_GET
def contact_pick(request: UserRequest) -> HttpResponse:
    """The choices of a contact field for the account just picked."""
    pk = request.GET.get("account", "")
    account = get_object_or_404(Account.objects.visible_to(request.user), pk=pk) if pk.isdecimal() else None
    contacts = [contact for contact in queries.of_account(account.pk) if contact.is_active] if account else []
    return render(request, "customers/contacts/_choices.html", {"contacts": contacts})


def _visible(request: UserRequest, pk: int) -> Contact:
    return get_object_or_404(Contact.objects.visible_to(request.user).select_related("account__owner"), pk=pk)


def _writable(request: UserRequest, pk: int) -> Contact:
    contact = _visible(request, pk)
    require_write(request.user)
    return contact


def _url(contact: Contact) -> str:
    return reverse("customers:contact_detail", args=[contact.pk])
