"""Who holds or awaits locks in one database.

A server has one list of locks for all its databases. Those of the processes that test side by side are copies of one
template, so the same table has the same number in each: whoever asks for the table alone sees the locks of the others.
"""

from typing import Any

HERE = "database = (SELECT oid FROM pg_database WHERE datname = current_database())"


def who_locks(cursor: Any, condition: str, *params: object) -> list[int]:
    """Return the processes of the server with a lock of this database, held or awaited, that fits a condition of SQL."""
    cursor.execute(f"SELECT pid FROM pg_locks WHERE {HERE} AND {condition}", params)
    return [pid for (pid,) in cursor.fetchall()]
