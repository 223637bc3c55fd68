"""What accounts bought."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Max, Min, Q, Sum

from customers.purchases.models import AccountMonth


@dataclass(frozen=True)
class Purchases:
    """The totals of one account: amount in the base currency, number of deals, first and last month."""

    amount: Decimal
    deals: int
    first: date | None
    last: date | None


def of_account(account_id: int) -> Purchases:
    """Return the totals of an account; months that were reversed to nothing do not count as first or last."""
    bought = Q(deals__gt=0)
    got = AccountMonth.objects.filter(account=account_id).aggregate(
        first=Min("month", filter=bought),
        last=Max("month", filter=bought),
        total=Sum("amount"),
        number=Sum("deals"),
    )
    return Purchases(
        got["total"] or Decimal(0), got["number"] or 0, got["first"], got["last"]
    )
