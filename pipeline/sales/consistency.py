"""The roll-up of days says what the ledger says."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Sum

from pipeline.sales.actions import DIMENSIONS
from pipeline.sales.models import SaleEntry, SalesDay


def days() -> Iterator[tuple[str, int, Any, Any]]:
    """Each day of the roll-up is the sum of its entries."""
    names = [name.removesuffix("_id") for name in DIMENSIONS]
    aggregates = {"sum": Sum("amount_base"), "number": Sum("deals"), "rows": Count("pk")}
    stored = {
        tuple(row[name] for name in names): (row["sum"], row["number"], row["rows"])
        for row in SaleEntry.objects.order_by().values(*names).annotate(**aggregates)
    }
    for row in SalesDay.objects.order_by("pk").values("pk", *names, "amount_base", "deals", "entries"):
        shows = (row["amount_base"], row["deals"], row["entries"])
        history = stored.pop(tuple(row[name] for name in names), None)
        if history != shows:
            yield "SalesDay", row["pk"], shows, history
    yield from (("SalesDay", 0, None, (key, value)) for key, value in stored.items())
