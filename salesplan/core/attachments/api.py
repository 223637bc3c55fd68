"""Attached files in the API: list, attach as `multipart/form-data`, fetch the content, remove."""

from typing import Any

import django_filters
from django.http import FileResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.parsers import MultiPartParser
from rest_framework.routers import BaseRouter
from rest_framework.serializers import BaseSerializer
from rest_framework.viewsets import GenericViewSet

from salesplan.core.api.serializers import Strict
from salesplan.core.attachments import actions, queries
from salesplan.core.attachments.models import Attachment
from salesplan.core.attachments.views import attachment_file
from salesplan.core.errors import Refused
from salesplan.core.typing import ApiRequest


class AttachmentSerializer(Strict, serializers.ModelSerializer):
    """A file of a record; `place` is deal, receipt or dispute, `media` what the content is."""

    file = serializers.FileField(write_only=True)

    class Meta:
        model = Attachment
        fields = ["id", "place", "record_id", "name", "media", "size", "sha256", "by", "at", "file"]
        read_only_fields = ["name", "media", "size", "sha256", "by", "at"]


class AttachmentFilter(django_filters.FilterSet):
    class Meta:
        model = Attachment
        fields = ["place", "record_id", "sha256"]


class AttachmentViewSet(
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    mixins.CreateModelMixin,
    mixins.DestroyModelMixin,
    GenericViewSet,
):
    """Files of the records one may see."""

    request: ApiRequest
    queryset = Attachment.objects.none()
    serializer_class = AttachmentSerializer
    filterset_class = AttachmentFilter
    parser_classes = [MultiPartParser]
    http_method_names = ("get", "post", "delete", "head", "options")

    def get_queryset(self) -> Any:
        """Start from what the caller may see."""
        return Attachment.objects.visible_to(self.request.user).not_removed()

    def perform_create(self, serializer: BaseSerializer) -> None:
        """Attach by the action of the pages."""
        values = serializer.validated_data
        record = queries.record_of(self.request.user, values["place"], values["record_id"])
        if record is None:
            raise NotFound
        file = values["file"]
        data = file.read(queries.most_bytes() + 1)
        if not data:
            raise Refused(_("The file is empty."), field="file")
        serializer.instance = actions.attach(
            values["place"], record, name=file.name, data=data, by=self.request.user, at=timezone.now()
        )

    def perform_destroy(self, instance: Attachment) -> None:
        """Remove by the action of the pages."""
        record = queries.record_of(self.request.user, instance.place, instance.record_id)
        if record is None:
            raise NotFound
        actions.remove(instance, record, by=self.request.user, at=timezone.now())

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"])
    def content(self, request: ApiRequest, pk: str) -> FileResponse:
        """Answer the content, to save."""
        return attachment_file(request._request, self.get_object().pk)


def register(router: BaseRouter) -> None:
    """Add the routes of this capability."""
    router.register("attachments", AttachmentViewSet, basename="attachment")
