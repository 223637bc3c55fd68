"""What each bulk step does to one deal, and how it is taken back: the actions of one deal, nothing of its own.

A step returns what was before; an empty answer means that nothing had to change. It raises what the action raises.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from customers.tasks.actions import complete_task, create_task
from customers.tasks.models import Task
from pipeline.bulk.choices import BulkKind
from pipeline.deals.actions import change_owner, edit_deal, move_deal, undo_move
from pipeline.deals.choices import PushReason
from pipeline.deals.models import Deal, StageMove
from pipeline.process.models import LossReason, Stage
from salesplan.core.errors import Refused
from salesplan.people.models import User


def take(kind: str, deal: Deal, params: Mapping[str, Any], *, by: Any, at: datetime) -> dict[str, Any]:
    """Do the step to one deal."""
    return _TAKE[BulkKind(kind)](deal, params, by, at)


def take_back(kind: str, deal: Deal, before: Mapping[str, Any], *, by: Any, at: datetime) -> Deal:
    """Undo the step on one deal that nobody has changed since."""
    return _TAKE_BACK[BulkKind(kind)](deal, before, by, at)


def _owner(deal: Deal, params: Mapping[str, Any], by: Any, at: datetime) -> dict[str, Any]:
    if deal.owner_id == params["owner"]:
        return {}
    before = {"owner": deal.owner_id}
    change_owner(deal, owner=User.objects.get(pk=params["owner"]), version=None, by=by, at=at)
    return before


def _owner_back(deal: Deal, before: Mapping[str, Any], by: Any, at: datetime) -> Deal:
    return change_owner(deal, owner=User.objects.get(pk=before["owner"]), version=deal.version, by=by, at=at)


def _stage(deal: Deal, params: Mapping[str, Any], by: Any, at: datetime) -> dict[str, Any]:
    if deal.stage_id == params["stage"]:
        return {}
    stage = Stage.objects.get(pk=params["stage"])
    reason = LossReason.objects.filter(pk=params.get("loss_reason")).first()
    moved = move_deal(deal, stage=stage, loss_reason=reason, by=by, at=at)
    return {"move": moved.last_move.pk}


def _stage_back(deal: Deal, before: Mapping[str, Any], by: Any, at: datetime) -> Deal:
    move = StageMove.objects.select_related("deal", "from_stage", "to_stage").get(pk=before["move"])
    return undo_move(move, by=by, at=at)


def _close(deal: Deal, params: Mapping[str, Any], by: Any, at: datetime) -> dict[str, Any]:
    if deal.state != "open":
        raise Refused(_("The deal is closed; its expected close no longer matters."))
    day = date.fromisoformat(params["close"])
    if deal.expected_close_on == day:
        return {}
    before = {
        "close": deal.expected_close_on.isoformat() if deal.expected_close_on else None,
        "pushes": deal.push_count,
    }
    reason = params.get("push_reason", "")
    edit_deal(deal, values={"expected_close_on": day}, version=None, push_reason=reason, by=by, at=at)
    return before


def _close_back(deal: Deal, before: Mapping[str, Any], by: Any, at: datetime) -> Deal:
    day = date.fromisoformat(before["close"]) if before["close"] else None
    # Going back to a later date would look like postponing, and ask why: because the date in between was wrong.
    reason = PushReason.DATE_WAS_WRONG
    values = {"expected_close_on": day}
    back = edit_deal(deal, values=values, version=deal.version, push_reason=reason, by=by, at=at)
    # What is undone does not count as postponed; the trail of dates keeps both changes.
    Deal.objects.filter(pk=deal.pk).update(push_count=before["pushes"])
    return back


def _task(deal: Deal, params: Mapping[str, Any], by: Any, at: datetime) -> dict[str, Any]:
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


def _task_back(deal: Deal, before: Mapping[str, Any], by: Any, at: datetime) -> Deal:
    task = Task.objects.get(pk=before["task"])
    if task.done_at is not None:
        raise Refused(_("The task is done already."))
    complete_task(task, by=by, at=at)
    return deal


_TAKE = {BulkKind.OWNER: _owner, BulkKind.STAGE: _stage, BulkKind.CLOSE: _close, BulkKind.TASK: _task}
_TAKE_BACK = {
    BulkKind.OWNER: _owner_back,
    BulkKind.STAGE: _stage_back,
    BulkKind.CLOSE: _close_back,
    BulkKind.TASK: _task_back,
}
