"""What rules of segments can say of the deals with a customer."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from customers.segments.choices import FactKind
from customers.segments.registry import AttributeQuestion, Fact, Sql, register

GROUP = _("Deals")


def of_deals(asked: AttributeQuestion) -> Sql:
    """The deals that are open, and those won and lost in the window."""
    closed = (asked.day, asked.window or 0, asked.day)
    return Sql(
        "SELECT account_id, count(*) FILTER (WHERE state = 'open') AS open, "
        "sum(amount_base) FILTER (WHERE state = 'open') AS amount, "
        "count(*) FILTER (WHERE state = 'won' AND returned_on IS NULL AND closed_on > %s::date - %s "
        "AND closed_on <= %s::date) AS won, "
        "count(*) FILTER (WHERE state = 'lost' AND closed_on > %s::date - %s AND closed_on <= %s::date) AS lost "
        "FROM pipeline_deal WHERE account_id IS NOT NULL GROUP BY account_id",
        (*closed, *closed),
    )


def register_all() -> None:
    """Offer the facts (called once, when the app is ready)."""
    counted: dict[str, Any] = {
        "kind": FactKind.NUMBER,
        "group": GROUP,
        "source": of_deals,
        "missing": "0",
        "unit": "count",
    }
    register(
        Fact(
            "open_amount",
            _("Amount of open deals"),
            FactKind.MONEY,
            GROUP,
            "{s}.amount",
            source=of_deals,
            missing="0",
            unit="money",
            is_current=True,
        ),
        Fact("open_deals", _("Open deals"), column="{s}.open", is_current=True, **counted),
        Fact("won_deals", _("Won deals"), column="{s}.won", window=365, **counted),
        Fact("lost_deals", _("Lost deals"), column="{s}.lost", window=365, **counted),
    )
