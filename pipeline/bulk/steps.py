"""What each bulk step does to one deal, and how it is taken back: the actions of one deal, nothing of its own.

A step returns what it did; an empty answer means that nothing had to change. It raises what the action raises.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, TypedDict

from django.utils.translation import gettext as _

from customers.tasks.actions import create_task, withdraw_task
from customers.tasks.models import Task
from pipeline.bulk.choices import BulkKind
from pipeline.change_requests.actions import ask
from pipeline.change_requests.models import ChangeRequest
from pipeline.deals.actions.deals import change_owner, edit_deal, move_deal, undo_edit, undo_move
from pipeline.deals.actions.undo import difference, snapshot
from pipeline.deals.changes import DealChange
from pipeline.deals.models import Deal, StageMove
from pipeline.process.choices import StageKind
from pipeline.process.models import LossReason, Stage
from salesplan.core.errors import Refused
from salesplan.people.models import User


class BulkDone(TypedDict, total=False):
    """What a step did to a deal, as JSON keeps it: the move, the task, or what differs; nothing where nothing was to do."""

    move: int
    task: int
    changed: dict[str, list[Any]]


def apply_step(kind: str, deal: Deal, params: Mapping[str, Any], *, by: User, at: datetime) -> BulkDone:
    """Do the step to one deal."""
    return _TAKE[BulkKind(kind)](deal, params, by, at)


def undo_step(kind: str, deal: Deal, done: BulkDone, *, by: User, at: datetime) -> None:
    """Undo the step on one deal that nobody has changed since; `done` is what `apply_step` answered."""
    if "move" in done:
        move = StageMove.objects.select_related("deal", "from_stage", "to_stage").get(pk=done["move"])
        undo_move(move, by=by, at=at)
    elif "task" in done:
        withdraw_task(Task.objects.get(pk=done["task"]), by=by, at=at)
    elif "changed" in done:
        undo_edit(deal, changed=done["changed"], version=deal.version, by=by, at=at)
    else:
        raise Refused(_("This was done before undo data was kept. Change the deal by hand."))


def ask_for(kind: str, deal: Deal, params: Mapping[str, Any], *, by: User, at: datetime) -> ChangeRequest:
    """Ask for the step on a deal that `by` cannot change by themselves."""
    changes = {
        BulkKind.OWNER: lambda: DealChange({"owner": User.objects.get(pk=params["owner"])}),
        BulkKind.STAGE: lambda: DealChange(
            stage=Stage.objects.get(pk=params["stage"]),
            loss_reason=LossReason.objects.filter(pk=params.get("loss_reason") or 0).first(),
        ),
        BulkKind.CLOSE: lambda: DealChange(
            {"expected_close_on": date.fromisoformat(params["close"])}, push_reason=params.get("push_reason", "")
        ),
    }
    return ask(deal, changes[BulkKind(kind)](), why=params["why"], by=by, at=at)


def _owner(deal: Deal, params: Mapping[str, Any], by: User, at: datetime) -> BulkDone:
    if deal.owner_id == params["owner"]:
        return {}
    before = snapshot(deal)
    owner = User.objects.get(pk=params["owner"])
    return {"changed": difference(before, snapshot(change_owner(deal, owner=owner, version=None, by=by, at=at)))}


def _stage(deal: Deal, params: Mapping[str, Any], by: User, at: datetime) -> BulkDone:
    if deal.stage_id == params["stage"]:
        return {}
    stage = Stage.objects.get(pk=params["stage"])
    reason = LossReason.objects.filter(pk=params.get("loss_reason") or 0).first()
    deal_moved = move_deal(deal, stage=stage, loss_reason=reason, by=by, at=at)
    return {"move": deal_moved.last_move.pk}


def _close(deal: Deal, params: Mapping[str, Any], by: User, at: datetime) -> BulkDone:
    if deal.state != StageKind.OPEN:
        raise Refused(_("The deal is closed; its expected close no longer matters."))
    day = date.fromisoformat(params["close"])
    if deal.expected_close_on == day:
        return {}
    before, reason = snapshot(deal), params.get("push_reason", "")
    values = {"expected_close_on": day}
    edited = edit_deal(deal, values=values, version=None, push_reason=reason, by=by, at=at)
    return {"changed": difference(before, snapshot(edited))}


def _task(deal: Deal, params: Mapping[str, Any], by: User, at: datetime) -> BulkDone:
    task = create_task(
        title=params["title"],
        kind=params["task_kind"],
        assignee=by if params.get("assignee") == "me" else deal.owner,
        due_on=date.fromisoformat(params["due_on"]),
        account=deal.account,
        about=("deal", deal.pk),
        by=by,
        at=at,
    )
    return {"task": task.pk}


_TAKE = {BulkKind.OWNER: _owner, BulkKind.STAGE: _stage, BulkKind.CLOSE: _close, BulkKind.TASK: _task}
