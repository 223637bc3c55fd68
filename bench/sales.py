"""What 1,000 people sell in a year and by which plan they are paid: the same for the engine alone and for a pay run.

Each has 300 credits, every 33rd of them the refund of an earlier sale, and is paid monthly: a share that rises with the
attainment of the year so far, 200 for each order of one product in the second quarter, and a tenth held back for 60 days.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from salesplan.core.periods import Calendar, Period

PEOPLE, EACH, YEAR = 1_000, 300, 2025
REFUND_EVERY, PRODUCTS, LAUNCHED = 33, 12, 3
# Of a month; a year's sales are about 13 million.
QUOTA = Decimal(1_000_000)
MONTHS: list[Period] = [Calendar().month(YEAR, month) for month in range(1, 13)]
PLAN: dict[str, Any] = {
    "component": [
        {
            "name": "commission",
            "reads": "to_date",
            "by": "attainment",
            "steps": [["0", "0.04"], ["1", "0.06"], ["1.5", "0.08"]],
            "clawback": {"at": "slices", "window_days": 180},
        }
    ],
    "spiff": [
        {
            "name": "launch",
            "amount": "200",
            "where": {"product": f"P{LAUNCHED}"},
            "from": f"{YEAR}-04-01",
            "to": f"{YEAR}-06-30",
        }
    ],
    "reserve": {"share": "0.1", "days": 60},
}


@dataclass(frozen=True)
class Sold:
    """A sale of a person, by place among their own; a refund takes back all of the one at `reverses`."""

    place: int
    on: date
    amount: Decimal
    product: int
    reverses: int | None = None


def sold_by(person: int) -> Iterator[Sold]:
    """Yield what somebody sells, by day; the same whenever it is asked."""
    chance = Random(person)
    sales: list[Sold] = []
    for place in range(EACH):
        on = date(YEAR, 1, 1) + timedelta(place * 365 // EACH)
        if place % REFUND_EVERY == REFUND_EVERY - 1:
            sale = sales.pop(chance.randrange(len(sales)))
            yield Sold(place, on, -sale.amount, sale.product, sale.place)
            continue
        new_sale = Sold(place, on, Decimal(chance.randrange(100_000, 9_000_000)) / 100, chance.randrange(PRODUCTS))
        sales.append(new_sale)
        yield new_sale
