"""`manage.py restore FOLDER`: a backup into an empty database, compared with it before it counts."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from salesplan.core import format as write
from salesplan.core.backups.actions import BackupError, check_backup, restore_backup


class Command(BaseCommand):
    help = "Restore a backup into an empty database; with --check only see whether the backup is whole."
    requires_system_checks: list[str] = []  # noqa: RUF012 - the database may have no tables yet

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--check", action="store_true", help="only compare the files with their manifest")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["check"]:
                manifest = check_backup(options["folder"])
            else:
                manifest = restore_backup(options["folder"], Path(settings.MEDIA_ROOT), say=self.stdout.write)
        except BackupError as error:
            raise CommandError(str(error)) from error
        rows = sum(table.rows for table in manifest.tables.values())
        told_of = "The backup is whole" if options["check"] else "Restored and compared"
        self.stdout.write(
            f"{told_of}: {write.number(rows)} rows of {len(manifest.tables)} tables, {write.number(len(manifest.files))} files."
        )
