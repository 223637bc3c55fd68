"""Importing people: a team for each manager, a region for each office, memberships from the day the mapping says."""

import unicodedata
from typing import TYPE_CHECKING, Any

from pipeline.imports import rules
from pipeline.imports.mapping import Section
from salesplan.core.search.rules import sort_key
from salesplan.people.choices import Role, TeamKind
from salesplan.people.models import Leadership, Membership, Team, User
from salesplan.people.rules import keys_of

if TYPE_CHECKING:
    from pipeline.imports.actions import Run


def username_of(name: str) -> str:
    """Return the login name of an imported person: `anna.snelling`, pinyin for Chinese."""
    wide = unicodedata.normalize("NFKC", sort_key(name) or name).lower()
    # As it has been since the first import, whatever search makes of letters: a second run must know its people.
    plain = "".join(c for c in unicodedata.normalize("NFKD", wide) if not unicodedata.combining(c))
    return ".".join(plain.split())[:150]


def people_by_name() -> dict[str, User]:
    """Return everybody by login name, as `username_of` makes it."""
    return {user.username: user for user in User.objects.all()}


def import_people(run: "Run") -> None:
    """Make people who are not known yet, with their teams; nobody gets a password before an admin invites them."""
    section = run.section("people")
    if section is None:
        return
    known = people_by_name()
    top = _top(str(section.settings.get("under", "")))
    for line, row in run.rows(section):
        try:
            _person(run, section, row, top, known)
        except ValueError as fault:
            run.report.refuse("people", section.file, line, fault, row)


def _person(run: "Run", section: Section, row: dict[str, Any], top: Team, known: dict[str, User]) -> None:
    run.permits.check_company()
    name = rules.required(rules.text(section.cell(row, "name")), "the name")
    manager, region = rules.text(section.cell(row, "manager")), rules.text(section.cell(row, "region"))
    team = _team(region, TeamKind.REGION, top) if region else top
    if manager:
        team = _team(manager, TeamKind.TEAM, team)
        leader = _make(run, known, manager, Role.MANAGER, team)
        if not team.leaderships.exists():
            Leadership.objects.create(person=leader, team=team, starts_on=run.mapping.since)
    _make(
        run, known, name, Role.REP, team, rules.text(section.cell(row, "mail")), rules.text(section.cell(row, "title"))
    )


def _make(
    run: "Run", known: dict[str, User], name: str, role: Role, team: Team, mail: str = "", title: str = ""
) -> User:
    username = username_of(name)
    if username in known:
        if role == Role.REP:
            run.report.known("people")
        return known[username]
    user = User(username=username, name=name, role=role, email=mail, job_title=title)
    for key, text in keys_of(name, username, title).items():
        setattr(user, key, text)
    user.set_unusable_password()
    user.save()
    Membership.objects.create(person=user, team=team, starts_on=run.mapping.since)
    run.report.new("people")
    known[username] = user
    return user


def _top(name: str) -> Team:
    root = Team.objects.filter(parent=None).order_by("pk").first() or Team.objects.create(
        name="Company", kind=TeamKind.COMPANY
    )
    return _team(name, TeamKind.COMPANY, root) if name else root


def _team(name: str, kind: TeamKind, parent: Team) -> Team:
    return Team.objects.get_or_create(name=name, parent=parent, defaults={"kind": kind})[0]
