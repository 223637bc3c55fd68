"""`manage.py print_rights`: the page of the documentation about who may change what."""

from typing import Any

from django.core.management.base import BaseCommand

from salesplan.core.rights_docs import page


class Command(BaseCommand):
    help = "Print the tables of rights as Markdown."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(page(), ending="")
