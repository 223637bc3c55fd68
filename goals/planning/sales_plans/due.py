"""What is due in the plans in force, and who answers for it: what reminders are made of."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from goals.planning.sales_plans.content import Content, load
from goals.planning.sales_plans.figures import Standings, standings
from goals.planning.sales_plans.models import PlanInitiative, PlanTask, SalesPlan, SalesPlanVersion
from goals.planning.sales_plans.rules.life import ACTIVE
from goals.planning.sales_plans.rules.steps import AHEAD, TOLD_FOR, Occasion, reminder, state_of
from salesplan.people.models import User


@dataclass(frozen=True)
class Due:
    """An initiative or a task that somebody is to be reminded of."""

    plan: SalesPlan
    row: Any
    person: User
    occasion: Occasion

    @property
    def key(self) -> str:
        """Name the occasion: what is put off calls for new reminders, a second run for none."""
        return f"sales_plan:{self.plan.pk}:{self.row.row_key.hex}:{self.occasion}:{self.row.due_on.isoformat()}"


def due_rows(today: date) -> list[Due]:
    """Return what calls for a reminder on a day: a constant number of queries, and only plans with something due."""
    near = Q(due_on__gte=today - TOLD_FOR, due_on__lte=today + AHEAD)
    versions = {
        pk
        for model in (PlanInitiative, PlanTask)
        for pk in model.objects.filter(near).values_list("plan_version", flat=True)
    }
    plans = list(SalesPlan.objects.filter(head__in=versions, state__in=ACTIVE).select_related("head__owner"))
    heads: list[SalesPlanVersion] = [plan.head for plan in plans if plan.head is not None]
    contents, there = load(heads, "initiatives", "tasks"), standings(plan.pk for plan in plans)
    return [one for plan in plans for one in _of_plan(plan, contents[plan.head_id or 0], there[plan.pk], today)]


def _of_plan(plan: SalesPlan, content: Content, there: Standings, today: date) -> list[Due]:
    out = []
    for initiative in content.rows["initiatives"]:
        tasks = content.tasks_of(initiative.row_key)
        state = state_of(there.state(initiative.row_key), [there.state(task.row_key) for task in tasks])
        for row, stands in ((initiative, state), *((task, there.state(task.row_key)) for task in tasks)):
            # With the initiative its tasks are dropped too.
            occasion = reminder(state if state == "dropped" else stands, row.due_on, today)
            asked = (row.owner, initiative.owner, content.version.owner)
            person = next((one for one in asked if one is not None and one.is_active), None)
            if occasion and person:
                out.append(Due(plan, row, person, occasion))
    return out
