"""When past years make a season; pure.

A season needs a year to look at, and a year with gaps is none: a company that sold in October, November and December of
its first year would have nothing due in spring. So a year counts when at least nine of its twelve months sold something.
With 2024 (12 months sold) and 2025 (8 months sold) the season is that of 2024; with 2025 alone there is none, and working
days decide. Of the years that count the last three are summed (`core.pacing.season`), so a large year weighs more than a
small one, as it does in a cascade.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from salesplan.core.pacing import season

YEARS, LEAST_MONTHS = 3, 9
Months = Mapping[int, Decimal]


def counts(year: Months) -> bool:
    """Say whether a year's figures by calendar month are enough to see a season in.

    >>> counts({month: Decimal(5) for month in range(1, 10)}), counts({10: Decimal(90), 11: Decimal(5)})
    (True, False)
    """
    return sum(1 for figure in year.values() if figure > 0) >= LEAST_MONTHS


def season_of(years: Mapping[int, Months]) -> tuple[dict[int, Decimal], tuple[int, ...]]:
    """Return what each calendar month weighs and the years that say so; nothing where no year counts.

    >>> season_of({2025: {month: Decimal(month) for month in range(1, 13)}, 2024: {}})[1]
    (2025,)
    """
    complete_years = sorted((name for name, year in years.items() if counts(year)), reverse=True)[:YEARS]
    if not complete_years:
        return {}, ()
    weights = season([_ordered(years[name]) for name in complete_years], 12)
    return dict(enumerate(weights, start=1)), tuple(sorted(complete_years))


def _ordered(year: Months) -> Sequence[Decimal]:
    return [year.get(month, Decimal(0)) for month in range(1, 13)]
