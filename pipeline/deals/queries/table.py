"""The table of deals: columns, order, pages, groups and totals.

Pages of a list of up to 5,000 deals have numbers. Longer lists are paged by cursor: the next page starts behind the
last deal of this one, which an index finds at once however deep the page lies. A numbered page deep in a long list
still works: only its keys are skipped over, never whole rows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import BooleanField, Count, ExpressionWrapper, F, Func, IntegerField, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth
from django.utils.translation import gettext_lazy as _

from pipeline.deals.models import Deal
from pipeline.deals.queries.credit import CreditScope, credited_total, open_totals, shares_seen, with_credit, won_totals
from pipeline.probability.queries.chances import chance
from pipeline.process.choices import StageKind
from salesplan.core.fields import MoneyField
from salesplan.core.money import ratio

SIZE = 50
NUMBERED = 5000
RELATED = ("account", "owner", "team", "stage", "channel", "rival", "main_product", "loss_reason")


@dataclass(frozen=True)
class TableColumn:
    """A column: what it is called, what it sorts by ("-" turns it round), whether it is a number."""

    key: str
    label: Any
    sort: str
    num: bool = False


COLUMNS = {
    column.key: column
    for column in (
        TableColumn("name", _("Deal"), "sort_key"),
        TableColumn("account", _("Customer"), "account__sort_key"),
        TableColumn("stage", _("Stage"), "stage__position"),
        TableColumn("amount", _("Amount"), "amount_base", True),
        TableColumn("weighted", _("Weighted"), "weighted", True),
        TableColumn("expected_close_on", _("Expected close"), "expected_close_on"),
        TableColumn("closed_on", _("Closed"), "closed_on"),
        TableColumn("next_step", _("Next step"), "next_step"),
        TableColumn("next_step_on", _("Next step on"), "next_step_on"),
        TableColumn("owner", _("Owner"), "owner__sort_key"),
        TableColumn("team", _("Team"), "team__name"),
        TableColumn("age", _("Days in the stage"), "-stage_since", True),
        TableColumn("push_count", _("Postponed"), "push_count", True),
        TableColumn("product", _("Main product"), "main_product__sort_key"),
        TableColumn("channel", _("Channel"), "channel__name"),
        TableColumn("rival", _("Rival"), "rival__name"),
        TableColumn("loss_reason", _("Reason for the loss"), "loss_reason__name"),
        TableColumn("started_on", _("Started"), "started_on"),
        TableColumn("created_at", _("Entered"), "created_at"),
    )
}
SHOWN = {
    "open": ["name", "account", "stage", "amount", "expected_close_on", "next_step", "owner"],
    "won": ["name", "account", "amount", "closed_on", "product", "channel", "owner"],
    "closed": ["name", "account", "stage", "amount", "closed_on", "product", "owner"],
    "all": ["name", "account", "stage", "amount", "expected_close_on", "closed_on", "owner"],
    "lost": ["name", "account", "amount", "closed_on", "loss_reason", "rival", "owner"],
    "returned": ["name", "account", "closed_on", "product", "channel", "owner"],
}
# What an index serves in this order, so that a cursor finds its place at once.
SEEKABLE = {
    "sort_key": str,
    "amount_base": Decimal,
    "expected_close_on": date,
    "closed_on": date,
    "created_at": datetime,
}
DEFAULT_SORT = {
    "open": "expected_close_on",
    "won": "-closed_on",
    "lost": "-closed_on",
    "closed": "-closed_on",
    "returned": "-closed_on",
}
WEIGHTED = ExpressionWrapper(F("credited") * F("likely"), output_field=MoneyField())


class _Days(Func):
    """The days between two dates as PostgreSQL counts them: a whole number, quicker to sum than an interval."""

    template = "(%(expressions)s)"
    arg_joiner = " - "
    output_field = IntegerField()


@dataclass(frozen=True)
class Grouping:
    """How rows are grouped: what it is called, the key of a group, and the order of the groups."""

    label: Any
    key: Any
    order: tuple[str, ...]


GROUPINGS = {
    "stage": Grouping(_("Stage"), F("stage_id"), ("stage__process", "stage__position", "stage_id")),
    "owner": Grouping(_("Owner"), F("owner_id"), ("owner__sort_key", "owner_id")),
    "account": Grouping(_("Customer"), F("account_id"), ("account__sort_key", "account_id")),
    "month": Grouping(_("Month of expected close"), TruncMonth("expected_close_on"), ("group_key",)),
    "channel": Grouping(_("Channel"), F("channel_id"), ("channel__position", "channel_id")),
}


@dataclass(frozen=True)
class TableOrder:
    """A sort: the column's key, the field of the database, and whether it goes downwards."""

    key: str
    field: str
    down: bool

    @property
    def is_seekable(self) -> bool:
        """Whether a cursor can find its place by an index."""
        return self.field in SEEKABLE

    @property
    def by(self) -> tuple[str, str]:
        """The terms for `order_by`; the key of the deal breaks ties."""
        sign = "-" if self.down else ""
        return f"{sign}{self.field}", f"{sign}id"


@dataclass
class DealTotals:
    """Sums over all rows of the list, not only those of its page.

    `amount` adds the deals as they are listed, `credited` the shares of them that count for the people in question. Of
    these, `open_amount` and `weighted` are what is open, and `won_amount` is what the ledger says was won.
    """

    count: int = 0
    amount: Decimal = Decimal(0)
    credited: Decimal = Decimal(0)
    open_amount: Decimal = Decimal(0)
    won_amount: Decimal = Decimal(0)
    weighted: Decimal = Decimal(0)
    open: int = 0
    won: int = 0
    lost: int = 0
    cycle: Decimal | None = None

    @property
    def listed(self) -> Decimal:
        """What the list adds up to for the people in question; what was won as the ledger says it."""
        return self.won_amount if self.won == self.count else self.credited

    @property
    def win_rate(self) -> Decimal | None:
        """Won among won and lost."""
        return ratio(self.won, self.won + self.lost)

    @property
    def average(self) -> Decimal | None:
        """The average amount."""
        return ratio(self.amount, self.count)


@dataclass
class DealGroup:
    """A group of the page with the sums over all its rows, whichever page they are on."""

    key: Any
    count: int = 0
    amount: Decimal = Decimal(0)
    weighted: Decimal = Decimal(0)


@dataclass
class TablePage:
    """One page: its deals, each with the group that begins with it or None; and where the neighbours are."""

    rows: list[tuple[Deal, DealGroup | None]] = field(default_factory=list)
    number: int = 0
    pages: int = 0
    after: str = ""
    before: str = ""

    @property
    def is_numbered(self) -> bool:
        """Whether its pages have numbers (else there are cursors)."""
        return self.pages > 0


def order_of(sort: str, state: str) -> TableOrder:
    """Read ?sort=; what no column is called by falls back to the order that suits the state."""
    fallback = DEFAULT_SORT.get(state, "-created_at")
    sort_key = sort if sort.removeprefix("-") in COLUMNS else fallback
    key, down = sort_key.removeprefix("-"), sort_key.startswith("-")
    name = COLUMNS[key].sort
    return TableOrder(key, name.removeprefix("-"), down != name.startswith("-"))


def columns_of(keys: str, state: str) -> list[TableColumn]:
    """Read ?cols=; the deal itself is always shown, and first."""
    chosen = [key for key in keys.split(",") if key in COLUMNS] or SHOWN.get(state, SHOWN["open"])
    return [COLUMNS[key] for key in ["name", *(key for key in dict.fromkeys(chosen) if key != "name")]]


def totals(deals: QuerySet[Deal], credit_scope: CreditScope, *, with_cycle: bool = True) -> DealTotals:
    """Sum over all rows: five queries at most, whatever their number; `with_cycle` also the days from start to close."""
    aggregates = {"n": Count("pk"), "total": Sum("amount_base")}
    if with_cycle:
        # A deal whose start is not known has no length, and counts as none.
        aggregates |= {"days": Sum(_Days("closed_on", "started_on")), "timed": Count("started_on")}
    out = DealTotals()
    won_days = timed = 0
    is_returned = ExpressionWrapper(Q(returned_on__isnull=False), output_field=BooleanField())
    # The stubs know the columns that are named here, and not those of `sums`.
    rows: Any = deals.order_by().annotate(came_back=is_returned).values("state", "came_back").annotate(**aggregates)
    for row in rows:
        out.count += row["n"]
        out.amount += row["total"] or Decimal(0)
        if row["came_back"]:
            continue
        setattr(out, row["state"], row["n"])
        if row["state"] == "won":
            won_days, timed = row.get("days") or 0, row.get("timed", 0)
            out.won_amount = row["total"] or Decimal(0)
    out.cycle = ratio(won_days, timed) if with_cycle else None
    _credit(out, deals, credit_scope)
    return out


def _credit(out: DealTotals, deals: QuerySet[Deal], credit_scope: CreditScope) -> None:
    """Add what is credited to the people in question; everybody together is credited with the deals as they are listed."""
    if out.open:
        out.open_amount, out.weighted = open_totals(deals.filter(state=StageKind.OPEN), credit_scope)[None]
    if not credit_scope.is_narrowed:
        out.credited = out.amount
        return
    if out.won:
        out.won_amount = won_totals(deals.filter(state=StageKind.WON), credit_scope)[None]
    closed = deals.exclude(state=StageKind.OPEN)
    out.credited = out.open_amount + (credited_total(closed, credit_scope) if out.count > out.open else Decimal(0))


def sortable(deals: QuerySet[Deal], credit_scope: CreditScope, order: TableOrder) -> QuerySet[Deal]:
    """Give deals what they are sorted by, where that is no field of theirs."""
    return with_credit(deals, credit_scope).annotate(weighted=WEIGHTED) if order.field == "weighted" else deals


def page_of(
    deals: QuerySet[Deal],
    credit_scope: CreditScope,
    order: TableOrder,
    params: Mapping[str, str],
    total: int,
    group: str = "",
) -> TablePage:
    """Return one page of the list, each deal with what of it is credited to the people in question."""
    deals = sortable(deals, credit_scope, order)
    number = params.get("page", "")
    if total <= NUMBERED or group or not order.is_seekable or number.isdecimal():
        return _numbered(deals, credit_scope, order, int(number) if number.isdecimal() else 1, total, group)
    return _by_cursor(deals, credit_scope, order, params)


def _numbered(
    deals: QuerySet[Deal], credit_scope: CreditScope, order: TableOrder, number: int, total: int, group: str
) -> TablePage:
    pages = max(1, -(-total // SIZE))
    number = min(max(1, number), pages)
    start = (number - 1) * SIZE
    if group:
        deals = deals.annotate(group_key=GROUPINGS[group].key)
        numbered = list(
            deals.order_by(*GROUPINGS[group].order, *order.by).values_list("pk", "group_key")[start : start + SIZE]
        )
        rows = _load([pk for pk, _key in numbered], credit_scope)
        return TablePage(_with_groups(rows, [key for _pk, key in numbered], deals, credit_scope), number, pages)
    keys = list(deals.order_by(*order.by).values_list("pk", flat=True)[start : start + SIZE])
    return TablePage([(deal, None) for deal in _load(keys, credit_scope)], number, pages)


def _load(keys: Sequence[int], credit_scope: CreditScope) -> list[Deal]:
    deals = with_credit(Deal.objects.select_related(*RELATED), credit_scope).in_bulk(keys)
    return [deals[key] for key in keys if key in deals]


def _with_groups(
    rows: list[Deal], keys: list[Any], deals: QuerySet[Deal], credit_scope: CreditScope
) -> list[tuple[Deal, DealGroup | None]]:
    """Put each group's sums before its first row on the page; one query for all groups of the page."""
    group_keys = {key for key in keys if key is not None}
    match = Q(group_key__in=group_keys) | (Q(group_key__isnull=True) if None in keys else Q())
    aggregated = (
        shares_seen(deals.filter(match), credit_scope.user, credit_scope.filters).order_by().values("group_key")
    )
    aggregated = aggregated.annotate(
        n=Count("pk", distinct=True), total=Sum("credited"), weight=Sum(F("credited") * chance())
    )
    groups = {r["group_key"]: DealGroup(r["group_key"], r["n"], r["total"], r["weight"]) for r in aggregated}
    out: list[tuple[Deal, DealGroup | None]] = []
    before: Any = object()
    for deal, key in zip(rows, keys, strict=False):
        out.append((deal, groups.get(key, DealGroup(key)) if key != before else None))
        before = key
    return out


# ---- cursors ---------------------------------------------------------------------------------------------------


def token(deal: Deal, order: TableOrder) -> str:
    """Write where a deal stands in the order, for the address of the next page."""
    value = getattr(deal, order.field)
    value_text = "" if value is None else value.isoformat() if isinstance(value, date | datetime) else str(value)
    return f"{value_text}~{deal.pk}"


def _read(text: str, order: TableOrder) -> tuple[Any, int] | None:
    value_text, _tilde, pk = text.rpartition("~")
    kind = SEEKABLE[order.field]
    try:
        if kind is str:
            return value_text, int(pk)
        if not value_text:
            return None, int(pk)
        value = Decimal(value_text) if kind is Decimal else kind.fromisoformat(value_text)  # type: ignore[attr-defined]
        is_number = not isinstance(value, Decimal) or value.is_finite()
        return (value, int(pk)) if is_number else None
    except (ValueError, InvalidOperation):
        return None


def _by_cursor(
    deals: QuerySet[Deal], credit_scope: CreditScope, order: TableOrder, params: Mapping[str, str]
) -> TablePage:
    after, before = params.get("after", ""), params.get("before", "")
    is_backwards = bool(before)
    place = None if before == "end" else _read(before or after, order) if before or after else None
    turned = TableOrder(order.key, order.field, order.down != is_backwards)
    keys = _seek(deals, turned, place, SIZE + 1)
    more = len(keys) > SIZE
    keys = keys[:SIZE]
    rows = _load(keys[::-1] if is_backwards else keys, credit_scope)
    page = TablePage([(deal, None) for deal in rows])
    if rows:
        has_next = place is not None if is_backwards else more
        has_previous = more if is_backwards else place is not None
        page.after = token(rows[-1], order) if has_next else ""
        page.before = token(rows[0], order) if has_previous else ""
    return page


def _seek(deals: QuerySet[Deal], order: TableOrder, place: tuple[Any, int] | None, limit: int) -> list[int]:
    """Return the keys behind a place.

    The bound `field >= value` lets the index start there; deals without a value stand last upwards and first downwards,
    as in PostgreSQL's own order, and are read by a query of their own when the page reaches them.
    """
    rows = deals.order_by(*order.by).values_list("pk", flat=True)
    if place is None:
        return list(rows[:limit])
    value, pk = place
    step, bound = ("lt", "lte") if order.down else ("gt", "gte")
    empty = Q(**{f"{order.field}__isnull": True})
    if value is None:
        parts = [empty & Q(**{f"id__{step}": pk})] + ([~empty] if order.down else [])
    else:
        beyond = Q(**{f"{order.field}__{step}": value}) | Q(**{f"id__{step}": pk})
        parts = [Q(**{f"{order.field}__{bound}": value}) & beyond]
        if not order.down and Deal._meta.get_field(order.field).null:
            parts.append(empty)
    keys: list[int] = []
    for part in parts:
        if len(keys) < limit:
            keys += rows.filter(part)[: limit - len(keys)]
    return keys
