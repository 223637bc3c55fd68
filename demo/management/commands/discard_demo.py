"""`manage.py discard_demo`: empty the database of the demo company; the first admin then begins with a link."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from demo.actions import discard_demo
from salesplan.core.company.queries import company


class Command(BaseCommand):
    help = "Discard the demo company with everything entered since, and print the link for the first admin."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--yes", action="store_true", help="do not ask")

    def handle(self, *args: Any, **options: Any) -> None:
        name = company().name
        if not options["yes"]:
            typed_name = input(f"Everything in this database will be deleted. Type the company's name, {name}: ")
            if typed_name.strip() != name:
                raise CommandError("The name does not match. Nothing was deleted.")
        if not discard_demo(at=timezone.now(), only_asked=False):
            raise CommandError("There is no demo company here; nothing was deleted.")
        self.stdout.write("The demo has been discarded. The first admin can start here, within a day:")
        call_command("first_link", stdout=self.stdout)
