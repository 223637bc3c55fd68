"""Say which records show something else than their history tells."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from salesplan.core.agreement import disagreements, names


class Command(BaseCommand):
    help = "Compare what records show with the last entry of their history; ends with 1 where something disagrees."

    def handle(self, *args: Any, **options: Any) -> None:
        found = list(disagreements())
        for fault in found:
            self.stdout.write(str(fault))
        if found:
            raise CommandError(f"{len(found)} records show something else than their history tells.")
        self.stdout.write(f"State and history agree: {', '.join(names())}.")
