"""Importing base wages: for each person what they are paid a month, from a day on."""

from datetime import date
from decimal import Decimal

from pipeline.imports.finding import People
from pipeline.imports.rows import FAULTS, ImportRow, rows_of
from pipeline.imports.rules import ImportProblem
from pipeline.imports.run import ImportRun
from salesplan.people.actions.wages import enter_wages
from salesplan.people.models import BaseWage, User


def import_wages(run: ImportRun) -> None:
    """Enter the wages of people and days that have none yet."""
    section = run.section("wages")
    if section is None:
        return
    people, known = People.everybody(), set(BaseWage.objects.values_list("person_id", "starts_on"))
    lines: dict[tuple[int, object], int] = {}
    made = []
    for row in rows_of(run, section):
        try:
            wage = _wage(run, row, people)
            key = (wage[0].pk, wage[1])
            if key in lines:
                raise ImportProblem("wage_twice", {"line": lines[key]}, "from")
        except FAULTS as fault:
            row.refuse(fault)
            continue
        if key in known:
            run.report.seen_before("wages")
            continue
        lines[key] = row.line
        made.append(wage)
        run.report.new("wages")
    if made:
        enter_wages(made, by=run.by, at=run.at)


def _wage(run: ImportRun, row: ImportRow, people: People) -> tuple[User, date, Decimal, str]:
    run.permits.check_company()
    row.required("person")
    person, day, amount = row.person(people, "person"), row.day("from"), row.amount("amount")
    if person is None or day is None or amount is None:
        raise ImportProblem("empty", name="from" if day is None else "amount")
    if run.by is not None and run.by.pk == person.pk:
        raise ImportProblem("own_wage", name="person")
    return person, day, amount, row.maybe(lambda: row.text("note"), "")
