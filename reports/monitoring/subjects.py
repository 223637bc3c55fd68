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

from goals.planning.goals.measures import figure
from goals.planning.quotas.attainment import attainment_tree
from reports.monitoring.choices import Condition, Each
from reports.monitoring.models import Monitor
from reports.monitoring.queries import Reading, blank_reading, reading, seen
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


def readings(monitor: Monitor, today: date, home: Company | None = None) -> list[Reading]:
    """Return what a monitor sees on a day: one figure, or that of each person or team, the furthest off first.

    The number of questions does not depend on how many they are.
    """
    home = home or company()
    if monitor.each == Each.WHOLE:
        return [reading(monitor, today, home)]
    blank = blank_reading(monitor, today, home)
    if blank.blind or blank.metric is None:
        return []
    found = _people(blank, today) if monitor.each == Each.PERSON else _teams(blank, today)
    worst = -1 if monitor.condition == Condition.ABOVE else 1
    return sorted(
        found, key=lambda one: (not one.speaks, one.value is None, worst * (one.value or 0), str(one.subject))
    )


def teams_in_scope(monitor: Monitor) -> set[int]:
    """Return the teams a monitor looks at, as far as its owner sees them."""
    scope, known = scope_of(monitor.owner), tree()
    found = known.below(monitor.team_id) if monitor.team_id else set(known.teams)
    return found if scope.sees_all else found & scope.team_ids


def _people(blank: Reading, today: date) -> list[Reading]:
    monitor, metric = blank.monitor, blank.metric
    scope = scope_of(monitor.owner)
    question = Question(monitor.owner, blank.period.start, blank.period.end)
    parts = metric.parts(question, "owner")  # type: ignore[union-attr]
    people: dict[int, User] = {}
    for members in members_on(today, teams_in_scope(monitor)).values():
        people |= {person.pk: person for person in members if person.is_active and scope.sees_person(person.pk)}
    people.pop(monitor.owner_id, None)
    return [
        _of(blank, parts, [str(pk)], question.narrowed(owner=pk), person)
        for pk, person in people.items()
        if person.role == Role.REP or any(parts.get(str(pk), ()))
    ]


def _teams(blank: Reading, today: date) -> list[Reading]:
    monitor, metric = blank.monitor, blank.metric
    found, known = teams_in_scope(monitor), tree()
    inner = {known.parents[pk] for pk in found}
    tops = {pk for pk in found if known.parents[pk] not in found and pk in inner}
    teams = [known.teams[pk] for pk in known.teams if pk in found - tops and known.teams[pk].is_active]
    question = Question(monitor.owner, blank.period.start, blank.period.end)
    if monitor.metric in OF_QUOTAS:
        return _by_tree(blank, teams, question, today)
    parts = metric.parts(question, "team")  # type: ignore[union-attr]
    return [
        _of(blank, parts, [str(pk) for pk in known.below(team.pk)], question.narrowed(team=team.pk), team)
        for team in teams
    ]


def _by_tree(blank: Reading, teams: list[Team], question: Question, today: date) -> list[Reading]:
    nodes = attainment_tree(blank.monitor.owner, blank.period, today).rows
    of = {node.id: node for node in nodes if node.kind == "team"}
    value: Any = (lambda node: node.attainment) if blank.monitor.metric == "attainment" else (lambda node: node.quota)
    return [seen(blank, value(of[team.pk]), question.narrowed(team=team.pk), team) for team in teams if team.pk in of]


def _of(blank: Reading, parts: Parts, keys: list[str], question: Question, subject: Any) -> Reading:
    metric = blank.metric
    value = figure(metric, (parts[key] for key in keys if key in parts))  # type: ignore[arg-type]
    return seen(blank, value, question, subject)
