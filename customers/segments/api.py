"""Segments in the API."""

from typing import Any, cast

import django_filters
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.routers import BaseRouter
from rest_framework.serializers import BaseSerializer

from customers.segments.actions import segments
from customers.segments.choices import Cause
from customers.segments.models import Segment, SegmentMembership, SegmentSet
from customers.segments.permits import MAKERS, permit_edit
from customers.segments.queries.matching import read_rule
from customers.segments.rules.conditions import BadRule
from salesplan.core.api.records import RecordViewSet
from salesplan.core.api.serializers import ExactModelSerializer
from salesplan.core.company.queries import business_day
from salesplan.core.forms import offer
from salesplan.core.typing import ApiRequest
from salesplan.people.models import User

WRITABLE = ["name", "name_zh", "strategy", "group", "position", "minimum_size", "owner"]


class SegmentSerializer(ExactModelSerializer):
    """`rule` is a group of conditions, as docs/segments.md tells; a PATCH of it makes the next version. `version` guards it."""

    owner = serializers.PrimaryKeyRelatedField(queryset=User.objects.none(), required=False)
    group = serializers.PrimaryKeyRelatedField(queryset=SegmentSet.objects.all(), required=False, allow_null=True)
    rule = serializers.JSONField(required=False)
    version = serializers.IntegerField(required=False)

    class Meta:
        model = Segment
        read_only_fields = ["id", "kind", "is_active", "renewed_on", "created_by", "created_at"]
        fields = [*read_only_fields, *WRITABLE, "rule", "version"]

    def get_fields(self) -> Any:
        """Let only people be named who may own a segment."""
        fields = super().get_fields()
        request = self.context.get("request")
        if request is not None and request.user.is_authenticated:
            offer(fields, owner=User.objects.active().filter(role__in=MAKERS))
        return fields

    def to_representation(self, instance: Segment) -> dict[str, Any]:
        """Show the rule that stands."""
        instance.rule = next((version.rule for version in instance.versions.all()), None)  # type: ignore[attr-defined]
        return super().to_representation(instance)


class SegmentFilter(django_filters.FilterSet):
    class Meta:
        model = Segment
        fields = ["kind", "group", "owner", "is_active"]


class MembershipSerializer(serializers.ModelSerializer):
    """A customer in a segment from `entered_on` up to, not including, `left_on`; while they are in it, nothing made them leave."""

    left_cause = serializers.ChoiceField(Cause.choices, read_only=True, allow_blank=True)

    class Meta:
        model = SegmentMembership
        fields = ["id", "segment", "account", "entered_on", "left_on", "entered_cause", "left_cause"]
        read_only_fields = fields


class SegmentViewSet(RecordViewSet):
    """Segments of customers, by rule. Managers and admins create them; who owns one and admins change it."""

    queryset = Segment.objects.none()
    serializer_class = SegmentSerializer
    filterset_class = SegmentFilter

    def get_queryset(self) -> Any:
        """Start from what the caller may see."""
        return Segment.objects.visible_to(self.request.user).prefetch_related("versions")

    def perform_create(self, serializer: BaseSerializer) -> None:
        """Create by the action of the pages."""
        values = {name: value for name, value in serializer.validated_data.items() if name != "version"}
        rule = values.pop("rule", None)
        by, at = self.request.user, timezone.now()
        read = _read(rule) if rule is not None else None
        serializer.instance = segments.create_segment(values=values, rule=read, by=by, at=at)

    def perform_update(self, serializer: BaseSerializer) -> None:
        """Change by the actions of the pages; the rule has one of its own."""
        values = dict(serializer.validated_data)
        version, rule = values.pop("version", None), values.pop("rule", None)
        by, at, segment = self.request.user, timezone.now(), cast(Segment, serializer.instance)
        permit_edit(segment, by)
        if values:
            segment = segments.edit_segment(segment, values=values, version=version, by=by, at=at)
            version = segment.version
        if rule is not None:
            segment = segments.save_rule(segment, rule=_read(rule), version=version, by=by, at=at)
        serializer.instance = self.get_queryset().get(pk=segment.pk)

    @extend_schema(
        parameters=[OpenApiParameter("as_of", OpenApiTypes.DATE, description="Who was in it on that day; else today.")],
        responses=MembershipSerializer(many=True),
    )
    @action(detail=True, methods=["get"], serializer_class=MembershipSerializer, filterset_class=None)
    def members(self, request: ApiRequest, pk: str) -> Response:
        """List the customers in the segment, of those the caller sees."""
        day = serializers.DateField().run_validation(request.query_params.get("as_of") or business_day(timezone.now()))
        rows = SegmentMembership.objects.visible_to(request.user).on(day).filter(segment=self.get_object())
        page = self.paginate_queryset(rows.order_by("pk"))
        return self.get_paginated_response(MembershipSerializer(page, many=True).data)


# Any: as JSON holds it, before it is read.
def _read(rule: Any) -> Any:
    try:
        return read_rule(rule)
    except BadRule as error:
        raise segments.refused(error) from error


def register(router: BaseRouter) -> None:
    """Add the routes of this capability."""
    router.register("segments", SegmentViewSet, basename="segment")
