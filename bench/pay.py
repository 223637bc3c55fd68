"""Pay runs of 1,000 people, the whole way: 300,000 credits read from the ledger, 12 months calculated, posted and frozen.

The run of November is the first there is. It is calculated twice, and the second time must post nothing. Then it is
locked, and December is calculated on top of it. Beside them pandas reads the same columns of the same credits.
"""

import sys
import warnings
from datetime import UTC, datetime, time, timedelta
from typing import Any

from bench.database import database
from bench.measuring import table, timed
from bench.sales import EACH, MONTHS, PEOPLE
from salesplan.core.periods import Period

NOVEMBER, DECEMBER = MONTHS[-2:]


def main() -> None:
    """Measure and print."""
    with database("pay", _load):
        _measure()


def _load() -> str:
    from bench import pay_data

    return pay_data.load()


def _measure() -> None:
    backend = _fresh()
    first = timed(lambda: _calculated(NOVEMBER), backend)
    again = timed(lambda: _calculated(NOVEMBER), backend)
    _expect(first.value > 0 and again.value == 0, f"{first.value} lines were posted, and then {again.value}.")
    _lock(NOVEMBER)
    second = timed(lambda: _calculated(DECEMBER), backend)
    stale = timed(_stale, backend)
    _expect(stale.value == 0, f"{stale.value} kinds of facts are said to have changed.")
    page = timed(_page, backend)
    read = timed(_read, backend)
    _expect(read.value == PEOPLE * EACH, f"{read.value:,} credits were read.")
    print(f"{PEOPLE:,} people, {read.value:,} credits, {second.value:,} lines of pay.\n")
    rows = [
        ("pandas.read_sql of the credits", read),
        ("pay run of December, with November locked", second),
        ("pay run of November, the first", first),
        ("the same once more: nothing changes", again),
        ("page of all statements of December", page),
        ("has anything changed since December was calculated", stale),
    ]
    table(rows, read)


def _fresh() -> int:
    """Drop the runs of an earlier measurement, which cannot be deleted singly; return the process of the database."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE goals_payrun CASCADE")
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def _calculated(month: Period) -> int:
    """Calculate the pay of a month as the worker does; return how many lines that appended to the ledger of pay."""
    from goals.pay.models import PayLine
    from goals.pay.runs.actions import runs
    from goals.pay.statements.queries.calculating import calculated

    run, at = _run(month), _after(month)
    lines = PayLine.objects.count()
    run = runs.calculate_run(run, by=_admin("first"), at=at)
    runs.process(run, lambda people, period: calculated(people, through=period), at=at)
    return PayLine.objects.count() - lines


def _lock(month: Period) -> None:
    from goals.pay.runs.actions import runs

    run, first, at = _run(month), _admin("first"), _after(month)
    run = runs.review_run(run, by=first, at=at)
    run = runs.approve_run(run, by=_admin("second"), at=at)
    runs.lock_run(run, note="Nobody accepts rules in a bench", by=first, at=at)


def _run(month: Period) -> Any:
    from goals.pay.models import PayRun
    from goals.pay.runs.actions import runs

    pay_run = PayRun.objects.filter(period_key=month.key).first()
    return pay_run or runs.create_run(month, by=_admin("first"), at=_after(month))


def _stale() -> int:
    from goals.pay.runs.queries.staleness import changed_since

    return len(changed_since(_run(DECEMBER)))


def _page() -> int:
    from django.test import Client

    client = Client()
    client.force_login(_admin("first"))
    answer = client.get("/goals/statements/", {"period": DECEMBER.key})
    _expect(answer.status_code == 200, f"The page of statements answered {answer.status_code}.")
    return len(answer.content)


def _read() -> int:
    """Read with pandas what a calculation reads of the ledger."""
    import pandas
    from django.db import connection

    from goals.pay.statements.queries.credits import COLUMNS
    from pipeline.sales.models import SaleEntry

    text, parameters = SaleEntry.objects.values_list(*COLUMNS).query.sql_with_params()
    with warnings.catch_warnings():
        # pandas would rather have SQLAlchemy; the connection is all it uses.
        warnings.simplefilter("ignore", UserWarning)
        return len(pandas.read_sql(text, connection.connection, params=parameters))


def _admin(name: str) -> Any:
    from salesplan.people.models import User

    return User.objects.get(username=name)


def _after(month: Period) -> datetime:
    return datetime.combine(month.end + timedelta(2), time(4), UTC)


def _expect(holds: bool, message: str) -> None:
    if not holds:
        sys.exit(message)


if __name__ == "__main__":
    main()
