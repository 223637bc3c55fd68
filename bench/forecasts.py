"""Making the forecasts of past periods again, as every night: the demo's deals, with their trails, at two sizes.

`python -m bench.forecasts` measures 5,000 and 50,000 deals, `python -m bench.forecasts 5000` one size.
"""

import subprocess
import sys
from random import Random

from bench.database import database
from bench.measuring import Took, timed

SIZES = (5_000, 50_000)


def main() -> None:
    """Measure each size in a process of its own, and print."""
    if len(sys.argv) > 1:
        _measure(int(sys.argv[1]))
        return
    print("| deals | wall s | CPU s | of the database | peak MB | forecasts tested |")
    print("| --: | --: | --: | --: | --: | --: |", flush=True)
    for size in SIZES:
        if subprocess.run([sys.executable, "-m", "bench.forecasts", str(size)]).returncode:
            sys.exit(f"{size} deals failed.")


def _measure(deals: int) -> None:
    with database(f"forecasts-{deals}", lambda: _load(deals)):
        from django.db import connection
        from django.utils import timezone

        from pipeline.forecasts.actions import make_backtests

        connection.ensure_connection()
        backend = connection.connection.info.backend_pid
        took: Took = timed(lambda: make_backtests(at=timezone.now()), backend)
        print(
            f"| {deals:,} | {took.wall:.2f} | {took.cpu:.2f} | {took.database:.2f} | {took.peak} | {took.value:,} |",
            flush=True,
        )


def _load(deals: int) -> str:
    from django.db import connection, transaction
    from django.utils import timezone

    from demo import company, customers
    from demo import deals as stories
    from demo.calendar import Clock
    from salesplan.core.company.queries import business_day

    clock = Clock(business_day(timezone.now()), Random(7))  # noqa: S311 - a story, no secret
    with transaction.atomic():
        base = company.build(clock)
        stories.build(base, customers.build(base, clock, 600), clock, deals)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return f"{deals:,} deals with their trails"


if __name__ == "__main__":
    main()
