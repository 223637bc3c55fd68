"""`manage.py try_incentives FILE...`: plans with their expected results against the engine (docs/incentives.md)."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from goals.pay.bench.comparing import table_of, try_text
from goals.pay.definition.document import DefinitionError
from goals.pay.plan.wording import problems as problem_sentences
from goals.pay.wording import calculation


class Command(BaseCommand):
    help = "Compute plans from TOML files and compare with what they expect; ends with 1 where something differs."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "files", nargs="+", type=Path, metavar="FILE", help="docs/incentives.md describes the format"
        )
        parser.add_argument("--why", action="store_true", help="print the trail of every cent too")

    def handle(self, *args: Any, **options: Any) -> None:
        failed = [path for path in options["files"] if not self._try(path, why=options["why"])]
        total = len(options["files"])
        if failed:
            names = ", ".join(str(path) for path in failed)
            raise CommandError(f"{len(failed)} of {total} files differ or cannot be read: {names}", returncode=1)
        self.stdout.write(f"{total} files agree." if total > 1 else "The file agrees.")

    def _try(self, path: Path, *, why: bool) -> bool:
        try:
            tried = try_text(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            self.stderr.write(f"{path}: cannot be read: {error}")
            return False
        except DefinitionError as bad:
            self.stderr.write(f"{path}: {problem_sentences.place_and_problem(bad)}")
            return False
        self.stdout.write(f"{path}" + (f": {tried.case.about}" if tried.case.about else ""))
        rows = [("period", "what", "expected", "computed", ""), *table_of(tried)]
        widths = [max(len(row[i]) for row in rows) for i in range(4)]
        for row in rows:
            period, name, expected, computed, mark = row
            self.stdout.write(
                f"  {period:<{widths[0]}}  {name:<{widths[1]}}  {expected:>{widths[2]}}  {computed:>{widths[3]}}  {mark}".rstrip()
            )
        if not tried.outcomes:
            self.stdout.write("  nothing is expected: add [expect.PERIOD]")
        for statement in tried.statements if why else ():
            self.stdout.write(f"  {statement.period.key}")
            for trail in calculation.calculation_steps(statement, tried.case.plan.currency):
                self.stdout.write("    " + " · ".join(trail))
        return tried.agrees
