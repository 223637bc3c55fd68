"""What a component counts, valued once for all periods: each credit's day, the amount that moves the running total and
the money that earns, by measure, weights and filters. A refund has the attributes of its sale.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from goals.incentives.engine.clawback import share_taken
from goals.incentives.engine.credits import Credit, meets
from goals.incentives.engine.plan import Component
from goals.incentives.engine.running import Entry
from salesplan.core.money import ZERO


@dataclass(frozen=True)
class Counted:
    """A credit that counts; `sale` is what it takes back. `unpaid` says why it has no rate of its own."""

    entry: Entry
    attributes: Mapping[str, Any]
    sale: Credit | None = None
    unpaid: str = ""


class Book:
    """The credits of a component in their order, by the day of their event, then number, then member."""

    def __init__(self, component: Component, credits: Iterable[Credit]) -> None:
        self.component = component
        chosen = [credit for credit in credits if bool(credit.via) == (component.credits == "team")]
        by_key = {credit.key: credit for credit in chosen}
        found = []
        for credit in chosen:
            if (day := component.measure.day(credit)) is not None:
                sale = by_key.get((credit.reverses, credit.via)) if credit.reverses is not None else None
                if (row := self._count(credit, day, sale)) is not None:
                    found.append(row)
        self.rows = sorted(found, key=lambda row: (row.entry.on, row.entry.number, row.entry.about.via))
        self.days = [row.entry.on for row in self.rows]

    def between(self, start: date, end: date, quota: Decimal | None) -> list[Counted]:
        """Return what counts from a day to a day; a windfall that is not approved counts nothing."""
        rows = self.rows[bisect_left(self.days, start) : bisect_right(self.days, end)]
        if self.component.windfall is None or not quota:
            return rows
        return [self._reviewed(row, quota) for row in rows]

    def _count(self, credit: Credit, day: date, sale: Credit | None) -> Counted | None:
        measure, clawback = self.component.measure, self.component.clawback
        attributes = credit.attributes if sale is None else {**sale.attributes, **credit.attributes}
        if not meets(measure.where, attributes):
            return None
        value = measure.value(credit)
        if sale is not None:
            value *= share_taken(clawback, sale, measure.day(sale), day)
        quota_weight, pay_weight = measure.weight(attributes)
        amount = value * quota_weight
        pays = value * pay_weight if meets(self.component.pays, attributes) else ZERO
        if sale is not None and not clawback.reduces_attainment:
            amount = ZERO
        unpaid = ""
        if sale is not None and clawback.at != "running":
            unpaid = "taken_back"
        elif not amount and not pays:
            unpaid = "nothing"
        entry = Entry(day, credit.number, amount, credit, None if pays == amount else pays)
        return Counted(entry, attributes, sale, unpaid)

    def _reviewed(self, row: Counted, quota: Decimal) -> Counted:
        """Hold back a windfall, and what is refunded of one."""
        credit: Credit = row.sale or row.entry.about
        measure = self.component.measure
        counts = measure.value(credit) * measure.weight(credit.attributes)[0]
        assert self.component.windfall is not None
        if credit.approved or counts <= self.component.windfall * quota:
            return row
        entry = replace(row.entry, amount=ZERO, pays=row.entry.earning_amount)
        return replace(row, entry=entry, unpaid="review")
