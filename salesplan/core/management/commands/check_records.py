"""Say which records show something else than their history tells."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from salesplan.core.consistency import inconsistencies, names


class Command(BaseCommand):
    help = "Compare what records show with the last entry of their history; ends with 1 where something disagrees."

    def handle(self, *args: Any, **options: Any) -> None:
        rows = list(inconsistencies())
        for row in rows:
            self.stdout.write(str(row))
        if rows:
            raise CommandError(f"{len(rows)} records show something else than their history tells.")
        self.stdout.write(f"State and history agree: {', '.join(names())}.")
