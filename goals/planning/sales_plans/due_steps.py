"""What is due in the plans in force, and who answers for it: what reminders are made of."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from goals.planning.sales_plans.content import PlanContent, load
from goals.planning.sales_plans.figures import Standings, standings
from goals.planning.sales_plans.models import PlanInitiative, PlanTask, SalesPlan, SalesPlanVersion
from goals.planning.sales_plans.rules.lifecycle import ACTIVE
from goals.planning.sales_plans.rules.steps import AHEAD, TOLD_FOR, Occasion, reminder, state_of
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


def due_rows(today: date) -> list[DueStep]:
    """Return what calls for a reminder on a day: a constant number of queries, and only plans with something due."""
    is_near = Q(due_on__gte=today - TOLD_FOR, due_on__lte=today + AHEAD)
    versions = {
        pk
        for model in (PlanInitiative, PlanTask)
        for pk in model.objects.filter(is_near).values_list("plan_version", flat=True)
    }
    plans = list(SalesPlan.objects.filter(head__in=versions, state__in=ACTIVE).select_related("head__owner"))
    heads: list[SalesPlanVersion] = [plan.head for plan in plans if plan.head is not None]
    contents, standings_by_plan = load(heads, "initiatives", "tasks"), standings(plan.pk for plan in plans)
    return [
        row for plan in plans for row in _of_plan(plan, contents[plan.head_id or 0], standings_by_plan[plan.pk], today)
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
