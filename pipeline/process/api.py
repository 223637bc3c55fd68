"""Stages and processes in the API: to read, since programs follow what people configure."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.routers import BaseRouter
from rest_framework.viewsets import ReadOnlyModelViewSet

from pipeline.process.models import Process, Stage
from salesplan.core.api.serializers import ExactModelSerializer
from salesplan.core.typing import ApiRequest


class StageSerializer(ExactModelSerializer):
    class Meta:
        model = Stage
        fields = [
            "id",
            "process",
            "name",
            "name_zh",
            "kind",
            "position",
            "probability",
            "category",
            "required",
            "is_active",
        ]


class ProcessSerializer(ExactModelSerializer):
    stages = serializers.SerializerMethodField()

    class Meta:
        model = Process
        fields = ["id", "name", "name_zh", "is_default", "is_active", "stages"]

    @extend_schema_field(StageSerializer(many=True))
    def get_stages(self, process: Process) -> list[dict]:
        return list(StageSerializer(process.stages.all(), many=True).data)


class StageViewSet(ReadOnlyModelViewSet):
    """The stages of all processes; `kind` is open, won or lost whatever a stage is called."""

    request: ApiRequest
    queryset = Stage.objects.all()
    serializer_class = StageSerializer
    filterset_fields = ["process", "kind", "is_active"]


class ProcessViewSet(ReadOnlyModelViewSet):
    """The processes with their stages."""

    request: ApiRequest
    queryset = Process.objects.prefetch_related("stages")
    serializer_class = ProcessSerializer
    filterset_fields = ["is_default", "is_active"]


def register(router: BaseRouter) -> None:
    """Add the routes of this capability."""
    router.register("stages", StageViewSet, basename="stage")
    router.register("processes", ProcessViewSet, basename="process")
