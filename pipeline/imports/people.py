"""Importing people: two of one name are two people, and who leads whom becomes teams below teams.

Somebody is known by their staff number or mail address where the file has one, else by their name where only one person
has it. Nobody gets a password before an admin invites them.
"""

from collections import defaultdict
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from pipeline.imports.finding import People, described
from pipeline.imports.rows import FAULTS, ImportRow, rows_of
from pipeline.imports.rules import ImportProblem, shown
from pipeline.imports.run import ImportRun
from pipeline.imports.teams import ListedTeam, Teams
from salesplan.core.format import semicolon
from salesplan.core.search.folding import fold
from salesplan.people.actions.importing import make_manager
from salesplan.people.actions.persons import add_person
from salesplan.people.choices import Role
from salesplan.people.models import User


def import_people(run: ImportRun) -> None:
    """Make people who are not known yet, with their teams."""
    section = run.section("people")
    if section is None:
        return
    people = People.everybody()
    deals = run.section("deals")
    is_flat = deals is not None and deals.file == section.file
    listed = _told_apart([one for row in rows_of(run, section) if (one := _listed(row)) is not None], is_flat)
    for one in listed:
        _know(one, people)
    for one in listed:
        if one.user is None:
            _make(run, one, people)
    listed = [one for one in listed if one.user is not None]
    made = _managers(run, listed, people)
    teams = Teams(run.mapping.since, str(section.settings.get("under", "")), listed)
    for manager in made:
        teams.join(manager, teams.led_by(manager))
    for one in listed:
        if one.user is not None and one.is_new:
            teams.join(one.user, teams.of(one))
    run.first_manager = next((one.manager for one in listed if one.manager is not None), None)


def _listed(row: ImportRow) -> ListedTeam | None:
    try:
        row.run.permits.check_company()
        name = row.required("name")
    except FAULTS as fault:
        row.refuse(fault)
        return None
    optional: dict[str, Any] = {
        key: row.maybe(partial(row.text, key), "") for key in ("staff_number", "title", "region")
    }
    return ListedTeam(row, name, mail=row.maybe(lambda: _mail(row), ""), **optional)


def _mail(row: ImportRow) -> str:
    mail = row.text("mail")
    try:
        if mail:
            validate_email(mail)
    except ValidationError:
        raise ImportProblem("mail", {"text": shown(mail)}, "mail") from None
    return mail


def _told_apart(listed: list[ListedTeam], is_flat: bool) -> list[ListedTeam]:
    """Put aside rows that nothing tells apart: two of one name without a number, one number for two names.

    A row that says the same again is the same person where it has a number or mail, or where the file is `is_flat`: one
    row for each deal, which names its seller again and again.
    """
    seen: set[tuple[str, ...]] = set()
    once: list[ListedTeam] = []
    for one in listed:
        if one.row.mapped in seen and (one.keys or is_flat):
            one.row.run.report.again("people")
            continue
        seen.add(one.row.mapped)
        once.append(one)
    by_name: dict[str, list[ListedTeam]] = defaultdict(list)
    for one in once:
        by_name[fold(one.name)].append(one)
    owner_of: dict[str, ListedTeam] = {}
    return [one for one in once if _is_clear(one, by_name[fold(one.name)], owner_of)]


def _is_clear(one: ListedTeam, same: list[ListedTeam], owner_of: dict[str, ListedTeam]) -> bool:
    taken = next((owner_of[key.casefold()] for key in one.keys if key.casefold() in owner_of), None)
    if len(same) > 1 and not one.keys:
        lines = ", ".join(str(other.row.line) for other in same)
        one.row.refuse(ImportProblem("person_twice", {"text": one.name, "lines": lines}, "name"))
        return False
    if taken is not None:
        shared = next(key for key in one.keys if owner_of.get(key.casefold()) is taken)
        name = "staff_number" if shared == one.staff_number else "mail"
        one.row.refuse(ImportProblem("person_number_twice", {"text": shared, "line": taken.row.line}, name))
        return False
    owner_of |= {key.casefold(): one for key in one.keys}
    return True


def _know(one: ListedTeam, people: People) -> None:
    """Find out whether somebody is here already; a row that could be a namesake or not is put aside."""
    try:
        found = people.by_key(*one.keys)
        namesakes = people.called(one.name)
        if found is None and not one.keys and len(namesakes) > 1:
            names = semicolon().join(described(user) for user in namesakes)
            raise ImportProblem(
                "person_several", {"text": one.name, "people": names, "key": "people.values.name"}, "name"
            )
        unmarked = [user for user in namesakes if not user.email and not user.staff_number]
        if found is None and one.keys and unmarked:
            raise ImportProblem("person_same_name", {"people": described(unmarked[0])}, "name")
    except ImportProblem as fault:
        one.row.refuse(fault)
        one.user, one.name = None, ""
        return
    one.user = found or (namesakes[0] if namesakes and not one.keys else None)
    if one.user is not None:
        one.row.run.report.seen_before("people")


def _make(run: ImportRun, one: ListedTeam, people: People) -> None:
    if not one.name:
        return
    values = {"email": one.mail, "staff_number": one.staff_number, "job_title": one.title}
    one.user, one.is_new = _add(run, one.name, people, **values), True


def _add(run: ImportRun, name: str, people: People, **values: str) -> User:
    user = add_person(values={"username": people.free_username(name), "name": name, **values}, by=run.by, at=run.at)
    people.add(user)
    run.report.new("people")
    return user


def _managers(run: ImportRun, listed: list[ListedTeam], people: People) -> list[User]:
    """Find who leads each person, and return those who were made since only this column names them."""
    made: list[User] = []
    new = {one.user.pk for one in listed if one.user is not None and one.is_new}
    above: dict[int, int] = {}
    for one in listed:
        try:
            manager = _manager(run, one, people, made)
            if manager is None:
                continue
            if manager.role not in (Role.MANAGER, Role.ADMIN):
                _promote(manager, new)
            _check_circle(above, one, manager)
        except FAULTS as fault:
            one.row.leave_out(fault)
            continue
        one.manager = manager
        above[one.user.pk] = manager.pk  # type: ignore[union-attr]
    return made


def _manager(run: ImportRun, one: ListedTeam, people: People, made: list[User]) -> User | None:
    name = one.row.text("manager")
    if not name:
        return None
    try:
        found = people.find(name, "people.values.manager")
    except ImportProblem as fault:
        fault.name = "manager"
        raise
    if found is None:
        if len(name) > User._meta.get_field("name").max_length:  # type: ignore[operator]
            raise ImportProblem("person_unknown", {"text": shown(name)}, "manager")
        found = _add(run, name, people)
        made.append(found)
        make_manager(found)
    return found


def _promote(manager: User, new: set[int]) -> None:
    """Give somebody of this file the role of a manager; who was here before keeps theirs."""
    if manager.pk not in new:
        raise ImportProblem("no_manager", {"text": described(manager)}, "manager")
    make_manager(manager)


def _check_circle(above: dict[int, int], one: ListedTeam, manager: User) -> None:
    current: int | None = manager.pk
    while current is not None:
        if current == one.user.pk:  # type: ignore[union-attr]
            raise ImportProblem("managers_circle", {"text": one.name}, "manager")
        current = above.get(current)
