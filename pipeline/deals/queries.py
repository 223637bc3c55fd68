"""Questions about deals: bulk answers, in a constant number of queries."""

from typing import Any

from django.utils.translation import gettext as _

from pipeline.deals.models import Deal, DealQuerySet
from pipeline.deals.rules import Step
from pipeline.process.choices import StageKind
from pipeline.process.models import Stage
from salesplan.core.errors import Refused


def visible_deals(user: Any) -> DealQuerySet:
    """Return the deals a person may see; where other capabilities start from."""
    return Deal.objects.visible_to(user)


def stage_facts(process_id: int) -> dict[int, Step]:
    """Return what the rules need to know of the stages of a process, those out of use left in."""
    return {
        stage.pk: Step(stage.pk, stage.kind, stage.position, tuple(stage.required) if stage.is_active else ())
        for stage in Stage.objects.filter(process=process_id)
    }


def default_stage(process: Any = None) -> Stage:
    """Return where a new deal starts: the first open stage of the process, or of the one used for new deals."""
    rows = Stage.objects.filter(kind=StageKind.OPEN, is_active=True, process__is_active=True).select_related("process")
    rows = (
        rows.filter(process=process) if process else rows.order_by("-process__is_default", "process", "position", "id")
    )
    stage = rows.order_by("position", "id").first() if process else rows.first()
    if stage is None:
        raise Refused(
            _("There is no open stage. An admin can add one under Sales process."), field="stage", code="no_stage"
        )
    return stage
