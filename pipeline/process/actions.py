"""Changes to processes, stages and loss reasons; only admins make them."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Max, Model, QuerySet
from django.utils.translation import gettext as _

from pipeline.process.choices import ForecastCategory, StageKind
from pipeline.process.models import LossReason, Process, Stage
from pipeline.process.queries import counted_stages, facts
from pipeline.process.rules import CLOSED_CATEGORY, CLOSED_PROBABILITY, delete_fault, moved, ordered, retire_fault
from salesplan.core.access import require
from salesplan.core.audit import acting
from salesplan.core.editing import lock
from salesplan.core.errors import Refused
from salesplan.core.queue import enqueue
from salesplan.people.choices import Role
from salesplan.people.models import User


def create_process(*, values: Mapping[str, Any], by: User) -> Process:
    """Add a process with a first open stage, a won and a lost one; the very first process becomes the default."""
    require(by, Role.ADMIN)
    with acting(by, "process.create"):
        _check_name(Process.objects.all(), values["name"])
        process = Process.objects.create(**values, is_default=not Process.objects.filter(is_default=True).exists())
        # Names of stages are content, in both languages like all configurable names.
        starts = (
            ("Qualify", "初步接触", StageKind.OPEN),
            ("Won", "赢单", StageKind.WON),
            ("Lost", "输单", StageKind.LOST),
        )
        for position, (name, name_zh, kind) in enumerate(starts):
            stage = Stage(process=process, name=name, name_zh=name_zh, kind=kind, position=position)
            stage.probability = CLOSED_PROBABILITY.get(kind, stage.probability)
            stage.category = CLOSED_CATEGORY.get(kind, stage.category)
            stage.save()
        return process


def enter_process(name: str, stages: Sequence[Mapping[str, Any]]) -> Process:
    """Add a process with its stages in the order in which they come, as an import brings it; within its `acting`.

    What is won is certain and what is lost is nothing, whatever the file says. The very first process becomes the
    default one.
    """
    has_default = Process.objects.filter(is_default=True).exists()
    process = Process.objects.create(name=name, is_default=not has_default)
    for position, values in enumerate(stages):
        stage = Stage(process=process, position=position, **values)
        kind = StageKind(stage.kind)
        stage.probability = CLOSED_PROBABILITY.get(kind, stage.probability)
        stage.category = CLOSED_CATEGORY.get(kind, ForecastCategory(stage.category))
        stage.save()
    return process


def enter_loss_reason(*, name: str, position: int, name_zh: str = "") -> LossReason:
    """Add a reason that an import names; within its `acting`, once it has looked for one of that name."""
    return LossReason.objects.create(name=name, name_zh=name_zh, position=position)


def edit_process(process: Process, *, values: Mapping[str, Any], by: User) -> Process:
    """Rename a process, or take it in or out of use; the default one stays in use."""
    require(by, Role.ADMIN)
    with acting(by, "process.edit"):
        current = lock(process)
        _check_name(Process.objects.exclude(pk=current.pk), values.get("name", current.name))
        if not values.get("is_active", current.is_active):
            if current.is_default:
                raise Refused(
                    _("New deals use this process. Make another process the default first."), field="is_active"
                )
            if current.deals.filter(state=StageKind.OPEN).exists():
                raise Refused(_("This process still has open deals. Close or move them first."), field="is_active")
        _set(current, values)
        return current


def set_default_process(process: Process, *, by: User) -> Process:
    """Let new deals use this process."""
    require(by, Role.ADMIN)
    with acting(by, "process.set_default"):
        # Lock all, in one order, so that two admins cannot make two defaults.
        list(Process.objects.select_for_update().order_by("pk"))
        process.refresh_from_db()
        if not process.is_active:
            raise Refused(_("This process is not in use. Put it into use first."))
        Process.objects.filter(is_default=True).exclude(pk=process.pk).update(is_default=False)
        process.is_default = True
        process.save(update_fields=["is_default"])
        return process


def add_stage(process: Process, *, values: Mapping[str, Any], by: User) -> Stage:
    """Add an open stage after the other open ones."""
    require(by, Role.ADMIN)
    with acting(by, "stage.add"):
        stages = _locked(process)
        _check_name(process.stages.all(), values["name"])
        last = 1 + max((s.position for s in stages if s.kind == StageKind.OPEN), default=0)
        stage = Stage.objects.create(process=process, kind=StageKind.OPEN, position=last, **values)
        _reorder(ordered([*map(facts, stages), facts(stage)]))
        stage.refresh_from_db()
        return stage


def edit_stage(stage: Stage, *, values: Mapping[str, Any], by: User) -> Stage:
    """Change names, probability, category and required fields; what is won is certain and what is lost is nothing."""
    require(by, Role.ADMIN)
    with acting(by, "stage.edit"):
        current = lock(stage)
        kind = values.get("kind", current.kind)
        if kind != current.kind:
            raise Refused(_("The kind of a stage can't be changed. Add another stage instead."), field="kind")
        _check_name(current.process.stages.exclude(pk=current.pk), values.get("name", current.name))
        certain = (
            {"probability": CLOSED_PROBABILITY[kind], "category": CLOSED_CATEGORY[kind]}
            if kind != StageKind.OPEN
            else {}
        )
        _set(current, {**values, **certain})
        enqueue("pipeline.renew_probabilities")
        return current


def move_stage(stage: Stage, *, position: int, by: User) -> list[int]:
    """Put an open stage at a place among the open ones; return the new order."""
    require(by, Role.ADMIN)
    with acting(by, "stage.move"):
        stages = _locked(stage.process)
        if stage.kind != StageKind.OPEN or not stage.is_active:
            raise Refused(_("The won and lost stages always come last."))
        order = moved([facts(row) for row in stages], stage.pk, position)
        _reorder(order)
        return order


def retire_stage(stage: Stage, *, by: User) -> Stage:
    """Take an open stage without deals out of use; its past stays."""
    require(by, Role.ADMIN)
    with acting(by, "stage.retire"):
        current, every = _counted(stage)
        _refuse(retire_fault(facts(current), [facts(row) for row in every]), facts(current).deals)
        current.is_active = False
        current.save(update_fields=["is_active"])
        _reorder(ordered([facts(row) for row in every if row.pk != current.pk]))
        return current


def restore_stage(stage: Stage, *, by: User) -> Stage:
    """Take a retired stage into use again, as the last of the open ones."""
    require(by, Role.ADMIN)
    with acting(by, "stage.restore"):
        stages = _locked(stage.process)
        stage.is_active = True
        stage.position = 1 + max((s.position for s in stages if s.kind == StageKind.OPEN and s.is_active), default=0)
        stage.save(update_fields=["is_active", "position"])
        _reorder(ordered([facts(stage if row.pk == stage.pk else row) for row in stages]))
        return stage


def delete_stage(stage: Stage, *, by: User) -> None:
    """Delete a stage in which no deal ever was."""
    require(by, Role.ADMIN)
    with acting(by, "stage.delete"):
        current, every = _counted(stage)
        _refuse(delete_fault(facts(current), [facts(row) for row in every]), facts(current).deals)
        remaining = ordered([facts(row) for row in every if row.pk != current.pk])
        current.delete()
        _reorder(remaining)


def save_loss_reason(reason: LossReason | None, *, values: Mapping[str, Any], by: User) -> LossReason:
    """Add a reason for a loss, or change one; a reason in use is taken out of use, never deleted."""
    require(by, Role.ADMIN)
    with acting(by, "loss_reason.save"):
        _check_name(LossReason.objects.exclude(pk=reason.pk if reason else 0), values["name"])
        if reason is None:
            last = LossReason.objects.aggregate(last=Max("position"))["last"] or 0
            return LossReason.objects.create(position=last + 1, **values)
        current = lock(reason)
        _set(current, values)
        return current


def _set(record: Model, values: Mapping[str, Any]) -> None:
    changed = [name for name, value in values.items() if getattr(record, name) != value]
    for name in changed:
        setattr(record, name, values[name])
    if changed:
        record.save(update_fields=changed)


def _locked(process: Process) -> list[Stage]:
    """Lock the process, so that two admins change its stages one after the other."""
    lock(process)
    return list(Stage.objects.filter(process=process.pk).order_by("position", "pk"))


def _counted(stage: Stage) -> tuple[Stage, list[Stage]]:
    lock(stage.process)
    every = list(counted_stages(stage.process))
    return next(row for row in every if row.pk == stage.pk), every


def _reorder(order: Sequence[int]) -> None:
    rows = Stage.objects.in_bulk(order)
    for position, pk in enumerate(order):
        if rows[pk].position != position:
            Stage.objects.filter(pk=pk).update(position=position)


def _check_name(rows: QuerySet[Any], name: str) -> None:
    if rows.filter(name__iexact=name).exists():
        raise Refused(_("This name is taken. Choose a different one."), field="name")


def _refuse(error: str | None, deals: int) -> None:
    if error is None:
        return
    sentences = {
        "closing": _("Every process needs a won stage and a lost stage."),
        "deals": _("This stage still has %(n)d deals. Move them to another stage first.") % {"n": deals},
        "last": _("A process needs at least one open stage. Add another one first."),
        "past": _("Past deals went through this stage, so it can't be deleted. Retire it instead."),
    }
    raise Refused(sentences[error], code=f"stage_{error}")
