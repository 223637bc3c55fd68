"""Rows of the ledger: the list behind every figure of revenue, and those of one deal or account."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q, QuerySet, Sum
from django.http import QueryDict

from customers.accounts.models import Account
from pipeline.products.queries import costs_on, list_over_time, price_on, prices_on
from pipeline.sales.fixed_values import keep_fixed_values
from pipeline.sales.metrics import MARGIN, narrowed, source
from pipeline.sales.models import SaleEntry
from pipeline.sales.rules import FULL, Sale, SaleLine, SaleResult, SaleShare, below_list, type_of
from salesplan.core import metrics
from salesplan.core.company.queries import Rates, company, rates
from salesplan.core.metrics import PLAIN_DIMENSIONS, SEGMENT, Question
from salesplan.core.money import ZERO, total
from salesplan.core.periods import day_or_none
from salesplan.people.models import User
from salesplan.people.queries import Placements, placements

if TYPE_CHECKING:
    from pipeline.deals.models import Deal

RELATED = ("deal", "account", "person", "team", "product", "channel")


@dataclass(frozen=True)
class SalesTotals:
    """Sums over all rows of a list, not only those of its page."""

    amount: Decimal
    margin: Decimal
    deals: int
    entries: int
    without_cost: int


def entries(question: Question) -> QuerySet[SaleEntry]:
    """Return the entries behind a figure, newest sale first; with `as_of`, only what was known then."""
    rows = narrowed(SaleEntry.objects.all(), question)
    if question.as_of is not None:
        rows = rows.filter(pk__in=source(question).values("pk"))
    return rows.select_related(*RELATED).order_by("-sold_on", "-pk")


def totals(rows: QuerySet[SaleEntry]) -> SalesTotals:
    """Return the sums over all rows of a list."""
    sums = rows.order_by().aggregate(
        amount=Sum("amount_base"),
        margin=Sum(MARGIN),
        deals=Sum("deals"),
        entries=Count("pk"),
        without_cost=Count("pk", filter=Q(cost_base=None)),
    )
    return SalesTotals(
        sums["amount"] or Decimal(0),
        sums["margin"] or Decimal(0),
        sums["deals"] or 0,
        sums["entries"],
        sums["without_cost"],
    )


def sale_of(
    deal: "Deal", *, sold_on: date, at: datetime, by: User | None = None, booked: Sequence[SaleEntry] = ()
) -> Sale:
    """Return what the ledger would be told of a deal that is won on a day: seven queries and the exchange rates.

    Its lines, splits and overlays are asked for where they are not prefetched.

    Posting and "close this and you earn" both ask here, so that an estimate cannot differ from what comes true.
    `booked` are the entries of its last booking: what was fixed by them stays (see `booked`).
    """
    own_company = company()
    rows = list(deal.lines.all())
    products = [row.product_id for row in rows]
    context = _SaleContext(
        own_company.currency,
        rates(own_company),
        costs_on(products, sold_on),
        {(pk, deal.currency): price for pk, price in price_on(products, deal.currency, sold_on).items()},
    )
    splits = _by_share(deal.splits.all()) or [(deal.owner_id, FULL)]
    overlays = _by_share(deal.overlays.all())
    context.placed = placements([person for person, _ in (*splits, *overlays)])
    sale = context.sale(deal, rows, splits, _has_bought(deal, sold_on), overlays, sold_on=sold_on, at=at, by=by)
    return keep_fixed_values(sale, deal.deal_type, booked)


def _by_share(rows: Iterable[Any]) -> list[tuple[int, Decimal]]:
    """Return people and their percents, the largest first, in an order that is the same whenever it is asked."""
    return sorted(((row.person_id, row.percent) for row in rows), key=lambda part: (-part[1], part[0]))


def rate_of(deal: "Deal", day: date) -> Decimal:
    """Return the rate of a won deal: the one at which its sale of this day is booked, else the rate of the day."""
    booked = (
        standing_entries(deal.pk).filter(currency=deal.currency, sold_on=day).values_list("rate", flat=True).first()
    )
    return rates().rate(deal.currency, day) if booked is None else booked


def last_rate(deal: "Deal") -> Decimal:
    """Return the rate at which the sale of a won deal was booked last, also where all of it was reversed since."""
    day = deal.closed_on
    assert day is not None
    booked = SaleEntry.credits.filter(deal=deal.pk, posting=deal.postings, currency=deal.currency, sold_on=day)
    rate = booked.values_list("rate", flat=True).first()
    return rates().rate(deal.currency, day) if rate is None else rate


def sales_if_won(deals: Sequence["Deal"], days: Mapping[int, date], *, today: date) -> dict[int, Sale]:
    """Return what the ledger would be told of open deals, each won on its day: six queries for any number of deals.

    Costs and list prices are those of today; the deals have their accounts, lines, splits and overlays loaded.
    """
    own_company = company()
    lines = {deal.pk: sorted(deal.lines.all(), key=lambda row: (row.position, row.pk)) for deal in deals}
    splits = {deal.pk: _by_share(deal.splits.all()) for deal in deals}
    overlays = {deal.pk: _by_share(deal.overlays.all()) for deal in deals}
    products = {row.product_id for rows in lines.values() for row in rows}
    prices = {
        (pk, price.currency): price.amount
        for pk, prices_of_product in prices_on(products, today).items()
        for price in prices_of_product
    }
    people = {deal.owner_id for deal in deals}
    people |= {person for rows in (*splits.values(), *overlays.values()) for person, _ in rows}
    context = _SaleContext(
        own_company.currency, rates(own_company), costs_on(products, today), prices, placements(people)
    )
    standing = SaleEntry.objects.filter(reverses=None, reversed_by=None)
    customers = set(
        standing.filter(account__in={deal.account_id for deal in deals} - {None}).values_list("account_id", flat=True)
    )
    return {
        deal.pk: context.sale(
            deal,
            lines[deal.pk],
            splits[deal.pk] or [(deal.owner_id, FULL)],
            deal.account_id in customers,
            overlays[deal.pk],
            sold_on=days[deal.pk],
            at=deal.created_at,
        )
        for deal in deals
    }


def sales_of_past(
    deals: Iterable[tuple["Deal", Sequence[Any], Sequence[tuple[int, Decimal]], Sequence[tuple[int, Decimal]]]],
    *,
    by: User | None = None,
) -> list[Sale]:
    """Return what the ledger is told of deals that were won before they came here, each with its lines, shares and overlays.

    As `sale_of`, with the costs, list prices, rates and teams of each closing day; booked when they were won. The type
    that nobody typed is left open, for `with_types`. Four queries for any number of deals.
    """
    deals_of_past = list(deals)
    own_company = company()
    context = _SaleContext(own_company.currency, rates(own_company), {}, {}, placements())
    listed = list_over_time(row.product_id for _deal, rows, _shares, _overlays in deals_of_past for row in rows)
    out = []
    for deal, rows, shares, overlays in deals_of_past:
        day = deal.closed_on
        assert day is not None
        products = [row.product_id for row in rows]
        context.costs = listed.costs(products, day)
        context.prices = {
            (pk, deal.currency): price for pk, price in listed.prices(products, deal.currency, day).items()
        }
        sale = context.sale(
            deal, rows, shares, has_bought=False, overlays=overlays, sold_on=day, at=deal.stage_since, by=by
        )
        out.append(replace(sale, deal_type=deal.deal_type))
    return out


@dataclass
class _SaleContext:
    """What is known around deals that makes sales of them."""

    base: str
    rates: Rates
    costs: Mapping[int, Decimal]
    prices: Mapping[tuple[int, str], Decimal]
    placed: Placements | None = None

    def sale(
        self,
        deal: "Deal",
        rows: Iterable[Any],
        splits: Iterable[tuple[int, Decimal]],
        has_bought: bool,
        overlays: Iterable[tuple[int, Decimal]] = (),
        *,
        sold_on: date,
        at: datetime,
        by: User | None = None,
    ) -> Sale:
        """Return a deal as it would be told to the ledger."""
        assert self.placed is not None
        placements_of_people = self.placed
        lines = [
            SaleLine(
                row.product_id,
                row.quantity,
                row.amount,
                self.costs.get(row.product_id),
                below_list(row.amount, row.quantity, self.prices.get((row.product_id, deal.currency))),
            )
            for row in rows
        ]
        return Sale(
            deal_id=deal.pk,
            account_id=deal.account_id,
            owner_id=deal.owner_id,
            currency=deal.currency,
            base=self.base,
            rate=self.rates.rate(deal.currency, sold_on),
            sold_on=sold_on,
            booked_at=at,
            lines=tuple(lines) or (SaleLine(deal.main_product_id, Decimal(0), deal.amount),),
            shares=tuple(_placed(placements_of_people, splits, sold_on)),
            overlays=tuple(_placed(placements_of_people, overlays, sold_on)),
            channel_id=deal.channel_id,
            industry=deal.account.industry if deal.account else "",
            deal_type=type_of(deal.deal_type, deal.account_id, has_bought),
            by_id=getattr(by, "pk", None),
        )


def _placed(placements_of_people: Placements, parts: Iterable[tuple[int, Decimal]], day: date) -> Iterator[SaleShare]:
    return (
        SaleShare(person, percent, placements_of_people.team(person, day), placements_of_people.region(person, day))
        for person, percent in parts
    )


def _has_bought(deal: "Deal", before: date) -> bool:
    if deal.deal_type or deal.account_id is None:
        return False
    earlier = Q(sold_on__lt=before) | Q(sold_on=before, deal__lt=deal.pk)
    return SaleEntry.objects.filter(earlier, account=deal.account_id, reverses=None, reversed_by=None).exists()


def with_types(sales: Iterable[Sale]) -> list[Sale]:
    """Give sales without a type the one that the rule says, by what their accounts bought before; one query."""
    sales_known = list(sales)
    standing = SaleEntry.objects.filter(
        account__in={sale.account_id for sale in sales_known}, reverses=None, reversed_by=None
    ).order_by()
    first: dict[int | None, tuple[date, int]] = {}
    bought = [*standing.values_list("account", "sold_on", "deal").distinct()]
    for account, day, deal in [*bought, *((sale.account_id, sale.sold_on, sale.deal_id) for sale in sales_known)]:
        first[account] = min(first.get(account, (day, deal)), (day, deal))
    return [
        replace(
            sale,
            deal_type=type_of(sale.deal_type, sale.account_id, first[sale.account_id] != (sale.sold_on, sale.deal_id)),
        )
        for sale in sales_known
    ]


def of_deal(deal_id: int) -> QuerySet[SaleEntry]:
    """Return everything the ledger says of a deal, in the order in which it was written."""
    return SaleEntry.credits.filter(deal=deal_id).select_related("person", "product", "by").order_by("pk")


def standing_overlays(deal_id: int) -> QuerySet[SaleEntry]:
    """Return the overlays of a deal that count today."""
    return SaleEntry.credits.filter(deal=deal_id, is_overlay=True, reverses=None, reversed_by=None).order_by("pk")


def standing_entries(deal_id: int) -> QuerySet[SaleEntry]:
    """Return the entries of a deal that count today: neither reversed nor reversals."""
    return SaleEntry.objects.filter(deal=deal_id, reverses=None, reversed_by=None).order_by("pk")


def result_of(entries: Iterable[SaleEntry]) -> SaleResult | None:
    """Return what a deal brought by the entries that stand among those given; None while nothing stands."""
    credited = [entry for entry in entries if not entry.is_overlay]
    reversed_ones = {entry.reverses_id for entry in credited}
    standing = [entry for entry in credited if entry.reverses_id is None and entry.pk not in reversed_ones]
    if not standing:
        return None
    with_cost = [entry for entry in standing if entry.cost_base is not None]
    return SaleResult(
        standing[0].get_deal_type_display(),
        total(entry.amount_base for entry in with_cost),
        total(entry.margin_base or ZERO for entry in with_cost),
        len(standing) - len(with_cost),
    )


def of_account(user: User, account_id: int) -> QuerySet[SaleEntry]:
    """Return what an account bought: the entries that stand, newest first, as far as the user may see."""
    standing = SaleEntry.objects.visible_to(user).filter(account=account_id, reverses=None, reversed_by=None)
    return standing.select_related("deal", "product", "person").order_by("-sold_on", "-pk")


def question_of(params: QueryDict, user: User, today: date) -> Question:
    """Read a question from the query string of a list; without dates, the year so far."""
    names = (*PLAIN_DIMENSIONS, SEGMENT, "account")
    filters = {name: tuple(params.getlist(name)) for name in names if any(params.getlist(name))}
    start = day_or_none(params.get("from")) or today.replace(month=1, day=1)
    end = day_or_none(params.get("to")) or max(today, start)
    return Question(user, start, end, filters, day_or_none(params.get("as_of")))


def chosen(question: Question) -> list[tuple[str, str, str]]:
    """Return the filters as (dimension, key, label); an account is named only to those who see it."""
    out = []
    for name, keys in question.filters.items():
        if name == "account":
            visible = Account.objects.visible_to(question.user).filter(pk__in=[key for key in keys if key.isdecimal()])
            names = {str(pk): label for pk, label in visible.values_list("pk", "name")}
        else:
            names = metrics.labels(name, keys)
        out += [(name, key, names.get(key, "")) for key in keys]
    return out
