"""What rules of segments can say of the people of a customer."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from customers.contacts.choices import BuyingRole
from customers.segments.choices import FactKind
from customers.segments.registry import AttributeQuestion, Fact, Sql, register

GROUP = _("Contacts")


def of_contacts(asked: AttributeQuestion) -> Sql:
    """The contacts in use of each customer."""
    return Sql(
        "SELECT account_id, count(*) AS contacts, count(birthday) AS birthdays, "
        "count(*) FILTER (WHERE consent = 'given') AS mailable, array_agg(DISTINCT role::text) AS roles "
        "FROM customers_contact WHERE is_active GROUP BY account_id"
    )


def register_all() -> None:
    """Offer the facts (called once, when the app is ready)."""
    counted: dict[str, Any] = {
        "kind": FactKind.NUMBER,
        "group": GROUP,
        "source": of_contacts,
        "missing": "0",
        "unit": "count",
    }
    register(
        Fact("contacts", _("Number of contacts"), column="{s}.contacts", is_current=True, **counted),
        Fact(
            "roles",
            _("Roles of its contacts"),
            FactKind.SET,
            GROUP,
            "{s}.roles",
            source=of_contacts,
            choices=lambda: BuyingRole.choices,
            is_current=True,
        ),
        Fact("birthdays", _("Contacts with a known birthday"), column="{s}.birthdays", is_current=True, **counted),
        Fact("mailable", _("Contacts who agreed to mail"), column="{s}.mailable", is_current=True, **counted),
    )
