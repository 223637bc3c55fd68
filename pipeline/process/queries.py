"""Questions about processes: which stages there are and how much is in them."""

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from pipeline.process.choices import StageKind
from pipeline.process.models import Process, Stage
from pipeline.process.rules import StageDetails


def processes_in_use() -> list[Process]:
    """Return the processes in use, the default one first."""
    return list(Process.objects.in_use().order_by("-is_default", "name"))


def stages_of(process: Process) -> list[Stage]:
    """Return the stages of a process that are in use, in their order."""
    return list(process.stages.filter(is_active=True).order_by("position", "pk"))


def counted_stages(process: Process) -> QuerySet[Stage]:
    """Return all stages of a process, the retired last, with `deal_count` and `has_past`."""
    moves = Stage._meta.apps.get_model("pipeline", "StageMove")
    has_moves = moves.objects.filter(Q(to_stage=OuterRef("pk")) | Q(from_stage=OuterRef("pk")))
    rows = process.stages.annotate(deal_count=Count("deals"), has_past=Exists(has_moves))
    return rows.order_by("-is_active", "position", "pk")


def facts(stage: Stage) -> StageDetails:
    """Return a counted stage as the rules see it."""
    return StageDetails(
        stage.pk,
        stage.kind,
        stage.position,
        stage.is_active,
        getattr(stage, "deal_count", 0),
        getattr(stage, "has_past", False),
    )


def process_rows() -> QuerySet[Process]:
    """Return all processes with the number of their active stages and open deals."""
    return Process.objects.annotate(
        stage_count=Count("stages", filter=Q(stages__is_active=True), distinct=True),
        open_deals=Count("deals", filter=Q(deals__state=StageKind.OPEN), distinct=True),
    ).order_by("-is_active", "-is_default", "name")
