"""The process of imported deals: made as the mapping lists it, and found again by any of its names."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from pipeline.channels.actions import enter_channel
from pipeline.channels.models import Channel
from pipeline.imports import labels
from pipeline.imports.mapping import MappingSection
from pipeline.imports.rows import ImportRow
from pipeline.imports.rules import ImportProblem, shown
from pipeline.imports.run import ImportRun
from pipeline.process.actions import enter_loss_reason, enter_process
from pipeline.process.choices import StageKind
from pipeline.process.models import LossReason, Process, Stage
from salesplan.core.audit import acting
from salesplan.core.errors import Refused
from salesplan.core.search.folding import fold

NOT_RECORDED = ("Not recorded", "未记录")
NOT_RECORDED_LAST = 99


@dataclass
class ProcessReferences:
    """The stages of the process by what a file may call them, and the channels and reasons there are."""

    process: Process
    stages: dict[str, Stage]
    # A process has one lost stage; what a file calls several becomes this stage, each with its reason.
    reason_of: dict[str, LossReason]
    channels: dict[str, Channel]
    reasons: dict[str, LossReason]
    not_recorded: LossReason

    @property
    def open_stages(self) -> list[Stage]:
        """The open stages in their order."""
        found = {stage.pk: stage for stage in self.stages.values() if stage.kind == StageKind.OPEN}
        return sorted(found.values(), key=lambda stage: (stage.position, stage.pk))

    def stage(self, row: ImportRow) -> tuple[Stage, LossReason | None]:
        """Return the stage that a row names, with the reason for a loss that its name says."""
        text = row.required("stage")
        found = self.stages.get(fold(text)) or self._by_kind(text)
        if found is None:
            references = ", ".join(dict.fromkeys(stage.label for stage in self.stages.values()))
            raise ImportProblem("stage_unknown", {"text": shown(text), "known": references}, "stage")
        return found, self.reason_of.get(fold(text))

    def _by_kind(self, text: str) -> Stage | None:
        """Return the stage of a kind that has only one: won or lost as the product calls them in any language."""
        kind = labels.value_of(StageKind, text)
        found = {stage.pk: stage for stage in self.stages.values() if stage.kind == kind}
        return next(iter(found.values())) if len(found) == 1 else None

    def channel(self, row: ImportRow) -> Channel | None:
        """Return the channel that a row names."""
        return self._chosen(row, "channel", self.channels)

    def reason(self, row: ImportRow) -> LossReason | None:
        """Return the reason for the loss that a row names."""
        return self._chosen(row, "loss_reason", self.reasons)

    @staticmethod
    def _chosen(row: ImportRow, name: str, references: dict[str, Any]) -> Any:
        text = row.text(name)
        if text and fold(text) not in references:
            raise row.unknown(name, text, ", ".join(dict.fromkeys(one.label for one in references.values())))
        return references[fold(text)] if text else None


def load_ways(run: ImportRun, section: MappingSection) -> ProcessReferences:
    """Return the process with its stages, made where it is new; raises Refused where there is none to take."""
    with acting(run.by, "import.process", why=run.mapping.name):
        process, lost = _process(section)
        reasons = {reason.name: reason for reason in LossReason.objects.all()}
        for name in (*section.settings.get("loss_reasons", ()), *lost.values()):
            _named(enter_loss_reason, reasons, name)
        not_recorded = _named(
            enter_loss_reason, reasons, NOT_RECORDED[0], name_zh=NOT_RECORDED[1], position=NOT_RECORDED_LAST
        )
        channels = {channel.name: channel for channel in Channel.objects.all()}
        for name in section.settings.get("channels", ()):
            _named(enter_channel, channels, name)
    stages = list(process.stages.filter(is_active=True).order_by("position", "pk"))
    named = labels.by_label(stages)
    closing = next((stage for stage in stages if stage.kind == StageKind.LOST), None)
    by_reason = labels.by_label(reasons.values())
    return ProcessReferences(
        process,
        named | {fold(name): closing for name in lost if fold(name) not in named and closing is not None},
        {fold(name): by_reason[fold(reason)] for name, reason in lost.items()},
        labels.by_label(channels.values()),
        by_reason,
        not_recorded,
    )


def _named(enter: Callable[..., Any], references: dict[str, Any], name: str, **values: Any) -> Any:
    """Return a configured row by its name or Chinese name, made where there is none yet."""
    found = labels.by_label(references.values()).get(fold(name))
    if found is None:
        position = values.pop("position", max((row.position for row in references.values()), default=0) + 1)
        found = references[name] = enter(name=name.strip(), position=position, **values)
    return found


def check_process(run: ImportRun, section: MappingSection) -> None:
    """Refuse deals without a process to take, and one that would have to be made by somebody who may not."""
    if _existing(section) is not None:
        return
    if not section.settings.get("stages"):
        name = section.settings.get("process", "–")
        raise Refused(
            _("There is no process “%(name)s” yet. List its stages in the mapping: [[deals.stages]].") % {"name": name}
        )
    run.permits.check_process()


def _existing(section: MappingSection) -> Process | None:
    name = _name(section)
    return Process.objects.filter(name=name).first() if name else Process.objects.filter(is_default=True).first()


def _name(section: MappingSection) -> str:
    return str(section.settings.get("process", "Imported" if section.settings.get("stages") else ""))


def _process(section: MappingSection) -> tuple[Process, dict[str, str]]:
    """Return the process of the mapping, and {name: reason} of what the file calls its lost stages."""
    typed = section.settings.get("stages", [])
    lost = {stage["name"]: stage.get("loss_reason", "") for stage in typed if stage.get("kind") == "lost"}
    several = len(lost) > 1
    lost = {name: reason or (name if several else "") for name, reason in lost.items()}
    lost = {name: reason for name, reason in lost.items() if reason}
    process = _existing(section)
    if process is None:
        first_lost = next(stage for stage in typed if stage.get("kind") == "lost")
        made = [stage for stage in typed if stage.get("kind") != "lost" or stage is first_lost]
        process = enter_process(_name(section), [_stage(stage) for stage in made])
    return process, lost


def _stage(typed: dict[str, Any]) -> dict[str, Any]:
    values: dict[str, Any] = {key: typed[key] for key in ("name", "name_zh", "kind", "category") if key in typed}
    if "probability" in typed:
        values["probability"] = Decimal(str(typed["probability"]))
    return values
