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
    got = AccountMonth.objects.filter(account=account_id).aggregate(
        amount=Sum("amount"), deals=Sum("deals"), first=Min("month", filter=Q(deals__gt=0)), last=Max("month", filter=Q(deals__gt=0))
    )
    return Purchases(got["amount"] or Decimal(0), got["deals"] or 0, got["first"], got["last"])
