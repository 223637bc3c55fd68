"""Pages of contacts."""

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
from customers.web import account_on_page
from salesplan.core.http.redirects import next_page
from salesplan.core.typing import UserRequest
from salesplan.core.web import conflicts
from salesplan.core.web.answers import changed
from salesplan.core.web.submitting import press, submit
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
    answer = submit(
        request,
        form,
        lambda: actions.create_contact(
            account=form.cleaned_data["account"], values=form.values, by=request.user, at=timezone.now()
        ),
    )
    if answer.done:
        return answer.stay(_("Contact added."), to=_url(answer.result), events=CHANGED)
    return answer.render("customers/contacts/edit.html")


def contact_edit(request: UserRequest, pk: int) -> HttpResponse:
    """Change a contact; a second writer is shown what the first one changed."""
    contact = _visible(request, pk)
    require_write(request.user)
    form = ContactForm(request.POST or None, user=request.user, instance=_visible(request, pk))
    answer = submit(
        request,
        form,
        lambda: actions.edit_contact(
            contact, values=form.values, version=form.cleaned_data["version"], by=request.user, at=timezone.now()
        ),
        merge=lambda conflict: conflicts.merge(form, conflict, contact),
    )
    if answer.done:
        return redirect(_url(contact)) if not request.htmx else _saved(request, contact)
    return answer.render("customers/contacts/edit.html", {"contact": contact})


def _saved(request: UserRequest, contact: Contact) -> HttpResponse:
    return changed(request, _("Saved."), to=_url(contact), events=CHANGED)


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
    return press(
        request,
        lambda: actions.undo_contact(contact, version=version, by=request.user, at=timezone.now()),
        to=next_page(request, _url(contact)),
        message=_("%(name)s is in use again.") % {"name": contact.name},
    )


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
