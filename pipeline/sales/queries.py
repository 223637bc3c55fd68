"""Rows of the ledger: the list behind every figure of revenue, and those of one deal or account."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet, Sum

from customers.accounts.models import Account
from pipeline.sales.metrics import narrowed, source
from pipeline.sales.models import SaleEntry
from pipeline.sales.rules import FULL, Line, Sale, Share
from salesplan.core import metrics
from salesplan.core.company.queries import company, rates
from salesplan.core.metrics import PLAIN_DIMENSIONS, Question
from salesplan.people.queries import placements

if TYPE_CHECKING:
    from pipeline.deals.models import Deal

RELATED = ("deal", "account", "person", "team", "product", "channel")


@dataclass(frozen=True)
class Totals:
    """Sums over all rows of a list, not only those of its page."""

    amount: Decimal
    deals: int
    entries: int


def entries(question: Question) -> QuerySet[SaleEntry]:
    """Return the entries behind a figure, newest sale first; with `as_of`, only what was known then."""
    rows = narrowed(SaleEntry.objects.all(), question)
    if question.as_of is not None:
        rows = rows.filter(pk__in=source(question).values("pk"))
    return rows.select_related(*RELATED).order_by("-sold_on", "-pk")


def totals(question: Question) -> Totals:
    """Return the sums over all entries behind a figure."""
    got = entries(question).order_by().aggregate(amount=Sum("amount_base"), deals=Sum("deals"))
    return Totals(got["amount"] or Decimal(0), got["deals"] or 0, entries(question).count())


def sale_of(deal: "Deal", *, sold_on: date, at: datetime, by: Any = None) -> Sale:
    """Return what the ledger would be told of a deal that is won on a day: three queries and the exchange rates.

    Posting and "close this and you earn" both ask here, so that an estimate cannot differ from what comes true.
    """
    home = company()
    lines = [Line(line.product_id, line.quantity, line.amount) for line in deal.lines.order_by("position", "id")]
    splits = list(deal.splits.order_by("-percent", "person_id").values_list("person_id", "percent"))
    splits = splits or [(deal.owner_id, FULL)]
    placed = placements([person for person, _ in splits])
    shares = [Share(p, pct, placed.team(p, sold_on), placed.region(p, sold_on)) for p, pct in splits]
    return Sale(
        deal_id=deal.pk,
        account_id=deal.account_id,
        owner_id=deal.owner_id,
        currency=deal.currency,
        base=home.currency,
        rate=rates(home).rate(deal.currency, sold_on),
        sold_on=sold_on,
        booked_at=at,
        lines=tuple(lines) or (Line(deal.main_product_id, Decimal(0), deal.amount),),
        shares=tuple(shares),
        channel_id=deal.channel_id,
        industry=deal.account.industry if deal.account else "",
        by_id=getattr(by, "pk", None),
    )


def of_deal(deal_id: int) -> QuerySet[SaleEntry]:
    """Return everything the ledger says of a deal, in the order in which it was written."""
    return SaleEntry.objects.filter(deal=deal_id).select_related("person", "product", "by").order_by("pk")


def standing_entries(deal_id: int) -> QuerySet[SaleEntry]:
    """Return the entries of a deal that count today: neither reversed nor reversals."""
    return SaleEntry.objects.filter(deal=deal_id, reverses=None, reversed_by=None).order_by("pk")


def of_account(user: Any, account_id: int) -> QuerySet[SaleEntry]:
    """Return what an account bought: the entries that stand, newest first, as far as the user may see."""
    standing = SaleEntry.objects.visible_to(user).filter(account=account_id, reverses=None, reversed_by=None)
    return standing.select_related("deal", "product", "person").order_by("-sold_on", "-pk")


def question_of(params: Any, user: Any, today: date) -> Question:
    """Read a question from the query string of a list; without dates, the year so far."""
    names = (*PLAIN_DIMENSIONS, "account")
    filters = {name: tuple(params.getlist(name)) for name in names if any(params.getlist(name))}
    start = _date(params.get("from")) or today.replace(month=1, day=1)
    end = _date(params.get("to")) or max(today, start)
    return Question(user, start, end, filters, _date(params.get("as_of")))


def chosen(question: Question) -> list[tuple[str, str, str]]:
    """Return the filters as (dimension, key, label); an account is named only to those who see it."""
    out = []
    for name, keys in question.filters.items():
        if name == "account":
            seen = Account.objects.visible_to(question.user).filter(pk__in=[key for key in keys if key.isdigit()])
            names = {str(pk): label for pk, label in seen.values_list("pk", "name")}
        else:
            names = metrics.labels(name, keys)
        out += [(name, key, names.get(key, "")) for key in keys]
    return out


def _date(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None
