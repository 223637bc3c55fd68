"""Importing base wages: for each person what they are paid a month, from a day on."""

from typing import TYPE_CHECKING

from pipeline.imports.finding import People
from pipeline.imports.rows import FAULTS, Row
from pipeline.imports.rules import Fault
from salesplan.people.models import BaseWage

if TYPE_CHECKING:
    from pipeline.imports.actions import Run


def import_wages(run: "Run") -> None:
    """Enter the wages of people and days that have none yet."""
    section = run.section("wages")
    if section is None:
        return
    people, known = People.everybody(), set(BaseWage.objects.values_list("person_id", "starts_on"))
    lines: dict[tuple[int, object], int] = {}
    made = []
    for row in run.rows(section):
        try:
            wage = _wage(run, row, people)
            key = (wage.person_id, wage.starts_on)
            if key in lines:
                raise Fault("wage_twice", {"line": lines[key]}, "from")
        except FAULTS as fault:
            row.refuse(fault)
            continue
        if key in known:
            run.report.known("wages")
            continue
        lines[key] = row.line
        made.append(wage)
        run.report.new("wages")
    BaseWage.objects.bulk_create(made)


def _wage(run: "Run", row: Row, people: People) -> BaseWage:
    run.permits.check_company()
    row.required("person")
    person, day, amount = row.person(people, "person"), row.day("from"), row.amount("amount")
    for name, value in (("from", day), ("amount", amount)):
        if value is None:
            raise Fault("empty", name=name)
    if run.by is not None and person is not None and run.by.pk == person.pk:
        raise Fault("own_wage", name="person")
    note = row.maybe(lambda: row.text("note"), "")
    return BaseWage(person=person, starts_on=day, amount=amount, note=note, by=run.by, at=run.at)
