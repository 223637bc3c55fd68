"""What a return is: goods of a won deal that came back. Pure.

A return is no sale of its own. It takes from the sale it belongs to: the deal's lines become less, the ledger reverses the
sale and books what is left, at the rate, costs and shares of the sale and in the period of the sale. Ten deals of 1,000
each are won in March, and ten are lost; in May 400 of one of them come back, and all of another one:

| of March | before | 400 of one | and all of another |
| --- | --- | --- | --- |
| won amount | 10,000 | 9,600 | 8,600 |
| won deals | 10 | 10 | 9 |
| average deal | 1,000 | 960 | 955.56 |
| won of decided (win rate) | 10 / 20 = 50 % | 10 / 20 = 50 % | 9 / 19 = 47.4 % |
| quota of 10,000 | 100 % | 96 % | 86 % |

What came back whole is no won deal any more, and no lost one either: nobody was preferred to us. So it stands in no count
and no rate, whether of deals, of days from start to close, or of meetings with a rival; it is listed as *returned*. The
probability of open deals still learns from it that the customer once decided for us. Asked *as of* a day before
the return was booked, every figure is what it was.

Pay follows the sale. While the pay of March is open, March pays less. Once it is closed, what was paid stays on its
statement, and what March comes to now is a correction in the first run that is calculated after the return: 5 % of 1,400
are -70 there, at the rate at which it was paid. Points, invoices and payments are facts of their own, and are taken back
on their own.

A return that was booked by mistake is taken back by an opposite row: the goods stand in the deal again, and the ledger
books the sale as it was.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from salesplan.core.amounts.rules import plain
from salesplan.core.money import ZERO, quantize


@dataclass(frozen=True)
class SoldGoods:
    """Goods of a product that were sold or come back; a quantity of None is not known, only the amount is."""

    product_id: int | None
    quantity: Decimal | None
    amount: Decimal


class TooMuchReturned(ValueError):
    """More comes back than was sold; `left` is what was there of it."""

    def __init__(self, remaining: SoldGoods) -> None:
        super().__init__(remaining)
        self.left = remaining


def after_return(lines: Sequence[SoldGoods], returned: SoldGoods) -> list[SoldGoods]:
    """Return what is left of the lines of a deal after goods came back; a line of which nothing is left has no amount.

    Three pieces for 300.00 were sold and one for 100.00 comes back: two for 200.00 stay. It is taken from the line of the
    product with this very price that can hold it, else from the first one that can, else from one after the other.

    >>> after_return([SoldGoods(1, Decimal(3), Decimal(300))], SoldGoods(1, Decimal(1), Decimal(100)))
    [SoldGoods(product_id=1, quantity=Decimal('2'), amount=Decimal('200'))]

    Raises TooMuchBack where the lines of the product do not hold it.
    """
    remaining = list(lines)
    places = [i for i, line in enumerate(remaining) if line.product_id == returned.product_id]
    quantity_back = returned.quantity or ZERO
    holds = [
        i for i in places if remaining[i].amount >= returned.amount and (remaining[i].quantity or ZERO) >= quantity_back
    ]
    same = [
        i for i in holds if remaining[i].amount * quantity_back == returned.amount * (remaining[i].quantity or ZERO)
    ]
    if best := (same or holds)[:1]:
        remaining[best[0]] = _less(remaining[best[0]], quantity_back, returned.amount)
        return remaining
    amount, quantity = returned.amount, quantity_back
    for i in places:
        taken, pieces = min(remaining[i].amount, amount), min(remaining[i].quantity or ZERO, quantity)
        remaining[i] = _less(remaining[i], pieces, taken)
        amount, quantity = amount - taken, quantity - pieces
    if amount or quantity:
        candidates = [line for line in lines if line.product_id == returned.product_id]
        pieces = sum((line.quantity or ZERO for line in candidates), ZERO)
        raise TooMuchReturned(SoldGoods(returned.product_id, pieces, sum((line.amount for line in candidates), ZERO)))
    return remaining


def _less(line: SoldGoods, quantity: Decimal, amount: Decimal) -> SoldGoods:
    return SoldGoods(line.product_id, None if line.quantity is None else line.quantity - quantity, line.amount - amount)


@dataclass(frozen=True)
class ReturnedGoods:
    """What came back of one line, with the price and the discount (in percent) at which it was sold; no product: an amount."""

    product_id: int | None
    quantity: Decimal | None
    amount: Decimal
    unit_price: Decimal = ZERO
    discount: Decimal = ZERO


def stored_goods(goods: Iterable[ReturnedGoods]) -> list[list[Any]]:
    """Return goods as JSON keeps them.

    >>> stored_goods([ReturnedGoods(7, Decimal("2.000"), Decimal("19.9000"), Decimal(10), Decimal("0.5"))])
    [[7, '2', '19.9', '10', '0.5']]
    """
    return [
        [item.product_id, *map(_plain, (item.quantity, item.amount, item.unit_price, item.discount))] for item in goods
    ]


def read_goods(rows: Iterable[Sequence[Any]]) -> list[ReturnedGoods]:
    """Return goods that JSON kept.

    >>> read_goods([[None, None, "5", "0", "0"]])
    [ReturnedGoods(product_id=None, quantity=None, amount=Decimal('5'), unit_price=Decimal('0'), discount=Decimal('0'))]
    """
    return [ReturnedGoods(row[0], *(None if value is None else Decimal(value) for value in row[1:])) for row in rows]  # type: ignore[arg-type]


def _plain(value: Decimal | None) -> str | None:
    return None if value is None else plain(value)


def amount_of(quantity: Decimal, line: SoldGoods, currency: str) -> Decimal:
    """Return what some pieces of a line were sold for: of three for 100.00, one is 33.33 and all three are 100.00.

    >>> [str(amount_of(Decimal(n), SoldGoods(1, Decimal(3), Decimal(100)), "CNY")) for n in (1, 2, 3)]
    ['33.33', '66.67', '100.00']
    """
    return quantize(line.amount * quantity / line.quantity, currency) if line.quantity else line.amount
