"""Steps for many deals: start a run, process it deal by deal, undo it.

Each deal has its own transaction and its own outcome, so that one refusal never stops the rest. A run that was killed
half way goes on with the deals that wait; none is done twice.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from pipeline.bulk import steps
from pipeline.bulk.choices import BulkKind, BulkResultState, BulkRunState, BulkRunStep
from pipeline.bulk.models import BulkResult, BulkRun
from pipeline.deals.models import Deal
from pipeline.process.choices import RequiredField
from salesplan.core.access import require
from salesplan.core.audit import acting
from salesplan.core.editing import lock
from salesplan.core.errors import MissingFields, NeedsRequest, NotAllowed, Refused
from salesplan.core.lifecycle.actions import enter, lock_for
from salesplan.core.queue import enqueue
from salesplan.people.access import require_write, scope_of
from salesplan.people.models import User

MOST = 5000
# As many deals are processed while the person waits; more go to the background.
AT_ONCE = 100


def start_run(
    *, kind: str, params: Mapping[str, Any], deals: QuerySet[Deal], query: str, by: User, at: datetime
) -> BulkRun:
    """Begin a run over the deals (visible to `by`); a long one is handed to the worker."""
    require_write(by)
    _check_rights(kind, params, by)
    with acting(by, f"bulk.{kind}"):
        keys = list(deals.order_by("pk").values_list("pk", flat=True)[: MOST + 1])
        if not keys:
            raise Refused(_("No deals selected. Select at least one."))
        if len(keys) > MOST:
            raise Refused(_("More than %(n)d deals match. Narrow the list and work in batches.") % {"n": MOST})
        run = BulkRun.objects.create(kind=kind, params=dict(params), query=query[:2000], by=by, at=at)
        BulkResult.objects.bulk_create([BulkResult(run=run, deal_id=key) for key in keys], batch_size=1000)
        if len(keys) > AT_ONCE:
            enqueue("pipeline.process_bulk", run=run.pk)
        return run


def is_short(run: BulkRun) -> bool:
    """Say whether a run is processed at once."""
    return run.results.count() <= AT_ONCE


def process_run(run: BulkRun, *, at: datetime) -> None:
    """Process the deals that wait in a run."""
    _each(run, BulkResultState.WAITING, lambda result: _do(run, result, at))
    _finish(run, BulkRunStep.FINISH, at)


def unfinished() -> list[BulkRun]:
    """Return the runs with deals that wait; whoever is at one already keeps the deal in hand."""
    return list(BulkRun.objects.filter(state__in=[BulkRunState.RUNNING, BulkRunState.UNDOING]).order_by("pk"))


def undo_run(run: BulkRun, *, by: User, at: datetime) -> None:
    """Undo a run of one's own: deals that somebody changed since stay as they are, and it says so."""
    require_write(by)
    if run.by_id != by.pk:
        raise NotAllowed(_("Only the person who did this can undo it."))
    with acting(by, "bulk.undo"):
        current = lock_for(run, BulkRunStep.UNDO)
        enter(current, BulkRunStep.UNDO)
    if is_short(current):
        process_undo(current, at=at)
    else:
        enqueue("pipeline.undo_bulk", run=current.pk)


def process_undo(run: BulkRun, *, at: datetime) -> None:
    """Process what is to be undone in a run."""
    _each(run, BulkResultState.DONE, lambda result: _undo(run, result, at))
    _finish(run, BulkRunStep.FINISH_UNDO, at)


def _check_rights(kind: str, params: Mapping[str, Any], by: User) -> None:
    if kind == BulkKind.OWNER:
        require(by, "manager", "admin")
        if not scope_of(by).sees_person(params["owner"]):
            raise NotAllowed(_("You can only hand deals over to people in your teams."))


def _each(run: BulkRun, state: str, handle: Callable[[BulkResult], None]) -> None:
    for key in list(run.results.filter(state=state).order_by("pk").values_list("pk", flat=True)):
        with acting(run.by, f"bulk.{run.kind}"):
            # Two workers may have been told of the run: each result is handled by one of them.
            rows = BulkResult.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk=key, state=state)
            result = rows.first()
            if result is not None:
                handle(result)
                result.save(update_fields=["state", "message", "before", "version"])


def _do(run: BulkRun, result: BulkResult, at: datetime) -> None:
    deal = Deal.objects.visible_to(run.by).select_related("account", "owner", "stage").filter(pk=result.deal_id).first()
    if deal is None:
        result.state, result.message = BulkResultState.REFUSED, _("You can no longer see this deal.")
        return
    result.message = _attempt(lambda: _apply_or_ask(run, result, deal, at)) or ""
    if result.message:
        result.state = BulkResultState.REFUSED


def _apply_or_ask(run: BulkRun, result: BulkResult, deal: Deal, at: datetime) -> None:
    """Do the step, or ask for it where the person gave the reason for what they cannot do by themselves."""
    try:
        with transaction.atomic():
            result.before = steps.apply_step(run.kind, deal, run.params, by=run.by, at=at)
    except NeedsRequest:
        if not run.params.get("why"):
            raise
        steps.ask_for(run.kind, deal, run.params, by=run.by, at=at)
        result.state = BulkResultState.ASKED
        return
    result.state = BulkResultState.DONE if result.before else BulkResultState.SAME
    result.version = Deal.objects.values_list("version", flat=True).get(pk=deal.pk)


def _undo(run: BulkRun, result: BulkResult, at: datetime) -> None:
    deal = Deal.objects.select_related("account", "owner", "stage").get(pk=result.deal_id)
    if deal.version != result.version:
        result.state, result.message = BulkResultState.KEPT, _("Someone has changed this deal since.")
        return
    refusal = _attempt(lambda: steps.undo_step(run.kind, deal, result.before, by=run.by, at=at))
    result.state, result.message = (BulkResultState.KEPT, refusal) if refusal else (BulkResultState.UNDONE, "")


def _attempt(step: Callable[[], Any]) -> str | None:
    """Run one step in a savepoint; return the sentence of its refusal, or None when it went well."""
    try:
        with transaction.atomic():
            step()
    except MissingFields as error:
        names = dict(RequiredField.choices)
        empty = ", ".join(str(names.get(name, name)) for name in error.fields if name in names)
        return f"{error.message} {empty}".strip()[:400]
    except Refused as error:
        return str(error.message)[:400]
    return None


def _finish(run: BulkRun, step: BulkRunStep, at: datetime) -> None:
    """Bring a run to its end unless something in it still waits."""
    waits = BulkResultState.WAITING if step == BulkRunStep.FINISH else BulkResultState.DONE
    with acting(run.by, f"bulk.{run.kind}"):
        current = lock(run)
        if current.may(step) and not current.results.filter(state=waits).exists():
            enter(current, step, values={"finished_at": at})
    run.refresh_from_db(fields=["state", "finished_at"])
