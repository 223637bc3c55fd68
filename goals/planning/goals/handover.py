"""The goals of somebody who leaves: those that reach beyond their last day are dropped with the reason, or pass on."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from goals.planning.goals.actions import drop_goal, pass_goal_on, reopen_goal
from goals.planning.goals.choices import GoalState
from goals.planning.goals.models import Goal
from salesplan.core.errors import Refused
from salesplan.core.format import period_label
from salesplan.people import handover
from salesplan.people.choices import HandoverMethod
from salesplan.people.handover import HandoverStep, HeldRecord, UndoData
from salesplan.people.models import User


def held_by(person: User, last_day: date) -> list[HeldRecord]:
    """Return the open goals of a person that are to be reached after their last day; the others end as they stand."""
    rows = Goal.objects.filter(person=person, ends_on__gt=last_day).exclude(state=GoalState.CLOSED)
    return [
        HeldRecord(goal.pk, goal.title, goal.get_absolute_url(), note=period_label(goal.period_key)) for goal in rows
    ]


def pass_on(pk: int, step: HandoverStep) -> UndoData | None:
    """Give the goal to the successor; a personal development goal ends, since it is nobody else's."""
    goal = Goal.objects.get(pk=pk)
    if goal.is_development:
        return end(pk, step)
    if goal.state == GoalState.CLOSED or goal.person_id != step.person.pk:
        return None
    pass_goal_on(goal, person=step.heir, note=step.why, by=step.by, at=step.at)
    return {"heir": step.heir.pk, "parent": goal.parent_id}


def end(pk: int, step: HandoverStep) -> UndoData | None:
    """Drop the goal, with the reason."""
    goal = Goal.objects.get(pk=pk)
    if goal.state == GoalState.CLOSED or goal.person_id != step.person.pk:
        return None
    drop_goal(goal, note=step.why, by=step.by, at=step.at)
    return {"state": goal.state}


def take_back(pk: int, before: UndoData, step: HandoverStep) -> None:
    """Give the goal back, or open it again."""
    goal = Goal.objects.get(pk=pk)
    note = _("Handover undone")
    if "heir" not in before:
        if goal.state != GoalState.CLOSED or before["state"] != GoalState.ACTIVE:
            raise Refused(_("It was a draft, or has since been reopened."))
        reopen_goal(goal, note=note, by=step.by, at=step.at)
    elif goal.person_id != before["heir"]:
        raise Refused(_("Since handed over to someone else."))
    else:
        pass_goal_on(goal, person=step.person, note=note, back_below=before["parent"], by=step.by, at=step.at)


def register_all() -> None:
    """Offer the goals to the hand-over."""
    handover.register(
        handover.HandoverKind(
            key="goals",
            label=gettext_lazy("Goals"),
            find_records=held_by,
            methods=(
                HandoverMethod.END,
                HandoverMethod.HEIR,
                HandoverMethod.SPREAD,
                HandoverMethod.ROWS,
                HandoverMethod.LEAD,
            ),
            pass_on=pass_on,
            end=end,
            take_back=take_back,
            ends=gettext_lazy("Drop them, with the reason"),
            help=gettext_lazy("Those that extend past the last day. Development goals always end."),
            order=41,
        )
    )
