"""What accounts bought."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import DecimalField, Max, Min, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce

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
    totals = AccountMonth.objects.filter(account=account_id).aggregate(
        first=Min("month", filter=bought),
        last=Max("month", filter=bought),
        total=Sum("amount"),
        number=Sum("deals"),
    )
    return Purchases(totals["total"] or Decimal(0), totals["number"] or 0, totals["first"], totals["last"])


def of_accounts(account_ids: Iterable[int], start: date, end: date) -> dict[int, Decimal]:
    """Return what accounts bought in the months from `start` to `end`; an account without any is left out."""
    rows = AccountMonth.objects.filter(account__in=list(account_ids), month__range=(start, end))
    return dict(rows.values_list("account").annotate(Sum("amount")))


def amount_of(account: str, start: date, end: date) -> Coalesce:
    """Return the same as an expression for rows whose column `account` names the account, to sort by."""
    rows = AccountMonth.objects.filter(account=OuterRef(account), month__range=(start, end))
    total = rows.order_by().values("account").annotate(total=Sum("amount")).values("total")
    return Coalesce(Subquery(total), Value(Decimal(0)), output_field=DecimalField())
