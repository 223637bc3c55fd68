"""What the keys of a pool come to while they are typed: each person's share, and their part when all of it is reached.

Keys are any numbers: 3 and 1, 75 and 25, or "75 %" and "25 %" say the same. Of 10,000 they give 7,500 and 2,500, to the
cent by the largest remainder as the engine shares them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from goals.pay.editor.rules.typing import ReadDefinition, number_of
from salesplan.core.money import ZERO, quantize, split


@dataclass(frozen=True)
class PoolShare:
    """A person's share of the whole, and of the pool's amount; None where the amount cannot be read yet."""

    share: Decimal
    amount: Decimal | None


def pool_shares(keys: Sequence[str], amount: str, currency: str) -> list[PoolShare | None]:
    """Return what each typed key comes to; nothing while one of them cannot be read or they total nothing.

    >>> [(str(part.share), str(part.amount)) for part in pool_shares(["3", "1"], "10,000", "CNY")]
    [('0.75', '7500.00'), ('0.25', '2500.00')]
    >>> pool_shares(["3", "x"], "10,000", "CNY")
    [None, None]
    """
    readings = [number_of("number", key, "", ReadDefinition()) for key in keys]
    nothing: list[PoolShare | None] = [None] * len(keys)
    if not readings or None in readings:
        return nothing
    numbers = [Decimal(reading) for reading in readings if reading is not None]
    total = sum(numbers, ZERO)
    if total <= 0 or min(numbers) < 0:
        return nothing
    sum_of = number_of("amount", amount, "", ReadDefinition(currency=currency))
    money: list[Decimal] | list[None] = [None] * len(keys)
    if sum_of is not None:
        money = split(quantize(Decimal(sum_of), currency), numbers, currency)
    return [PoolShare(number / total, part) for number, part in zip(numbers, money, strict=True)]
