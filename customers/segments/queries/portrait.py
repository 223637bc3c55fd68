"""The portrait of a segment: its customers in figures, beside all others, from the same facts that rules are made of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection

from customers.accounts.models import Account
from customers.segments import registry
from customers.segments.models import Segment
from customers.segments.queries.members import members_seen
from customers.segments.registry import AttributeQuestion, Fact, Sql
from customers.segments.rules.portrait import Share, growth, rate
from salesplan.people.models import User

YEAR = 365
TOP = 5
# Facts whose values are counted over the customers, in their order on the page.
SPREADS = ("stage", "industry", "size", "products", "channels", "region")


@dataclass(frozen=True)
class PortraitFigures:
    """What some customers bring: orders of a year and of the year before, deals won and lost in it."""

    size: int
    ordered: Decimal
    ordered_before: Decimal
    orders: int
    won: int
    lost: int
    open_amount: Decimal

    @property
    def per_customer(self) -> Decimal | None:
        """What a customer ordered on average."""
        return self.ordered / self.size if self.size else None

    @property
    def growth(self) -> Decimal | None:
        """The orders of the year against those of the year before."""
        return growth(self.ordered, self.ordered_before)

    @property
    def win_rate(self) -> Share | None:
        """Deals won of those won or lost, with its interval."""
        return rate(self.won, self.won + self.lost)


@dataclass(frozen=True)
class Spread:
    """How customers are spread over the values of a fact: (value, how many of the segment, how many of all others)."""

    fact: Fact
    rows: list[tuple[str, int, int]]


@dataclass(frozen=True)
class Portrait:
    """A segment and everybody else one sees."""

    segment: Segment
    inside: PortraitFigures
    others: PortraitFigures
    spreads: list[Spread]
    best: list[tuple[Account, Decimal]]


def _column(key: str, asked: AttributeQuestion, alias: str) -> tuple[Sql, str]:
    """Return the join of a fact's source and its value for customer `a`."""
    fact = registry.get(key)
    if fact.source is None:
        return Sql(""), fact.column.format(a="a")
    made = fact.source(asked)
    value = fact.column.format(s=alias, a="a")
    join = Sql(f" LEFT JOIN ({made.text}) {alias} ON {alias}.account_id = a.id", made.values)
    return join, f"COALESCE({value}, {fact.missing})" if fact.missing else value


def _inside(user: User, segment: Segment, day: date) -> tuple[Sql, Sql]:
    """Return the customers one sees, and whether customer `a` is one of the segment."""
    text, values = (
        Account.objects.visible_to(user).filter(is_active=True).order_by().values("pk").query.sql_with_params()
    )
    members, held = members_seen(user, segment, day).order_by().values("pk").query.sql_with_params()
    return Sql(text, tuple(values)), Sql(f"a.id IN ({members})", tuple(held))


def portrait(user: User, segment: Segment, day: date) -> Portrait:
    """Return the portrait of a segment on a day: one statement for the figures, one for each spread, one for the best."""
    seen, inside = _inside(user, segment, day)
    figures = _figures(seen, inside, day)
    return Portrait(
        segment,
        figures.get(True, _NOBODY),
        figures.get(False, _NOBODY),
        [_spread(registry.get(key), seen, inside, day) for key in SPREADS if key in registry.kinds()],
        _best(user, segment, day),
    )


_NOBODY = PortraitFigures(0, Decimal(0), Decimal(0), 0, 0, 0, Decimal(0))


def _figures(seen: Sql, inside: Sql, day: date) -> dict[bool, PortraitFigures]:
    year, year_before = AttributeQuestion(day, YEAR), AttributeQuestion(day - timedelta(YEAR), YEAR)
    columns = [
        _column("ordered", year, "s1"),
        _column("ordered", year_before, "s2"),
        _column("orders", year, "s3"),
        _column("won_deals", year, "s4"),
        _column("lost_deals", year, "s5"),
        _column("open_amount", year, "s6"),
    ]
    joins = "".join(join.text for join, _value in columns)
    sums = ", ".join(f"COALESCE(sum({value}), 0)" for _join, value in columns)
    text = (
        f"SELECT {inside.text}, count(*), {sums} FROM customers_account a{joins} WHERE a.id IN ({seen.text}) GROUP BY 1"  # noqa: S608
    )
    values = (*inside.values, *(value for join, _v in columns for value in join.values), *seen.values)
    with connection.cursor() as cursor:
        cursor.execute(text, values)
        rows = cursor.fetchall()
    return {
        is_in: PortraitFigures(size, ordered, before, int(orders), int(won), int(lost), open_amount)
        for is_in, size, ordered, before, orders, won, lost, open_amount in rows
    }


def _spread(fact: Fact, seen: Sql, inside: Sql, day: date) -> Spread:
    """Count the customers of the segment and the others by the values of a fact; of several values each counts."""
    join, value = _column(fact.key, AttributeQuestion(day, fact.window), "s")
    one = f"unnest({value})" if fact.kind == "set" else f"({value})::text"
    text = (
        f"SELECT value, count(*) FILTER (WHERE is_in), count(*) FILTER (WHERE NOT is_in) FROM (SELECT {one} AS value, "  # noqa: S608
        f"{inside.text} AS is_in FROM customers_account a{join.text} WHERE a.id IN ({seen.text})) counted "
        "WHERE value IS NOT NULL AND value <> '' GROUP BY 1 ORDER BY 2 DESC, 3 DESC, 1 LIMIT %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(text, (*inside.values, *join.values, *seen.values, TOP))
        return Spread(fact, list(cursor.fetchall()))


def _best(user: User, segment: Segment, day: date) -> list[tuple[Account, Decimal]]:
    """Return the customers of the segment that ordered most in the year."""
    join, value = _column("ordered", AttributeQuestion(day, YEAR), "s")
    members, held = members_seen(user, segment, day).order_by().values("pk").query.sql_with_params()
    text = (
        f"SELECT a.id, {value} FROM customers_account a{join.text} "  # noqa: S608
        f"WHERE a.id IN ({members}) ORDER BY 2 DESC, 1 LIMIT %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(text, (*join.values, *held, TOP))
        amounts: Sequence[tuple[int, Any]] = cursor.fetchall()
    accounts = Account.objects.in_bulk([pk for pk, _amount in amounts])
    return [(accounts[pk], Decimal(amount)) for pk, amount in amounts]
