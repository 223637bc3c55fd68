"""Throwing the demo company away: everything in the database goes, and an empty product opens for one admin."""

from collections.abc import Mapping
from datetime import datetime

import structlog
from django.apps import apps
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.db import connection
from django.utils.translation import gettext as _

from demo.models import DemoCompany
from demo.queries import stored_files
from salesplan.core.access import ADMIN, require
from salesplan.core.audit import acting
from salesplan.core.company.queries import COMPANY
from salesplan.core.errors import Refused
from salesplan.core.jobs.broker import drop_waiting
from salesplan.core.queue import enqueue
from salesplan.core.request_cache import forget
from salesplan.people.models import User
from salesplan.people.opening.actions import open_company

log = structlog.get_logger(__name__)
# Made by the migrations, not by anybody's work.
KEPT = (ContentType, Permission)
TASK = "demo.discard_demo"


def mark_loaded(*, at: datetime) -> None:
    """Note that the company stands: what is made from now on is made by people."""
    DemoCompany.objects.update(loaded_at=at)


def ask_to_discard(*, opening: Mapping[str, str], by: User, at: datetime) -> None:
    """Note that the demo goes, and with which company and admin the empty product then opens; the worker does it."""
    require(by, ADMIN)
    with acting(by, "demo.discard"):
        demo = DemoCompany.objects.select_for_update().filter(files_left__isnull=True).first()
        if demo is None:
            raise Refused(_("There is no demo company here. The data here is your own and was kept."), code="no_demo")
        opening_values = dict(opening)
        opening_values["password"] = make_password(opening_values["password"])
        demo.opening, demo.discard_asked_at = opening_values, at
        demo.save(update_fields=["opening", "discard_asked_at"])
        enqueue(TASK)


def hint_again() -> None:
    """Tell the worker once more: the first message may have been lost."""
    enqueue(TASK)


def discard_demo(*, at: datetime, only_asked: bool = True) -> bool:
    """Empty every table in one transaction, open the product for whoever asked, delete the files; say whether any did.

    Ledgers and histories refuse to have a row deleted, and so they should: a whole table is emptied past them. What the
    job of an earlier message finds done already, it leaves alone; one that was killed between tables and files goes on
    with the files.
    """
    emptied = _empty(at, only_asked)
    left = DemoCompany.objects.filter(files_left__isnull=False).first()
    if left is not None:
        cache.clear()
        for name in left.files_left or ():
            _delete_file(name)
        left.delete()
    return emptied or left is not None


def _empty(at: datetime, only_asked: bool) -> bool:
    with acting(None, "demo.discard"):
        demo = DemoCompany.objects.select_for_update().filter(files_left__isnull=True).first()
        if demo is None or (only_asked and demo.discard_asked_at is None):
            return False
        files, opening = stored_files(), demo.opening
        _empty_tables()
        drop_waiting()
        DemoCompany.objects.create(pk=1, loaded_at=demo.loaded_at, files_left=files)
        forget(COMPANY)
        if opening:
            open_company(opening, at=at)
    return True


def _empty_tables() -> None:
    tables = {
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and model not in KEPT
    }
    quoted = ", ".join(connection.ops.quote_name(table) for table in sorted(tables))
    with connection.cursor() as cursor:
        # What this transaction wrote before must have been checked: a table with checks to come cannot be emptied.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"TRUNCATE {quoted} RESTART IDENTITY CASCADE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _delete_file(name: str) -> None:
    try:
        default_storage.delete(name)
    except OSError as error:
        log.warning("file_of_the_demo_stays", name=name, error=str(error))
