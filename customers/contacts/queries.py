"""Questions about contacts."""

from collections.abc import Mapping

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from customers.contacts.choices import BuyingRole, Consent
from customers.contacts.models import Contact
from customers.contacts.rules import keys_of
from salesplan.core.search.key_renewal import Keyed
from salesplan.core.search.queries import SearchHit, SearchProvider, matching
from salesplan.people.models import User

SORTS = {"name": "sort_key", "account": "account__sort_key", "role": "role", "consent": "consent"}


def filtered(user: User, params: Mapping[str, str]) -> QuerySet[Contact]:
    """Return the visible contacts that an address asks for, in its order."""
    rows: QuerySet[Contact] = Contact.objects.visible_to(user).select_related("account")
    if text := params.get("q", "").strip():
        rows = matching(rows, text)
    if params.get("role") in BuyingRole.values:
        rows = rows.filter(role=params["role"])
    if params.get("consent") in Consent.values:
        rows = rows.filter(consent=params["consent"])
    if params.get("account", "").isdecimal():
        rows = rows.filter(account=int(params["account"]))
    active = params.get("active", "yes")
    if active in ("yes", "no"):
        rows = rows.filter(is_active=active == "yes")
    sort = params.get("sort", "name")
    column = SORTS.get(sort.removeprefix("-"), "sort_key")
    return rows.order_by(f"-{column}" if sort.startswith("-") else column, "sort_key", "pk")


def of_account(account_id: int) -> list[Contact]:
    """Return the contacts of an account: the main one first, those no longer there last."""
    return list(Contact.objects.filter(account=account_id).order_by("-is_active", "-is_primary", "sort_key", "pk"))


def find(user: User, text: str, limit: int) -> list[SearchHit]:
    """Find contacts for the global search."""
    rows = matching(Contact.objects.visible_to(user), text).select_related("account").order_by("-is_active", "sort_key")
    return [
        SearchHit(
            "contact",
            row.name,
            " · ".join(detail for detail in (row.job_title, row.account.name) if detail),
            reverse("customers:contact_detail", args=[row.pk]),
        )
        for row in rows[:limit]
    ]


PROVIDER = SearchProvider("contacts", _("Contacts"), find, order=15, icon="contact-round")
KEYED = Keyed("customers.Contact", lambda row: keys_of(row.name, row.email, row.phone))
