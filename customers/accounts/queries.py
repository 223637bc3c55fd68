"""Questions about accounts: the list with its figures, duplicates, and what an account's page shows."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from customers.accounts.metrics import narrowed
from customers.accounts.models import Account
from customers.accounts.rules import core_words, host, keys_of, normal_name, plain_number
from customers.purchases import queries as purchases
from customers.segments.queries.members import in_segments
from customers.tasks import queries as tasks
from salesplan.core.company.queries import business_day, company
from salesplan.core.periods import day_or_none, month_start
from salesplan.core.search.key_renewal import Keyed
from salesplan.core.search.queries import SearchHit, SearchProvider, matching
from salesplan.people.models import User

# Sort words of the list and what they order by; a figure is worked out for all rows only when one sorts by it.
SORTS = {
    "name": "sort_key",
    "owner": "owner__sort_key",
    "industry": "industry",
    "size": "size_order",
    "touched": "touched_at",
    "purchases": "purchases",
    "tasks": "open_tasks",
    "since": "created_on",
}
PLAIN = ("size", "country", "source")
DIMENSIONS = ("owner", "team", "industry")
MOST_CANDIDATES = 300


@dataclass(frozen=True)
class AccountRow:
    """One line of the list."""

    account: Account
    purchases: Decimal
    open_tasks: int


@dataclass(frozen=True)
class AccountFilters:
    """What narrows the list, as the address says it."""

    q: str = ""
    active: str = "yes"
    region: str = ""
    start: date | None = None
    end: date | None = None
    as_of: date | None = None
    # The rows behind the figure of new accounts: owner and team are those when the account was new.
    as_new: bool = False
    choices: dict[str, tuple[str, ...]] = field(default_factory=dict)


def read_filters(params: QueryDict) -> AccountFilters:
    """Read the filters of an address; what is no filter or no date is left out."""
    days = {name: day_or_none(params.get(name)) for name in ("from", "to", "as_of")}
    chosen = {
        name: tuple(value for value in params.getlist(name) if value) for name in (*DIMENSIONS, *PLAIN, "segment")
    }
    return AccountFilters(
        q=params.get("q", "").strip(),
        active=params.get("active", "yes"),
        region=params.get("region", "").strip(),
        start=days["from"],
        end=days["to"],
        as_of=days["as_of"],
        as_new=params.get("counted") == "new",
        choices={name: values for name, values in chosen.items() if values},
    )


def filtered(user: User, filters: AccountFilters) -> QuerySet[Account]:
    """Return the visible accounts that the filters leave."""
    accounts = (
        Account.objects.counted_for(user).with_first_owner() if filters.as_new else Account.objects.visible_to(user)
    )
    rows: QuerySet[Account] = accounts
    if filters.q:
        rows = matching(rows, filters.q)
    if filters.active in ("yes", "no"):
        rows = rows.filter(is_active=filters.active == "yes")
    if filters.region:
        rows = rows.filter(region__iexact=filters.region)
    if filters.start:
        rows = rows.filter(created_on__gte=filters.start)
    if filters.end:
        rows = rows.filter(created_on__lte=filters.end)
    for name in PLAIN:
        if name in filters.choices:
            values = ["" if value == "none" else value for value in filters.choices[name]]
            rows = rows.filter(**{f"{name}__in": values})
    if "segment" in filters.choices:
        rows = rows.filter(pk__in=in_segments(filters.choices["segment"], filters.as_of).values("account"))
    dimensions = {name: filters.choices[name] for name in DIMENSIONS if name in filters.choices}
    return narrowed(rows, dimensions, filters.as_of, filters.as_new)


def ordered(rows: QuerySet[Account], sort: str, today: date) -> QuerySet[Account]:
    """Order accounts by a word of `SORTS` (with - for the other way), unknown last."""
    word = sort.removeprefix("-")
    column = SORTS.get(word, "sort_key")
    if column == "purchases":
        rows = rows.annotate(purchases=purchases.amount_of("pk", *_last_months(today)))
    elif column == "open_tasks":
        rows = rows.annotate(open_tasks=tasks.open_count_of("pk"))
    elif column == "size_order":
        bands = [
            When(size=band, then=Value(i)) for i, band in enumerate(("micro", "small", "medium", "large", "enterprise"))
        ]
        rows = rows.annotate(size_order=Case(*bands, output_field=IntegerField()))
    key = F(column).desc(nulls_last=True) if sort.startswith("-") else F(column).asc(nulls_last=True)
    return rows.order_by(key, "sort_key", "pk") if column != "sort_key" else rows.order_by(key, "pk")


def with_figures(accounts: Iterable[Account], today: date) -> list[AccountRow]:
    """Return the accounts of one page with their figures: two queries, however many rows."""
    rows = list(accounts)
    keys = [account.pk for account in rows]
    amounts = purchases.of_accounts(keys, *_last_months(today))
    counts = tasks.open_counts(keys)
    return [AccountRow(account, amounts.get(account.pk, Decimal(0)), counts.get(account.pk, 0)) for account in rows]


def _last_months(today: date) -> tuple[date, date]:
    """The last twelve months, this one included: their first days."""
    return month_start(today.year, today.month - 11), today.replace(day=1)


@dataclass(frozen=True)
class Duplicate:
    """An account that is probably the same company, and why."""

    account: Account
    reasons: list[Any]


def duplicates(
    user: User, *, name: str, website: str = "", registration_number: str = "", exclude_id: int | None = None
) -> list[Duplicate]:
    """Return visible accounts with the same name (legal forms apart), website host or registration number."""
    core_name, site, number = normal_name(name), host(website), plain_number(registration_number)
    tests = [Q(pk__in=matching(Account.objects.all(), " ".join(core_words(name))).values("pk"))] if core_name else []
    if site:
        tests.append(Q(website__icontains=site))
    if number:
        tests.append(Q(registration_number__regex=_spelled(number)))
    if not tests:
        return []
    rows = (
        Account.objects.visible_to(user).filter(reduce(or_, tests)).exclude(pk=exclude_id or 0).select_related("owner")
    )
    matches = []
    for account in rows.order_by("sort_key", "pk")[:MOST_CANDIDATES]:
        same = [
            (core_name and normal_name(account.name) == core_name, _("same name")),
            (site and host(account.website) == site, _("same website")),
            (number and plain_number(account.registration_number) == number, _("same registration number")),
        ]
        if reasons := [reason for is_same, reason in same if is_same]:
            matches.append(Duplicate(account, reasons))
    return matches


def _spelled(number: str) -> str:
    """Return a pattern for a number with anything but letters and digits between its characters."""
    return "(?i)^[^[:alnum:]]*" + "[^[:alnum:]]*".join(number) + "[^[:alnum:]]*$"


def suggestions(user: User, text: str, limit: int = 8) -> list[Account]:
    """Return accounts for a picker: those that match, or without a text one's own of late."""
    rows = Account.objects.visible_to(user).filter(is_active=True)
    if text:
        return list(matching(rows, text).order_by("sort_key")[:limit])
    return list(rows.filter(owner=user.pk).order_by(F("touched_at").desc(nulls_last=True), "sort_key")[:limit])


def regions(user: User, limit: int = 60) -> list[str]:
    """Return the regions that visible accounts name."""
    rows = Account.objects.visible_to(user).exclude(region="").order_by("region")
    return list(rows.values_list("region", flat=True).distinct()[:limit])


def countries(user: User) -> list[str]:
    """Return the countries that visible accounts lie in."""
    rows = Account.objects.visible_to(user).exclude(country="").order_by("country")
    return list(rows.values_list("country", flat=True).distinct())


def find(user: User, text: str, limit: int) -> list[SearchHit]:
    """Find accounts for the global search."""
    rows = matching(Account.objects.visible_to(user), text).select_related("owner").order_by("-is_active", "sort_key")
    return [
        SearchHit(
            "account",
            row.name,
            f"{row.get_industry_display()} · {row.owner}",
            reverse("customers:account_detail", args=[row.pk]),
        )
        for row in rows[:limit]
    ]


PROVIDER = SearchProvider("accounts", _("Customers"), find, order=10, icon="building-2")
KEYED = Keyed("customers.Account", lambda row: keys_of(row.name, row.website, row.registration_number, row.phone))


class SizeHistory:
    """How large accounts were on days: (day, size) of each change, by account."""

    def __init__(self, changes: Mapping[int, list[tuple[date, str]]]) -> None:
        self.changes = changes

    def on(self, account: int | None, day: date) -> str:
        """Return the size of an account at the end of a day; before it was known here, the first that was known."""
        spans = self.changes.get(account or 0)
        if not spans:
            return ""
        return spans[max(bisect_right(spans, day, key=lambda change: change[0]) - 1, 0)][1]


def sizes_over_time(ids: Collection[int]) -> SizeHistory:
    """Return how large accounts were on days, from their history: two queries, however many."""
    result: dict[int, list[tuple[date, str]]] = defaultdict(list)
    current_company = company()
    history = Account.pgh_event_model.objects.filter(pgh_obj__in=ids)  # type: ignore[attr-defined]
    for pk, at, size in history.order_by("pgh_created_at", "pgh_id").values_list(
        "pgh_obj_id", "pgh_created_at", "size"
    ):
        if not result[pk] or result[pk][-1][1] != size:
            result[pk].append((business_day(at, current_company), size))
    # Whatever came without a history (a restored backup) has been as it is.
    for pk, size in Account.objects.filter(pk__in=set(ids) - set(result)).values_list("pk", "size"):
        result[pk].append((date.min, size))
    return SizeHistory(result)
