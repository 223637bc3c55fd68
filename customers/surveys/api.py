"""Surveys and their answers in the API: to be read; answers come from customers alone."""

from typing import Any

import django_filters
from rest_framework import mixins
from rest_framework.routers import BaseRouter
from rest_framework.viewsets import GenericViewSet

from customers.surveys.models import Response, Survey
from salesplan.core.api.serializers import ExactModelSerializer
from salesplan.core.filters import CountFilter
from salesplan.core.typing import ApiRequest


class SurveySerializer(ExactModelSerializer):
    """What a survey measures and when it goes out."""

    class Meta:
        model = Survey
        fields = [
            *("id", "name", "name_zh", "state", "score_kind", "effort_direction", "trigger", "delay_days"),
            *("daily_count", "tenure_days", "valid_days", "remind_days", "active_from", "created_at"),
        ]
        read_only_fields = fields


class SurveyViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, GenericViewSet):
    """The surveys of the company."""

    request: ApiRequest
    queryset = Survey.objects.order_by("pk")
    serializer_class = SurveySerializer
    filterset_fields = ["state", "score_kind", "trigger"]


class ResponseSerializer(ExactModelSerializer):
    """What a customer answered; `answers` by key of the question, owner and team as they were when it went out."""

    class Meta:
        model = Response
        fields = [
            *("id", "survey", "account", "contact", "owner", "team", "product_id", "score_kind", "score", "band"),
            *("answers", "comment", "language", "answered_at", "answered_on"),
        ]
        read_only_fields = fields


class ResponseFilter(django_filters.FilterSet):
    answered_on = django_filters.DateFromToRangeFilter()
    score = CountFilter()

    class Meta:
        model = Response
        fields = ["survey", "account", "contact", "owner", "team", "score_kind", "band", "score"]


class ResponseViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, GenericViewSet):
    """The answers of customers, newest first."""

    request: ApiRequest
    queryset = Response.objects.none()
    serializer_class = ResponseSerializer
    filterset_class = ResponseFilter

    def get_queryset(self) -> Any:
        """Start from what the caller may see."""
        return Response.objects.visible_to(self.request.user).order_by("-answered_at", "-pk")


def register(router: BaseRouter) -> None:
    """Add the routes of this capability."""
    router.register("surveys", SurveyViewSet, basename="survey")
    router.register("survey-responses", ResponseViewSet, basename="survey-response")
