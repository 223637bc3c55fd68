"""Sharing one figure among several: weights, padding, and parts that sum to the whole in every month.

**Padding** comes last: the parts together get the figure × (1 + p). 1,000 at 10 % is 1,100, four times 275; when all
reach 90.91 %, the 1,000 are reached. Over two levels of 10 % and 5 %: 1.1 × 1.05 − 1 = 15.5 %.

**A table of parts by months** (`table`) has given sums in both directions. Month by month the month's sum is split in
proportion to what each part has still open; so no part gets more than is open, the last month takes exactly the rest,
and both kinds of sums hold to the cent.

**Round figures** (`split_in_steps`): whole steps are shared by the weights, those left over by largest remainder, and what
is no whole step goes to the part of the largest weight, the first of equals, where it matters least. 100,000 over three
in thousands is 34,000 + 33,000 + 33,000; 100,500 is 100 thousands and 500: 34,500 + 33,000 + 33,000. So the parts still
sum to the whole to the cent, and at most one of them is not round. Whoever carries only part of a figure gets the
nearest round one, and the difference is unassigned like the rest of what they do not carry; where the others take over
what somebody does not carry (`in_steps`), figures are moved between people within months in which both are there.
"""

from collections.abc import Sequence
from decimal import Decimal

from goals.planning.cascades.rules.months import ONE, Months, over_months, prorated
from salesplan.core.money import ZERO, quantize, split, total, unit


def weights_or_even(weights: Sequence[Decimal | None]) -> tuple[list[Decimal], bool]:
    """Return usable weights, and whether they had to be even because there were none.

    `None` is "nothing is known" (somebody who was not there yet) and weighs as the others do on average: 100, 300 and
    unknown are 100, 300 and 200. A known 0 stays 0. What is below zero counts as 0.
    """
    known_weights = [max(weight, ZERO) for weight in weights if weight is not None]
    if not any(known_weights):
        return [ONE] * len(weights), True
    average = total(known_weights) / len(known_weights)
    return [average if weight is None else max(weight, ZERO) for weight in weights], False


def padded(months: Sequence[Decimal], padding: Decimal, currency: str) -> Months:
    """Return the months that the parts have to sum to: the whole × (1 + padding), rounded once, in the same season."""
    month_total = total(months)
    if not padding or not month_total:
        return tuple(months)
    target = quantize(month_total * (1 + padding), currency)
    return over_months(target, months, currency)


def table(columns: Sequence[Decimal], rows: Sequence[Decimal], currency: str) -> list[Months]:
    """Return one line of months for each row sum; both the rows and the columns sum as given.

    >>> [[str(cell) for cell in line] for line in table([Decimal(10), Decimal(5)], [Decimal(8), Decimal(7)], "JPY")]
    [['5', '3'], ['5', '2']]
    """
    left = list(rows)
    cells: list[list[Decimal]] = [[] for _row in rows]
    for column in columns:
        shares = split(column, left, currency) if any(left) else [ZERO] * len(left)
        for i, part in enumerate(shares):
            cells[i].append(part)
            left[i] -= part
    return [tuple(line) for line in cells]


def split_in_steps(amount: Decimal, weights: Sequence[Decimal], step: Decimal, currency: str) -> list[Decimal]:
    """Share a figure in multiples of a step (see above); a step of 0 shares to the currency's smallest unit.

    >>> [str(part) for part in split_in_steps(Decimal(100_500), [Decimal(1)] * 3, Decimal(1000), "CNY")]
    ['34500', '33000', '33000']
    """
    if step <= unit(currency):
        return split(amount, weights, currency)
    odd = amount % step
    # "XXX" counts whole units, here steps.
    shares = [count * step for count in split((amount - odd) / step, weights, "XXX")]
    shares[weights.index(max(weights))] += odd
    return shares


def nearest_step(figure: Decimal, step: Decimal, most: Decimal) -> Decimal:
    """Return the multiple of a step that is nearest to a figure, half up, but no more than `most`.

    >>> str(nearest_step(Decimal(8500), Decimal(1000), Decimal(33_000)))
    '9000'
    """
    below = figure - figure % step
    return below + step if (figure - below) * 2 >= step and below + step <= most else below


def in_steps(lines: Sequence[Months], carries: Sequence[Months], step: Decimal, currency: str) -> list[Months]:
    """Return lines whose sums are multiples of a step, and whose months sum as before (see above).

    Two people sum to 100,400 and 99,600, and both are there in November: 400 of November go from one to the other. Where
    nobody shares a month with them, they keep the figure they had.
    """
    cells, totals = [list(line) for line in lines], [total(line) for line in lines]
    if not any(totals):
        return list(lines)
    owed = [goal - had for goal, had in zip(split_in_steps(total(totals), totals, step, currency), totals, strict=True)]
    for taker, carry in enumerate(carries):
        for giver in range(len(cells)):
            shared = [cell if share else ZERO for cell, share in zip(cells[giver], carry, strict=True)]
            goes = min(owed[taker], -owed[giver], total(shared))
            if goes > 0:
                for i, part in enumerate(split(goes, shared, currency)):
                    cells[giver][i] -= part
                    cells[taker][i] += part
                owed[taker] -= goes
                owed[giver] += goes
    return [tuple(line) for line in cells]


def spread(
    months: Sequence[Decimal],
    weights: Sequence[Decimal],
    carries: Sequence[Months],
    currency: str,
    over_the_others: bool,
    step: Decimal = ZERO,
) -> list[Months]:
    """Share months among parts by their weights; `carries` is which share of each month each of them carries.

    Where all carry everything, the parts sum to the months. Else what somebody does not carry is either left open (the
    parts sum to less), or each month is shared among those who are there, by weight × what they carry. The figures are
    multiples of `step` where there is one.
    """
    if not weights:
        return []
    if all(share == ONE for carry in carries for share in carry):
        return table(months, split_in_steps(total(months), weights, step, currency), currency)
    if not over_the_others:
        full = split_in_steps(total(months), weights, step, currency)
        lines = table(months, full, currency)
        return [
            line if all(share == ONE for share in carry) else _part(amount, months, carry, step, currency)
            for amount, line, carry in zip(full, lines, carries, strict=True)
        ]
    cells: list[list[Decimal]] = [[] for _part in weights]
    for i, month in enumerate(months):
        carried = [weight * carry[i] for weight, carry in zip(weights, carries, strict=True)]
        shares = split(month, carried, currency) if any(carried) else [ZERO] * len(carried)
        for line, part in zip(cells, shares, strict=True):
            line.append(part)
    shared = [tuple(line) for line in cells]
    return in_steps(shared, carries, step, currency) if step else shared


def _part(amount: Decimal, months: Sequence[Decimal], carry: Months, step: Decimal, currency: str) -> Months:
    line = prorated(amount, months, carry, currency)
    return over_months(nearest_step(total(line), step, amount), line, currency) if step and any(line) else line
