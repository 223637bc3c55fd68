"""Importing people with their teams and base wages, products, accounts, deals and their receipts by a declarative mapping.

Each row is known by an id made of the mapping's name and the row's own key, so a second run changes nothing and a run
that was killed goes on where it stopped. A row that cannot be read is put aside with its reason; the rest goes on.
Customers and deals are written in portions, each in one transaction with its ledger entries. Two imports never run at once.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction
from django.utils.translation import gettext as _

from pipeline.imports.accounts import import_accounts
from pipeline.imports.deals import import_deals
from pipeline.imports.fitting import check_files
from pipeline.imports.people import import_people
from pipeline.imports.products import import_products
from pipeline.imports.receipts import import_receipts
from pipeline.imports.report import ImportReport
from pipeline.imports.run import ImportRun
from pipeline.imports.wages import import_wages
from salesplan.core.audit import acting
from salesplan.core.errors import Refused

ONE_AT_A_TIME = 7_203_612


class _Undone(Exception):
    """Leaves the transaction of a dry run."""


def import_data(run: ImportRun, *, dry_run: bool = False) -> ImportReport:
    """Import what the mapping names, in the order people, wages, products, accounts, deals, receipts; return the report.

    A dry run does the same work in one transaction and takes it back. Raises Refused when the mapping does not fit the
    files, or while another import runs; then nothing is written.
    """
    with _alone():
        check_files(run)
        if not dry_run:
            _import(run)
            return run.report
        try:
            with transaction.atomic():
                _import(run)
                raise _Undone
        except _Undone:
            return run.report


def _import(run: ImportRun) -> None:
    with acting(run.by, "import", why=run.mapping.name):
        import_people(run)
        import_wages(run)
        import_products(run)
        import_accounts(run)
    import_deals(run)
    import_receipts(run)


@contextmanager
def _alone() -> Iterator[None]:
    """Hold the lock of imports; it ends with the connection, so that a killed import leaves nothing locked."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [ONE_AT_A_TIME])
        if not cursor.fetchone()[0]:
            raise Refused(_("Another import is running. Wait until it finishes, then start this one again."))
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [ONE_AT_A_TIME])
