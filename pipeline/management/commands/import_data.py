"""`manage.py import_data MAPPING FOLDER`: people, products, accounts, deals and receipts from files (docs/import.md)."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from pipeline.imports.actions import import_data
from pipeline.imports.mapping import read
from pipeline.imports.run import ImportRun
from salesplan.core.company.queries import company
from salesplan.core.errors import Refused
from salesplan.people.models import User


class Command(BaseCommand):
    help = "Import people, products, accounts, deals and receipts by a mapping file; a second run changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "mapping", type=Path, help="the mapping, for example docs/examples/crm_sales_opportunities.toml"
        )
        parser.add_argument("folder", type=Path, help="the folder of the files that the mapping names")
        parser.add_argument("--dry-run", action="store_true", help="do everything, then take it back")
        parser.add_argument("--by", help="the user name of whoever runs it: rows that they may not write are put aside")
        parser.add_argument(
            "--encoding",
            default="",
            help="how the text files are encoded, where that is not certain: gb18030, windows-1252 …",
        )
        parser.add_argument(
            "--portion", type=int, default=500, help="how many customers or deals are written in one transaction (500)"
        )
        parser.add_argument("--errors", type=Path, help="where bad rows are written with their reasons")
        languages = [code for code, _name in settings.LANGUAGES]
        parser.add_argument("--language", choices=languages, help="of what it says; that of the company unless given")

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override(options["language"] or company().language):
            self._import(options)

    def _import(self, options: dict[str, Any]) -> None:
        try:
            mapping = read(options["mapping"])
            if options["portion"] < 1:
                raise Refused(_("--portion must be at least 1 row."))
            asked = {"encoding": options["encoding"], "batch_size": options["portion"]}
            run = ImportRun(mapping, options["folder"], timezone.now(), by=_person(options["by"]), **asked)
            report = import_data(run, dry_run=options["dry_run"])
        except Refused as refused:
            raise CommandError(str(refused.message)) from None
        for line in (*report.lines(), *run.files.lines()):
            self.stdout.write(line)
        if report.findings:
            errors = options["errors"] or Path(settings.DATA_DIR) / "imports" / f"{mapping.name}-errors.csv"
            report.write_errors(errors)
            count = {"n": len(report.findings), "bad": len(report.bad), "path": errors}
            self.stdout.write(_("%(n)s findings, including %(bad)s skipped rows, with reasons: %(path)s") % count)
        if options["dry_run"]:
            self.stdout.write(_("Nothing was written: this was a dry run."))


def _person(username: str | None) -> User | None:
    if not username:
        return None
    person = User.objects.active().filter(username=username).first()
    if person is None:
        raise Refused(_("There is no active user %(name)s.") % {"name": username})
    return person
