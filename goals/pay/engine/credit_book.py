"""What a component counts, valued once for all periods: each credit's day, the amount that moves the running total and
the money that earns, by measure, weights and filters. A refund has the attributes of its sale.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any

from goals.pay.engine.choices import ClawbackFrom, CreditsOf
from goals.pay.engine.clawback import share_taken
from goals.pay.engine.credits import Credit, meets
from goals.pay.engine.exact_numbers import Number, decimal, plus, times
from goals.pay.engine.plan import Component
from goals.pay.engine.running_total import RunningEntry
from salesplan.core.money import ZERO


@dataclass(frozen=True)
class CountedCredit:
    """A credit that counts; `sale` is what it takes back. `unpaid` says why it has no rate of its own.

    `moves` is the amount of its entry where that has no end as a decimal.
    """

    entry: RunningEntry
    attributes: Mapping[str, Any]
    sale: Credit | None = None
    unpaid: str = ""
    moves: Fraction | None = None


class CreditBook:
    """The credits of a component in their order, by the day of their event, then number, then member."""

    def __init__(self, component: Component, credits: Iterable[Credit]) -> None:
        self.component = component
        is_team = component.credits == CreditsOf.TEAM
        chosen = [
            credit
            for credit in credits
            if bool(credit.via) == is_team and (component.overlays or not (credit.is_overlay and is_team))
        ]
        by_key = {credit.key: credit for credit in chosen}
        rows = []
        for credit in chosen:
            if (day := component.measure.day(credit)) is not None:
                sale = by_key.get((credit.reverses, credit.via)) if credit.reverses is not None else None
                if (row := self._count(credit, day, sale)) is not None:
                    rows.append(row)
        self.sizes = {} if component.windfall is None else self._sizes(rows)
        self.rows = sorted(
            _as_transactions(component, rows), key=lambda row: (row.entry.on, row.entry.number, row.entry.about.via)
        )
        self.days = [row.entry.on for row in self.rows]

    def between(self, start: date, end: date, quota: Number | None) -> list[CountedCredit]:
        """Return what counts from a day to a day; a windfall that is not approved counts nothing."""
        rows = self.rows[bisect_left(self.days, start) : bisect_right(self.days, end)]
        if self.component.windfall is None or not quota:
            return rows
        return [self._reviewed(row, quota) for row in rows]

    def _count(self, credit: Credit, day: date, sale: Credit | None) -> CountedCredit | None:
        measure, clawback = self.component.measure, self.component.clawback
        attributes = credit.attributes if sale is None else {**credit.attributes, **sale.attributes}
        if not measure.concerns(credit) or not meets(measure.where, attributes):
            return None
        value = measure.value(credit)
        if credit.reverses is not None and sale is None:
            # What it takes back was sold before anything was paid here.
            return CountedCredit(RunningEntry(day, credit.number, ZERO, credit), attributes, unpaid="sale_not_paid")
        if sale is not None:
            value = times(value, share_taken(clawback, sale, measure.day(sale), day))
        quota_weight, pay_weight = measure.weight(attributes)
        amount: Number = times(value, quota_weight)
        pays: Number = times(value, pay_weight) if meets(self.component.pays, attributes) else ZERO
        if sale is not None and not clawback.reduces_attainment:
            amount = ZERO
        unpaid = ""
        if sale is not None and clawback.at != ClawbackFrom.RUNNING:
            unpaid = "taken_back"
        elif not amount and not pays:
            unpaid = "nothing"
        entry = RunningEntry(day, credit.number, decimal(amount), credit, None if pays == amount else decimal(pays))
        return CountedCredit(entry, attributes, sale, unpaid, amount if isinstance(amount, Fraction) else None)

    def _reviewed(self, row: CountedCredit, quota: Number) -> CountedCredit:
        """Hold back a windfall, and what is refunded of one; the figure of a period is no deal and never one."""
        credit: Credit = row.sale or row.entry.about
        assert self.component.windfall is not None
        if (
            credit.approved
            or not credit.is_sale
            or self.sizes.get(_whole(credit), ZERO) <= times(self.component.windfall, quota)
        ):
            return row
        entry = replace(row.entry, amount=ZERO, pays=row.entry.earning_amount)
        return replace(row, entry=entry, unpaid="review", moves=None)

    def _sizes(self, rows: Iterable[CountedCredit]) -> dict[tuple[int, str], Number]:
        """Return what each sale, with all lines of its transaction, comes to."""
        out: dict[tuple[int, str], Number] = {}
        measure = self.component.measure
        for row in rows:
            credit: Credit = row.sale or row.entry.about
            if row.sale is None:
                counts = times(measure.value(credit), measure.weight(credit.attributes)[0])
                out[_whole(credit)] = plus(out.get(_whole(credit), ZERO), counts)
        return out


def _whole(credit: Credit) -> tuple[int, str]:
    """Return what tells the transaction of a credit apart from others."""
    return (credit.number if credit.transaction is None else credit.transaction, credit.via)


def _as_transactions(component: Component, rows: Iterable[CountedCredit]) -> list[CountedCredit]:
    """Let the lines of a transaction be one row, as far as the same kickers concern them.

    Of a deal with two lines, 3,000 of A and 5,000 of B, a table that reads deals alone reads 8,000; a component for A
    only reads 3,000. A line that a kicker lifts stays apart from one that it does not.
    """
    out: list[CountedCredit] = []
    places: dict[tuple[Any, ...], int] = {}
    for row in rows:
        credit: Credit = row.entry.about
        if credit.transaction is None:
            out.append(row)
            continue
        kicked = tuple(meets(kicker.where, row.attributes) for kicker in component.kickers)
        key = (credit.transaction, credit.via, row.entry.on, row.sale is not None, row.unpaid, kicked)
        if key not in places:
            places[key] = len(out)
            out.append(row)
        else:
            out[places[key]] = _joined(out[places[key]], row)
    return out


def _joined(earlier: CountedCredit, later: CountedCredit) -> CountedCredit:
    first, second = (earlier, later) if earlier.entry.number <= later.entry.number else (later, earlier)
    amount = first.entry.amount + second.entry.amount
    pays = first.entry.earning_amount + second.entry.earning_amount
    moves: Number | None = None
    if first.moves is not None or second.moves is not None:
        moves = plus(*(row.entry.amount if row.moves is None else row.moves for row in (first, second)))
        amount = decimal(moves)
    return replace(
        first,
        moves=moves if isinstance(moves, Fraction) else None,
        sale=_earlier(first.sale, second.sale),
        entry=replace(
            first.entry,
            amount=amount,
            pays=None if pays == amount else pays,
            other_credits=(*first.entry.other_credits, second.entry.about, *second.entry.other_credits),
        ),
    )


def _earlier(first: Credit | None, second: Credit | None) -> Credit | None:
    """Return the sale that stands for a transaction: that of its first line."""
    if first is None or second is None:
        return first or second
    return first if first.number <= second.number else second
