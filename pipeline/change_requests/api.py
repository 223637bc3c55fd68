"""Requests in the API: those one sees; to answer and to withdraw. Asked for they are by a `why` with the change itself."""

from collections.abc import Callable
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.routers import BaseRouter
from rest_framework.viewsets import ReadOnlyModelViewSet

from pipeline.change_requests import actions, queries
from pipeline.change_requests.choices import ChangeRequestState
from pipeline.change_requests.models import ChangeAnswer, ChangeRequest
from salesplan.core.api.idempotency import IdempotentPosts
from salesplan.core.api.serializers import BodySerializer
from salesplan.core.errors import NeedsRequest
from salesplan.core.typing import ApiRequest
from salesplan.people.deputies.api import InsteadOfField


class ChangeAnswerSerializer(serializers.ModelSerializer):
    instead_of = InsteadOfField()

    class Meta:
        model = ChangeAnswer
        fields = ["kind", "why", "without", "by", "instead_of", "at"]


class ChangeRequestSerializer(serializers.ModelSerializer):
    """`before` and `after` are plain values by field; `answers` say who decided what, and why."""

    state = serializers.ChoiceField(choices=ChangeRequestState.choices, read_only=True)
    before = serializers.DictField(read_only=True)
    after = serializers.DictField(read_only=True)
    answers = ChangeAnswerSerializer(many=True, read_only=True)

    class Meta:
        model = ChangeRequest
        fields = ["id", "deal", "deal_state", "state", "before", "after", "why", "pays", "by", "at", "answers"]


class DecisionSerializer(BodySerializer):
    grant = serializers.BooleanField()
    why = serializers.CharField(max_length=1000, required=False, allow_blank=True, default="")
    without_consent = serializers.BooleanField(
        required=False, default=False, help_text="admins only: without the agreement of those who lose share"
    )


def act_or_ask(act: Callable[[], Response], ask: Callable[[], ChangeRequest | None]) -> Response:
    """Answer what `act` does; what its caller can only ask for is asked for instead (202), where `ask` makes a request."""
    try:
        return act()
    except NeedsRequest:
        if (change_request := ask()) is None:
            raise
    return Response(ChangeRequestSerializer(change_request).data, status=status.HTTP_202_ACCEPTED)


class ChangeRequestViewSet(IdempotentPosts, ReadOnlyModelViewSet):
    """Requests to change deals: one's own, and those about deals one sees."""

    request: ApiRequest
    queryset = ChangeRequest.objects.none()
    serializer_class = ChangeRequestSerializer
    filterset_fields = ["deal", "by"]

    def get_queryset(self) -> Any:
        return queries.visible_requests(self.request.user)

    @extend_schema(request=DecisionSerializer, responses=ChangeRequestSerializer)
    @action(detail=True, methods=["post"])
    def decide(self, request: ApiRequest, pk: str) -> Response:
        """Grant a request, or refuse it with a reason."""
        body = DecisionSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        answered = actions.answer_request(self.get_object(), **body.validated_data, by=request.user, at=timezone.now())
        return Response(ChangeRequestSerializer(answered).data)

    @extend_schema(request=None, responses=ChangeRequestSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: ApiRequest, pk: str) -> Response:
        """Take one's own request back."""
        answered = actions.withdraw_request(self.get_object(), by=request.user, at=timezone.now())
        return Response(ChangeRequestSerializer(answered).data)


def register(router: BaseRouter) -> None:
    """Add the routes of this capability."""
    router.register("requests", ChangeRequestViewSet, basename="request")
