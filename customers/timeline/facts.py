"""What rules of segments can say of calls, visits, meetings and mails with a customer."""

from django.utils.translation import gettext_lazy as _

from customers.segments.choices import FactKind
from customers.segments.registry import AttributeQuestion, Fact, Sql, register
from customers.timeline.choices import ACTIVITIES

GROUP = _("Activity")


def of_entries(asked: AttributeQuestion) -> Sql:
    """The last activity with each customer up to the day, and how many there were in the window."""
    return Sql(
        "SELECT account_id, max(happened_on) AS last_on, count(*) FILTER (WHERE happened_on > %s::date - %s) AS number "
        "FROM customers_entry WHERE kind = ANY(%s) AND deleted_at IS NULL AND happened_on <= %s::date "
        "AND account_id IS NOT NULL GROUP BY account_id",
        (asked.day, asked.window or 0, [str(kind) for kind in ACTIVITIES], asked.day),
    )


def register_all() -> None:
    """Offer the facts (called once, when the app is ready)."""
    register(
        Fact("last_activity", _("Last activity"), FactKind.DATE, GROUP, "{s}.last_on", source=of_entries),
        Fact(
            "activities",
            _("Activities"),
            FactKind.NUMBER,
            GROUP,
            "{s}.number",
            source=of_entries,
            missing="0",
            unit="count",
            window=90,
        ),
    )
