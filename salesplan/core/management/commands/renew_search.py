"""Make the search keys anew at once, instead of waiting for the worker."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from salesplan.core.search.key_renewal import all_keyed, begin_again, renew_batch


class Command(BaseCommand):
    """See the module."""

    help = "Make the search keys of all records anew. The worker does this by itself after an update."

    def add_arguments(self, parser: CommandParser) -> None:
        """Allow for beginning again, whatever was done."""
        parser.add_argument("--all", action="store_true", help="also where they are up to date")

    def handle(self, *args: Any, **options: Any) -> None:
        """Walk over every kind of record."""
        if options["all"]:
            begin_again()
        for keyed in all_keyed():
            while renew_batch(keyed):
                pass
            self.stdout.write(f"{keyed.label}: up to date")
