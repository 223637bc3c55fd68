"""What rules of segments can say of the open tasks of a customer."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from customers.segments.choices import FactKind
from customers.segments.registry import AttributeQuestion, Fact, Sql, register

GROUP = _("Activity")


def of_tasks(asked: AttributeQuestion) -> Sql:
    """The tasks that are open, and those of them that were due before the day."""
    return Sql(
        "SELECT account_id, count(*) AS open, count(*) FILTER (WHERE due_on < %s::date) AS overdue "
        "FROM customers_task WHERE done_at IS NULL AND account_id IS NOT NULL GROUP BY account_id",
        (asked.day,),
    )


def register_all() -> None:
    """Offer the facts (called once, when the app is ready)."""
    counted: dict[str, Any] = {"source": of_tasks, "missing": "0", "unit": "count", "is_current": True}
    register(
        Fact("open_tasks", _("Open tasks"), FactKind.NUMBER, GROUP, "{s}.open", **counted),
        Fact("overdue_tasks", _("Overdue tasks"), FactKind.NUMBER, GROUP, "{s}.overdue", **counted),
    )
