"""What a monitor sees of each person or each team below its owner, all at once.

Each person: the members of the scope's teams on the day, without the owner and without leaders who carry and sell nothing.
Each team: the teams of the scope, without the top one where it has teams below it, since that is the whole. The figures
come from one question of the registry, whatever their number; a team's is made of the parts of all teams below it, never
of an average of averages. A team's quota may be its own, so there the attainment tree answers.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from goals.planning.goals.queries.measures import figure
from goals.planning.quotas.queries.attainment import attainment_tree
from reports.monitoring.choices import MonitorCondition, MonitorSubjects
from reports.monitoring.models import Monitor
from reports.monitoring.queries import MonitorReading, blank_reading, reading, with_figure
from salesplan.core.company.models import Company
from salesplan.core.company.queries import company
from salesplan.core.metrics import Question
from salesplan.people.access import scope_of
from salesplan.people.choices import Role
from salesplan.people.models import Team, User
from salesplan.people.queries import members_on, tree

# Figures in which a team's own quota counts before what is below it.
OF_QUOTAS = ("quota", "attainment")
Parts = Mapping[str, tuple[Decimal, ...]]


def readings(monitor: Monitor, today: date, own_company: Company | None = None) -> list[MonitorReading]:
    """Return what a monitor sees on a day: one figure, or that of each person or team, the furthest off first.

    The number of questions does not depend on how many they are.
    """
    own_company = own_company or company()
    if monitor.subjects == MonitorSubjects.WHOLE:
        return [reading(monitor, today, own_company)]
    blank = blank_reading(monitor, today, own_company)
    if blank.is_blind or blank.metric is None:
        return []
    readings_found = _people(blank, today) if monitor.subjects == MonitorSubjects.PERSON else _teams(blank, today)
    worst = -1 if monitor.condition == MonitorCondition.ABOVE else 1
    return sorted(
        readings_found,
        key=lambda reading: (
            not reading.fires,
            reading.value is None,
            worst * (reading.value or 0),
            str(reading.subject),
        ),
    )


def teams_in_scope(monitor: Monitor) -> set[int]:
    """Return the teams a monitor looks at, as far as its owner sees them."""
    scope, team_tree = scope_of(monitor.owner), tree()
    team_ids = team_tree.below(monitor.team_id) if monitor.team_id else set(team_tree.teams)
    return team_ids if scope.sees_all else team_ids & scope.team_ids


def _people(blank: MonitorReading, today: date) -> list[MonitorReading]:
    monitor, metric = blank.monitor, blank.metric
    scope = scope_of(monitor.owner)
    question = Question(monitor.owner, blank.period.start, blank.period.end)
    parts = metric.terms_by(question, "owner")  # type: ignore[union-attr]
    people: dict[int, User] = {}
    for members in members_on(today, teams_in_scope(monitor)).values():
        people |= {person.pk: person for person in members if person.is_active and scope.sees_person(person.pk)}
    people.pop(monitor.owner_id, None)
    return [
        _reading_of(blank, parts, [str(pk)], question.narrowed(owner=pk), person)
        for pk, person in people.items()
        if person.role == Role.REP or any(parts.get(str(pk), ()))
    ]


def _teams(blank: MonitorReading, today: date) -> list[MonitorReading]:
    monitor, metric = blank.monitor, blank.metric
    team_ids, team_tree = teams_in_scope(monitor), tree()
    inner = {team_tree.parents[pk] for pk in team_ids}
    tops = {pk for pk in team_ids if team_tree.parents[pk] not in team_ids and pk in inner}
    teams = [team_tree.teams[pk] for pk in team_tree.teams if pk in team_ids - tops and team_tree.teams[pk].is_active]
    question = Question(monitor.owner, blank.period.start, blank.period.end)
    if monitor.metric in OF_QUOTAS:
        return _by_tree(blank, teams, question, today)
    parts = metric.terms_by(question, "team")  # type: ignore[union-attr]
    return [
        _reading_of(blank, parts, [str(pk) for pk in team_tree.below(team.pk)], question.narrowed(team=team.pk), team)
        for team in teams
    ]


def _by_tree(blank: MonitorReading, teams: list[Team], question: Question, today: date) -> list[MonitorReading]:
    nodes = attainment_tree(blank.monitor.owner, blank.period, today).rows
    of = {node.id: node for node in nodes if node.kind == "team"}
    value: Any = (lambda node: node.attainment) if blank.monitor.metric == "attainment" else (lambda node: node.quota)
    return [
        with_figure(blank, value(of[team.pk]), question.narrowed(team=team.pk), team) for team in teams if team.pk in of
    ]


def _reading_of(
    blank: MonitorReading, parts: Parts, keys: list[str], question: Question, subject: User | Team | None
) -> MonitorReading:
    metric = blank.metric
    value = figure(metric, (parts[key] for key in keys if key in parts))  # type: ignore[arg-type]
    return with_figure(blank, value, question, subject)
