"""Backup and restore on real servers: from the embedded one into that of the tests, which in CI is a stock one too."""

import json
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from customers.accounts.models import Account
from pipeline.sales.models import SaleEntry
from salesplan.core.backups.actions import BackupError, make_backup, restore_backup
from salesplan.core.backups.queries import facts_of, tables
from salesplan.people.models import User
from salesplan.run.files import prepare_data_dir
from salesplan.run.postgres import Postgres
from tests.databases import copy_database, own_name, tables_without_rows, url_of, working_on
from tests.goals.making import sell
from tests.killing import command, killed_at, waits_for_a_lock
from tests.worker import database_url, wait_until
from tests.world import NOW, TODAY, build

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.worker]
NAME = "salesplan_restored"
BARE = own_name("salesplan_bare")


def silent(_line: str) -> None:
    """Say nothing."""


@pytest.fixture
def empty(transactional_db: None) -> Iterator[str]:
    """An empty database with tables, on the server of the tests."""
    with tables_without_rows(NAME) as url:
        yield url


@pytest.fixture
def company(empty: str):
    """The world with a sale, which is in the ledger."""
    world = build()
    sell(world, world.rep, "1234.56", TODAY)
    return world


@pytest.fixture
def media(tmp_path: Path) -> Path:
    folder = tmp_path / "media" / "attachments"
    folder.mkdir(parents=True)
    (folder / "offer.pdf").write_bytes(b"%PDF-1.7 offer")
    return tmp_path / "media"


def content() -> dict[str, object]:
    """What is in the database that we work on."""
    return {name: facts_of(name, columns) for name, columns in tables().items()}


@pytest.fixture
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An embedded server of our own."""
    folder = tmp_path_factory.mktemp("embedded")
    for path in (folder, folder.parent):
        path.chmod(0o711)
    prepare_data_dir(folder)
    server = Postgres(folder, durable=False, say=silent)
    try:
        yield server.start()
    finally:
        server.stop()


def test_from_the_embedded_server_into_the_one_of_the_tests(company, empty, embedded, media, tmp_path):
    """18 into 18 here, 18 into a stock 15 in CI: the same rows, ledger sums, files and next numbers."""
    copy_database(database_url(), embedded)
    with working_on(embedded):
        before = content()
        made = make_backup(tmp_path / "backup", media, at=NOW)
    assert made.tables["pipeline_saleentry"].sums["amount_base"] == "1234.5600"
    with working_on(empty):
        restore_backup(tmp_path / "backup", tmp_path / "new", say=silent)
        assert content() == before
        assert SaleEntry.objects.get().amount_base
        # Numbers go on where they were, and history is written again.
        made = User.objects.create(username="new", email="new@example.com")
        assert made.pk > company.rep.pk
        with pytest.raises(psycopg.Error), connection.cursor() as cursor:
            cursor.cursor.execute("UPDATE pipeline_saleentry SET amount_base = 0")
    assert (tmp_path / "new" / "attachments" / "offer.pdf").read_bytes() == b"%PDF-1.7 offer"


def test_a_backup_while_people_write_is_of_one_moment(company, media, tmp_path):
    """It waits at one of the first tables; meanwhile somebody is added with an account, which come before and after it."""
    folder = tmp_path / "backup"
    with psycopg.connect(database_url()) as other:
        other.execute("LOCK TABLE customers_account IN ACCESS EXCLUSIVE MODE")
        running = command("backup", str(folder), MEDIA_ROOT=str(media))
        wait_until(lambda: waits_for_a_lock("customers_account"), "the backup waits", seconds=120)
        other.execute("UPDATE people_user SET name = 'Late' WHERE id = %s", [company.rep.pk])
        other.execute("UPDATE customers_account SET name = 'Late' WHERE id = %s", [company.account.pk])
        other.commit()
    assert running.wait(120) == 0, running.stderr.read()
    connection.close()
    assert Account.objects.get(pk=company.account.pk).name == "Late"
    with tables_without_rows(NAME) as url, working_on(url):
        restore_backup(folder, tmp_path / "new", say=silent)
        assert User.objects.get(pk=company.rep.pk).name != "Late"
        assert Account.objects.get(pk=company.account.pk).name != "Late"


def test_both_can_be_killed_and_repeated(company, empty, media, tmp_path):
    folder = tmp_path / "backup"
    killed_at("pipeline_saleentry", database_url(), "backup", str(folder), MEDIA_ROOT=str(media))
    assert not folder.exists()
    make_backup(folder, media, at=NOW)
    killed_at("pipeline_saleentry", empty, "restore", str(folder), MEDIA_ROOT=str(tmp_path / "new"))
    with working_on(empty):
        assert not User.objects.exists()
        restore_backup(folder, tmp_path / "new", say=silent)
        assert User.objects.filter(username=company.rep.username).exists()


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda f: (f / "manifest.json").unlink(), "holds no backup"),
        (lambda f: (f / "manifest.json").write_text("{}"), "is not the manifest"),
        (lambda f: (f / "tables" / "people_user.copy.gz").write_bytes(b"x"), "not what was backed up"),
        (lambda f: (f / "media" / "attachments" / "offer.pdf").unlink(), "missing"),
        (lambda f: rewrite(f, lambda m: m["migrations"].append(["core", "9999_later"])), "another version"),
        (lambda f: rewrite(f, lambda m: m["files"].update({"../x": {"size": 1, "sha256": "1"}})), "leads out of it"),
        (lambda f: rewrite(f, lambda m: m["tables"]["people_user"].update(rows=1)), "rows instead of 1"),
        (
            lambda f: rewrite(f, lambda m: m["tables"]["pipeline_saleentry"]["sums"].update(amount_base="1.00")),
            "1234.5600 instead of 1.00",
        ),
    ],
)
def test_what_is_not_whole_is_refused_and_changes_nothing(company, empty, media, tmp_path, spoil, says):
    folder = tmp_path / "backup"
    make_backup(folder, media, at=NOW)
    spoil(folder)
    with working_on(empty):
        with pytest.raises(BackupError, match=says):
            restore_backup(folder, tmp_path / "new", say=silent)
        connection.close()
        assert not User.objects.exists()


def test_a_database_with_people_is_refused(company, media, tmp_path):
    make_backup(tmp_path / "backup", media, at=NOW)
    before = content()
    with pytest.raises(BackupError, match="not empty"):
        restore_backup(tmp_path / "backup", tmp_path / "new", say=silent)
    assert content() == before


def test_another_file_of_the_same_name_is_refused(company, empty, media, tmp_path):
    make_backup(tmp_path / "backup", media, at=NOW)
    (media / "attachments" / "offer.pdf").write_bytes(b"%PDF-1.7 other")
    with working_on(empty), pytest.raises(BackupError, match="is another file"):
        restore_backup(tmp_path / "backup", media, say=silent)


def test_a_backup_overwrites_none(company, media, tmp_path):
    (tmp_path / "backup").mkdir()
    with pytest.raises(BackupError, match="is there already"):
        make_backup(tmp_path / "backup", media, at=NOW)


@pytest.mark.slow
def test_into_a_database_without_tables_by_the_commands(company, media, tmp_path):
    """As the manual says it: `backup` here, `restore` there, and the product starts on it."""
    folder = tmp_path / "backup"
    assert command("backup", str(folder), MEDIA_ROOT=str(media)).wait(120) == 0
    with psycopg.connect(url_of("postgres"), autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {BARE} WITH (FORCE)")
        server.execute(f"CREATE DATABASE {BARE}")
        try:
            done = command("restore", str(folder), url=url_of(f"{BARE}"), MEDIA_ROOT=str(tmp_path / "new"))
            said, fault = done.communicate(timeout=900)
            assert done.returncode == 0, fault
            assert "Restored and compared" in said
            with working_on(url_of(f"{BARE}")):
                assert User.objects.filter(username=company.rep.username).exists()
        finally:
            server.execute(f"DROP DATABASE IF EXISTS {BARE} WITH (FORCE)")


def rewrite(folder: Path, change) -> None:
    """Change a manifest."""
    path = folder / "manifest.json"
    told = json.loads(path.read_text())
    change(told)
    path.write_text(json.dumps(told))
