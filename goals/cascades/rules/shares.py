"""Sharing one figure among several: weights, padding, and parts that sum to the whole in every month.

**Padding** comes last: the parts together get the figure × (1 + p). 1,000 at 10 % is 1,100, four times 275; when all
reach 90.91 %, the 1,000 are reached. Over two levels of 10 % and 5 %: 1.1 × 1.05 − 1 = 15.5 %.

**A table of parts by months** (`table`) has given sums in both directions. Month by month the month's sum is split in
proportion to what each part has still open; so no part gets more than is open, the last month takes exactly the rest,
and both kinds of sums hold to the cent.
"""

from collections.abc import Sequence
from decimal import Decimal

from goals.cascades.rules.times import ONE, Months, over_months, prorated, total
from salesplan.core.money import ZERO, quantize, split


def weights_or_even(weights: Sequence[Decimal | None]) -> tuple[list[Decimal], bool]:
    """Return usable weights, and whether they had to be even because there were none.

    `None` is "nothing is known" (somebody who was not there yet) and weighs as the others do on average: 100, 300 and
    unknown are 100, 300 and 200. A known 0 stays 0. What is below zero counts as 0.
    """
    known = [max(weight, ZERO) for weight in weights if weight is not None]
    if not any(known):
        return [ONE] * len(weights), True
    average = total(known) / len(known)
    return [average if weight is None else max(weight, ZERO) for weight in weights], False


def padded(months: Sequence[Decimal], padding: Decimal, currency: str) -> Months:
    """Return the months that the parts have to sum to: the whole × (1 + padding), rounded once, in the same season."""
    whole = total(months)
    if not padding or not whole:
        return tuple(months)
    target = quantize(whole * (1 + padding), currency)
    return over_months(target, months, currency)


def table(columns: Sequence[Decimal], rows: Sequence[Decimal], currency: str) -> list[Months]:
    """Return one line of months for each row sum; both the rows and the columns sum as given.

    >>> [[str(cell) for cell in line] for line in table([Decimal(10), Decimal(5)], [Decimal(8), Decimal(7)], "JPY")]
    [['5', '3'], ['5', '2']]
    """
    left = list(rows)
    cells: list[list[Decimal]] = [[] for _row in rows]
    for column in columns:
        parts = split(column, left, currency) if any(left) else [ZERO] * len(left)
        for i, part in enumerate(parts):
            cells[i].append(part)
            left[i] -= part
    return [tuple(line) for line in cells]


def spread(
    months: Sequence[Decimal],
    weights: Sequence[Decimal],
    carries: Sequence[Months],
    currency: str,
    over_the_others: bool,
) -> list[Months]:
    """Share months among parts by their weights; `carries` is which share of each month each of them carries.

    Where all carry everything, the parts sum to the months. Else what somebody does not carry is either left open (the
    parts sum to less), or each month is shared among those who are there, by weight × what they carry.
    """
    if not weights:
        return []
    if all(share == ONE for carry in carries for share in carry):
        return table(months, split(total(months), weights, currency), currency)
    if not over_the_others:
        full = split(total(months), weights, currency)
        lines = table(months, full, currency)
        return [
            line if all(share == ONE for share in carry) else prorated(amount, months, carry, currency)
            for amount, line, carry in zip(full, lines, carries, strict=True)
        ]
    cells: list[list[Decimal]] = [[] for _part in weights]
    for i, month in enumerate(months):
        here = [weight * carry[i] for weight, carry in zip(weights, carries, strict=True)]
        parts = split(month, here, currency) if any(here) else [ZERO] * len(here)
        for line, part in zip(cells, parts, strict=True):
            line.append(part)
    return [tuple(line) for line in cells]
