"""Responses in the API: how the quotas one sees stand, and to accept, object to and answer them."""

from collections.abc import Callable
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.routers import BaseRouter
from rest_framework.viewsets import GenericViewSet

from goals.planning.quota_responses import actions
from goals.planning.quota_responses.choices import QuotaResponseState
from goals.planning.quota_responses.models import QuotaResponse
from goals.planning.quota_responses.queries import responses as queries
from goals.planning.quota_responses.queries import states
from goals.planning.quotas.models import QuotaChange
from salesplan.core.api.fields import FigureField
from salesplan.core.api.idempotency import IdempotentPosts
from salesplan.core.api.serializers import BodySerializer
from salesplan.core.typing import ApiRequest


class QuotaStateSerializer(serializers.Serializer):
    """The newest figure of a person's quota and how it stands; `id` is the line of its ledger that is responded to."""

    id = serializers.IntegerField(source="change.pk")
    person = serializers.IntegerField(source="change.person_id")
    metric = serializers.CharField(source="change.metric")
    period = serializers.CharField(source="change.period_key")
    starts_on = serializers.DateField(source="change.starts_on")
    ends_on = serializers.DateField(source="change.ends_on")
    amount = FigureField(18, 4, source="change.amount")
    effective_on = serializers.DateField(source="change.effective_on")
    note = serializers.CharField(source="change.note")
    set_by = serializers.IntegerField(source="change.set_by_id", allow_null=True)
    set_at = serializers.DateTimeField(source="change.set_at")
    state = serializers.ChoiceField(QuotaResponseState.choices)
    comment = serializers.SerializerMethodField(help_text="what was said last")
    proposed = serializers.SerializerMethodField(help_text="the figure an open objection asks for")
    said_by = serializers.SerializerMethodField()
    said_at = serializers.SerializerMethodField()
    may_accept = serializers.BooleanField()
    may_object = serializers.BooleanField()
    may_answer = serializers.BooleanField()

    def get_comment(self, state: states.QuotaState) -> str:
        return state.last.comment if state.last else ""

    def get_proposed(self, state: states.QuotaState) -> str | None:
        return str(state.last.proposed) if state.last and state.last.proposed is not None else None

    def get_said_by(self, state: states.QuotaState) -> int | None:
        return state.last.by_id if state.last else None

    @extend_schema(responses=serializers.DateTimeField(allow_null=True))
    def get_said_at(self, state: states.QuotaState) -> Any:
        return state.last.at if state.last else None


class AcceptSerializer(BodySerializer):
    comment = serializers.CharField(max_length=1000, required=False, allow_blank=True, default="")


class ObjectSerializer(BodySerializer):
    comment = serializers.CharField(max_length=1000)
    proposed = FigureField(18, 4, required=False, allow_null=True, default=None)


class QuotaAnswerSerializer(BodySerializer):
    comment = serializers.CharField(max_length=1000)
    amount = FigureField(
        18, 4, required=False, allow_null=True, default=None, help_text="the new figure; without it the old one is kept"
    )
    effective_on = serializers.DateField(
        required=False, allow_null=True, default=None, help_text="the day from which it holds in a running period"
    )


class QuotaStateFilter(django_filters.FilterSet):
    period = django_filters.CharFilter(field_name="period_key")
    since = django_filters.DateFilter(field_name="ends_on", lookup_expr="gte")
    until = django_filters.DateFilter(field_name="starts_on", lookup_expr="lte")
    state = django_filters.ChoiceFilter(choices=[(s.value, s.label) for s in queries.LIST_STATES], method="in_state")

    class Meta:
        model = QuotaChange
        fields = ["person", "metric", "period", "since", "until", "state"]

    def in_state(self, rows: QuerySet[Any], _name: str, state: str) -> QuerySet[Any]:
        """Those that stand so; waiting means that nothing was said yet."""
        return rows.filter(said=None) if state == QuotaResponseState.WAITING else rows.filter(said=state)


class QuotaStateViewSet(IdempotentPosts, GenericViewSet):
    """How the quotas of people stand between them and their superiors.

    A response names the figure it is about: one that has changed since it was read is answered with 409, and nothing is
    recorded.
    """

    request: ApiRequest
    queryset = QuotaChange.objects.none()
    serializer_class = QuotaStateSerializer
    filterset_class = QuotaStateFilter
    lookup_value_regex = r"\d+"

    def get_queryset(self) -> Any:
        if self.action in ("accept", "object_to", "answer"):  # a line that is past is a conflict, not unknown
            lines = QuotaChange.objects.visible_to(self.request.user).filter(person__isnull=False)
            return lines.select_related("person", "set_by")
        return states.quotas(self.request.user)

    def list(self, request: ApiRequest) -> Response:
        """List quotas, a page at a time."""
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset())) or []
        return self.get_paginated_response(QuotaStateSerializer(states.states_for(request.user, page), many=True).data)

    def retrieve(self, request: ApiRequest, pk: str = "") -> Response:
        """Return one quota."""
        return self._told(self.get_object())

    @extend_schema(request=AcceptSerializer, responses=QuotaStateSerializer)
    @action(detail=True, methods=["post"])
    def accept(self, request: ApiRequest, pk: str = "") -> Response:
        """Accept one's own quota."""
        return self._say(AcceptSerializer, actions.accept_quota)

    @extend_schema(request=ObjectSerializer, responses=QuotaStateSerializer)
    @action(detail=True, methods=["post"], url_path="object", url_name="object")
    def object_to(self, request: ApiRequest, pk: str = "") -> Response:
        """Object to one's own quota, and say why."""
        return self._say(ObjectSerializer, actions.object_to_quota)

    @extend_schema(request=QuotaAnswerSerializer, responses=QuotaStateSerializer)
    @action(detail=True, methods=["post"])
    def answer(self, request: ApiRequest, pk: str = "") -> Response:
        """Answer an objection: keep the figure, or set another."""
        return self._say(QuotaAnswerSerializer, actions.answer_objection)

    def _say(self, of: type[serializers.Serializer], act: Callable[..., QuotaResponse]) -> Response:
        change, body = self.get_object(), of(data=self.request.data)
        body.is_valid(raise_exception=True)
        response = act(change, **body.validated_data, by=self.request.user, at=timezone.now())
        return self._told(response.change)

    def _told(self, change: QuotaChange) -> Response:
        return Response(QuotaStateSerializer(states.states_for(self.request.user, [change])[0]).data)


def register(router: BaseRouter) -> None:
    """Add the routes of this capability."""
    router.register("quota-states", QuotaStateViewSet, basename="quota-state")
