"""Scores and stage of a customer, as facts of rules: how recently, how often and for how much, and in which rhythm."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from customers.segments.choices import FactKind
from customers.segments.queries.scoring import of_rfm, of_stages
from customers.segments.registry import AttributeQuestion, Fact, Sql, register
from customers.segments.wording import STAGE_NAMES

GROUP = _("Value and rhythm")


def of_expected(asked: AttributeQuestion) -> Sql:
    """What the models expected of each customer last night."""
    return Sql("SELECT account_id, amount FROM customers_expectedvalue")


def register_all() -> None:
    """Offer the facts (called once, when the app is ready)."""
    scored: dict[str, Any] = {"kind": FactKind.NUMBER, "group": GROUP, "source": of_rfm, "unit": "count"}
    register(
        Fact("recency_score", _("Recency score"), column="{s}.recency_score", **scored),
        Fact("frequency_score", _("Frequency score"), column="{s}.frequency_score", **scored),
        Fact("monetary_score", _("Amount score"), column="{s}.monetary_score", **scored),
        Fact(
            "stage",
            _("Stage in the life cycle"),
            FactKind.CHOICE,
            GROUP,
            "{s}.stage",
            source=of_stages,
            missing="'none'",
            choices=STAGE_NAMES.items,
        ),
        Fact(
            "silence",
            _("Own order gaps since the last order"),
            FactKind.NUMBER,
            GROUP,
            "{s}.silence",
            source=of_stages,
            unit="times",
        ),
        Fact(
            "expected_value",
            _("Expected orders in 12 months"),
            FactKind.MONEY,
            GROUP,
            "{s}.amount",
            source=of_expected,
            unit="money",
            is_current=True,
        ),
        Fact("next_order", _("Next order likely"), FactKind.DATE, GROUP, "{s}.next_on", source=of_stages),
    )
