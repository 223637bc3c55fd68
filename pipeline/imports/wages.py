"""Importing base wages: for each person what they are paid a month, from a day on."""

from typing import TYPE_CHECKING, Any

from pipeline.imports import rules
from pipeline.imports.mapping import Section
from pipeline.imports.people import people_by_name, username_of
from salesplan.people.models import BaseWage, User

if TYPE_CHECKING:
    from pipeline.imports.actions import Run


def import_wages(run: "Run") -> None:
    """Enter the wages of people and days that have none yet; a person is named by their user name or their name."""
    section = run.section("wages")
    if section is None:
        return
    people, known = people_by_name(), set(BaseWage.objects.values_list("person_id", "starts_on"))
    made = []
    for line, row in run.rows(section):
        try:
            wage = _wage(run, section, row, people)
        except ValueError as fault:
            run.report.refuse("wages", section.file, line, fault, row)
            continue
        if (wage.person_id, wage.starts_on) in known:
            run.report.known("wages")
            continue
        known.add((wage.person_id, wage.starts_on))
        made.append(wage)
        run.report.new("wages")
    BaseWage.objects.bulk_create(made)


def _wage(run: "Run", section: Section, row: dict[str, Any], people: dict[str, User]) -> BaseWage:
    run.permits.check_company()
    name = rules.required(rules.text(section.cell(row, "person")), "the person")
    person = people.get(name) or people.get(username_of(name))
    day = rules.day(section.cell(row, "from"), run.mapping.date_formats)
    amount = run.amount(section, row, "amount")
    if person is None:
        raise ValueError(f"nobody is called {name!r}")
    if day is None or amount is None:
        raise ValueError("the day or the amount is empty")
    if run.by is not None and run.by.pk == person.pk:
        raise ValueError("nobody sets their own wage")
    return BaseWage(
        person=person,
        starts_on=day,
        amount=amount,
        note=rules.text(section.cell(row, "note"))[:300],
        by=run.by,
        at=run.at,
    )
