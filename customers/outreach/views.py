"""Pages of outreach: what was decided and why, what is left for a customer, the policy, and unsubscribing without log-in."""

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from customers.accounts.models import Account
from customers.contacts.models import Contact
from customers.outreach import actions, presenters, queries
from customers.outreach.forms import PolicyForm, ReleaseForm
from salesplan.core.access import ADMIN, require
from salesplan.core.company.queries import company
from salesplan.core.forms import posted
from salesplan.core.http.limits import limited
from salesplan.core.typing import UserRequest
from salesplan.core.web.submitting import press, submit
from salesplan.people.access import require_write
from salesplan.people.choices import Role


@require_GET
def outreach_list(request: UserRequest) -> HttpResponse:
    """What was decided about messages to customers: who got one, who was left out and why, what holds one back."""
    page = Paginator(queries.filtered(request.user, request.GET), 50).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": presenters.rows(page),
        "reasons": presenters.reasons(queries.counts_by_reason(request.user, request.GET)),
        **presenters.choices(request.GET),
        "account": _account(request, request.GET.get("account", "")),
    }
    return render(request, "customers/outreach/list.html", context)


@require_GET
def outreach_of_account(request: UserRequest, pk: int) -> HttpResponse:
    """What is left of the budget of a customer and of its contacts: a part of the customer's page."""
    account = get_object_or_404(Account.objects.visible_to(request.user), pk=pk)
    pressure = queries.pressure_on(pk, timezone.now())
    context = {
        "account": account,
        "pressure": pressure,
        "rows": presenters.pressure_rows(pressure),
        "may_write": request.user.role != Role.AUDITOR,
        "may_release": request.user.role == ADMIN,
    }
    return render(request, "customers/outreach/_of_account.html", context)


def outreach_policy(request: UserRequest) -> HttpResponse:
    """The numbers of the contact policy."""
    require(request.user, ADMIN)
    form = PolicyForm(posted(request), instance=queries.policy_record())
    answer = submit(
        request,
        form,
        lambda: actions.edit_policy(values=form.values, version=form.cleaned_data["version"], by=request.user),
    )
    if answer.done:
        return answer.go("customers:outreach_policy", message=_("Contact policy saved."))
    return answer.render("customers/outreach/policy.html")


@require_POST
def outreach_suppress(request: UserRequest, pk: int) -> HttpResponse:
    """A contact wants no mail, or their address bounces."""
    contact = _contact(request, pk)
    require_write(request.user)
    return press(
        request,
        lambda: actions.suppress_contact(contact, why=request.POST.get("why", ""), by=request.user, at=timezone.now()),
        to=reverse("customers:account_detail", args=[contact.account_id]),
        message=_("%(name)s gets no more surveys, campaigns or greetings.") % {"name": contact.name},
    )


def outreach_release(request: UserRequest, pk: int) -> HttpResponse:
    """Let mail go to a contact again, with the reason."""
    contact = _contact(request, pk)
    require(request.user, ADMIN)
    form = ReleaseForm(posted(request))
    answer = submit(
        request,
        form,
        lambda: actions.release_contact(contact, why=form.cleaned_data["why"], by=request.user, at=timezone.now()),
    )
    if answer.done:
        text = _("Emails to %(name)s are allowed again.") % {"name": contact.name}
        return answer.go("customers:account_detail", contact.account_id, message=text)
    return answer.render("customers/outreach/release.html", {"contact": contact})


@csrf_exempt
@login_not_required
@limited("customer_link", also_get=True)
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Unsubscribe from the link in a mail: a post does it (by the mail program, RFC 8058, or by the button), a get asks.

    The token in the address is the right to do so, so a post needs no cookie of ours.
    """
    link = queries.unsubscribe_link(token)
    answer = submit(request, None, lambda: actions.unsubscribe(link, at=timezone.now()))
    context = {"company": company().name, "is_done": answer.done or link.used_at is not None}
    return answer.render("customers/outreach/unsubscribe.html", context)


def _contact(request: UserRequest, pk: int) -> Contact:
    return get_object_or_404(Contact.objects.visible_to(request.user), pk=pk)


def _account(request: UserRequest, pk: str) -> Account | None:
    return Account.objects.visible_to(request.user).filter(pk=pk).first() if pk.isdecimal() else None
