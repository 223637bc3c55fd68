"""Who is told of what: approvers and authors of a move, owners of initiatives and tasks of what they have to do."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from goals.planning.sales_plans.content import PlanContent, load
from goals.planning.sales_plans.figures import Standings, standings
from goals.planning.sales_plans.models import (
    SalesPlan,
    SalesPlanInitiative,
    SalesPlanMove,
    SalesPlanTask,
    SalesPlanVersion,
)
from goals.planning.sales_plans.rules.lifecycle import ACTIVE
from goals.planning.sales_plans.rules.steps import AHEAD, TOLD_FOR, Occasion, reminder, state_of
from salesplan.core import format as write
from salesplan.core.notices.actions import notify
from salesplan.core.texts import later
from salesplan.core.typing import LazyText
from salesplan.people.models import User


@dataclass(frozen=True)
class DueStep:
    """An initiative or a task that somebody is to be reminded of."""

    plan: SalesPlan
    row: Any
    person: User
    occasion: Occasion

    @property
    def key(self) -> str:
        """Name the occasion: what is put off calls for new reminders, a second run for none."""
        return f"sales_plan:{self.plan.pk}:{self.row.row_key.hex}:{self.occasion}:{self.row.due_on.isoformat()}"


def notify_people(people: Iterable[User | None], move: SalesPlanMove, text: LazyText) -> None:
    """Tell people of a move once, but not whoever made it."""
    url = reverse("goals:sales_plan_detail", args=[move.plan_id])
    for person in {person.pk: person for person in people if person is not None}.values():
        if person.pk != move.by_id and person.is_active:
            notify(person, kind="sales_plan", key=f"sales_plan:{move.pk}", text=text, at=move.at, url=url, mail=True)


def notify_owners(plan: SalesPlan, content: PlanContent, before: PlanContent | None, at: datetime, by: User) -> None:
    """Tell each owner of initiatives and tasks once of what is new to them, and of what is due first."""
    known_rows = _owned(before) if before else {}
    url = reverse("goals:sales_plan_detail", args=[plan.pk])
    for person, rows in _owned(content).items():
        new_rows = {key: row for key, row in rows.items() if key not in known_rows.get(person, {})}
        if not new_rows or person.pk == by.pk or not person.is_active:
            continue
        # Lazy, since a notice is kept in every language.
        text = later(partial(_text, plan, list(new_rows.values())))
        key = f"sales_plan:{plan.pk}:owner:{content.version.number}"
        notify(person, kind="sales_plan", key=key, text=text, at=at, url=url)


def remind_owners(*, today: date, at: datetime) -> int:
    """Remind owners of initiatives and tasks, each occasion once; return how many were told now."""
    return sum(
        notify(
            row.person,
            kind="sales_plan",
            key=row.key,
            text=later(partial(_reminder, row)),
            at=at,
            url=reverse("goals:sales_plan_detail", args=[row.plan.pk]),
            mail=True,
        )
        for row in due_rows(today)
    )


def _reminder(due: DueStep) -> str:
    texts = {
        "ahead": _("Due on %(day)s: “%(name)s” in the sales plan “%(plan)s”."),
        "due": _("Due today: “%(name)s” in the sales plan “%(plan)s”."),
        "overdue": _("Overdue since %(day)s: “%(name)s” in the sales plan “%(plan)s”."),
    }
    day = write.day(due.row.due_on)
    return texts[due.occasion] % {"name": due.row.name, "plan": due.plan.label, "day": day}


def _owned(content: PlanContent) -> dict[Any, dict[Any, Any]]:
    out: dict[Any, dict[Any, Any]] = defaultdict(dict)
    for row in [*content.rows["initiatives"], *content.rows["tasks"]]:
        if row.owner is not None:
            out[row.owner][row.row_key] = row
    return out


def _text(plan: SalesPlan, rows: list[Any]) -> str:
    first = min(rows, key=lambda row: row.due_on or date.max)
    message = ngettext(
        "You have %(n)s initiative or task in the sales plan “%(plan)s”.",
        "You have %(n)s initiatives and tasks in the sales plan “%(plan)s”.",
        len(rows),
    ) % {"n": len(rows), "plan": plan.label}
    if first.due_on is None:
        return message
    due = _("Due first: “%(name)s”, on %(day)s.") % {"name": first.name, "day": write.day(first.due_on)}
    return write.sentences(message, due)


def due_rows(today: date) -> list[DueStep]:
    """Return what calls for a reminder on a day: a constant number of queries, and only plans with something due."""
    is_near = Q(due_on__gte=today - TOLD_FOR, due_on__lte=today + AHEAD)
    versions = {
        pk
        for model in (SalesPlanInitiative, SalesPlanTask)
        for pk in model.objects.filter(is_near).values_list("plan_version", flat=True)
    }
    plans = list(
        SalesPlan.objects.filter(current_version__in=versions, state__in=ACTIVE).select_related(
            "current_version__owner"
        )
    )
    heads: list[SalesPlanVersion] = [plan.current_version for plan in plans if plan.current_version is not None]
    contents, standings_by_plan = load(heads, "initiatives", "tasks"), standings(plan.pk for plan in plans)
    return [
        row
        for plan in plans
        for row in _of_plan(plan, contents[plan.current_version_id or 0], standings_by_plan[plan.pk], today)
    ]


def _of_plan(plan: SalesPlan, content: PlanContent, standings: Standings, today: date) -> list[DueStep]:
    out = []
    for initiative in content.rows["initiatives"]:
        tasks = content.tasks_of(initiative.row_key)
        state = state_of(standings.state(initiative.row_key), [standings.state(task.row_key) for task in tasks])
        for row, stands in ((initiative, state), *((task, standings.state(task.row_key)) for task in tasks)):
            # With the initiative its tasks are dropped too.
            occasion = reminder(state if state == "dropped" else stands, row.due_on, today)
            candidates = (row.owner, initiative.owner, content.version.owner)
            person = next(
                (candidate for candidate in candidates if candidate is not None and candidate.is_active), None
            )
            if occasion and person:
                out.append(DueStep(plan, row, person, occasion))
    return out
