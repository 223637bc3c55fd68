"""Keeping the purchases of accounts up to date; called by the sales ledger in its own transaction."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.db import connection


def record(changes: Mapping[tuple[int, date], tuple[Decimal, int]]) -> None:
    """Add to the months of accounts: {(account, day of the month): (amount, deals)}, negative for reversals.

    One statement adds or inserts all rows, in the order of their keys so that two writers never wait for each other in
    a circle.
    """
    rows = sorted((account, day.replace(day=1), amount, deals) for (account, day), (amount, deals) in changes.items())
    if not rows:
        return
    placeholders = ", ".join(["(%s, %s, %s, %s)"] * len(rows))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO customers_accountmonth AS old (account_id, month, amount, deals) VALUES {placeholders} "  # noqa: S608
            "ON CONFLICT (account_id, month) DO UPDATE "
            "SET amount = old.amount + excluded.amount, deals = old.deals + excluded.deals",
            [value for row in rows for value in row],
        )
