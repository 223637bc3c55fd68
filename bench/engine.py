"""The commission engine alone: 1,000 people, 12 months, 300,000 credits in one run, beside pandas reading the credits.

Nothing but `calculate` is in the time: no database, and the credits stand in memory. pandas reads the same credits from
a CSV file, days as days.
"""

import csv
import sys
from decimal import Decimal
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.measuring import table, timed
from bench.sales import EACH, MONTHS, PEOPLE, PLAN, QUOTA, Sold, sold_by
from goals.pay.engine.credits import Credit
from goals.pay.engine.plan import PayPlan, PeriodInputs
from goals.pay.engine.run import calculate
from goals.pay.plan.rules.definitions import plan_of
from salesplan.core.periods import Calendar


def main() -> None:
    """Measure and print."""
    plan = plan_of(PLAN, currency="CNY", calendar=Calendar())
    credits = [_credits(person) for person in range(PEOPLE)]
    calculated = timed(partial(_pay, plan, credits))
    with TemporaryDirectory() as folder:
        file = Path(folder) / "credits.csv"
        _write(file, credits)
        import pandas

        read = timed(lambda: len(pandas.read_csv(file, parse_dates=["booked"])))
    if read.value != PEOPLE * EACH:
        sys.exit(f"{read.value:,} credits were read, not {PEOPLE * EACH:,}.")
    print(f"{PEOPLE:,} people, {len(MONTHS)} months, {read.value:,} credits; {calculated.value:,} paid.\n")
    table([("pandas.read_csv of the credits", read), ("the engine alone", calculated)], read)


def _pay(plan: PayPlan, credits: list[list[Credit]]) -> Decimal:
    """Return what everybody is paid in all months together."""
    given = [PeriodInputs(month, {"commission": QUOTA}) for month in MONTHS]
    return sum((line.paid for credit_rows in credits for line in calculate(plan, given, credit_rows)), Decimal(0))


def _credits(person: int) -> list[Credit]:
    return [_credit(person * EACH, sold) for sold in sold_by(person)]


def _credit(first: int, sold: Sold) -> Credit:
    pieces = Decimal(1 if sold.reverses is None else -1)
    return Credit(
        number=first + sold.place,
        dates={"booked": sold.on},
        values={"revenue": sold.amount, "margin": sold.amount / 2, "units": pieces, "deals": pieces},
        attributes={"product": f"P{sold.product}", "family": f"F{sold.product % 3}", "industry": "manufacturing"},
        reverses=None if sold.reverses is None else first + sold.reverses,
        transaction=first + sold.place,
    )


def _write(file: Path, credits: list[list[Credit]]) -> None:
    with file.open("w", newline="") as out:
        rows = csv.writer(out)
        rows.writerow(["person", "number", "booked", *credits[0][0].values, *credits[0][0].attributes, "reverses"])
        for person, credit_rows in enumerate(credits):
            for credit in credit_rows:
                named = (*credit.values.values(), *credit.attributes.values())
                rows.writerow([person, credit.number, credit.dates["booked"], *named, credit.reverses])


if __name__ == "__main__":
    main()
