"""`manage.py backup FOLDER`: the database and the uploaded files, as they are at one moment."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from salesplan.core import format as write
from salesplan.core.backups.actions import BackupError, make_backup


class Command(BaseCommand):
    help = "Back up the database and the uploaded files into a new folder, while people work."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="a folder that is not there yet")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            manifest = make_backup(options["folder"], Path(settings.MEDIA_ROOT), at=timezone.now())
        except BackupError as error:
            raise CommandError(str(error)) from error
        rows = sum(table.rows for table in manifest.tables.values())
        self.stdout.write(
            f"Backed up {write.number(rows)} rows of {len(manifest.tables)} tables and {write.number(len(manifest.files))} files to {options['folder']}."
        )
