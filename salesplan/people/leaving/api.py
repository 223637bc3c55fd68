"""Hand-overs of those who leave in the API: prepare, choose who gets what, start, watch, take back; the same actions as the pages."""

from typing import Any, ClassVar

import django_filters
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.routers import BaseRouter
from rest_framework.viewsets import ReadOnlyModelViewSet

from salesplan.core.api.idempotency import IdempotentPosts
from salesplan.core.api.serializers import BodySerializer, ExactModelSerializer
from salesplan.core.forms import offer
from salesplan.core.typing import ApiRequest
from salesplan.people.handover import PendingDecision
from salesplan.people.leaving import queries
from salesplan.people.leaving.actions import leavings as actions
from salesplan.people.leaving.actions import working
from salesplan.people.leaving.choices import LeavingReason, LeavingState
from salesplan.people.leaving.models import Leaving, LeavingItem
from salesplan.people.leaving.queries import KindSummary
from salesplan.people.models import User


class LeavingSerializer(ExactModelSerializer):
    class Meta:
        model = Leaving
        fields = [
            "id", "version", "person", "last_day", "reason", "note", "successors", "state", "prepared_by", "prepared_at",
            "started_by", "started_at", "closes_on", "handed_at", "closed_at",
        ]  # fmt: skip
        read_only_fields = fields


class NewLeavingSerializer(BodySerializer):
    """What preparing a hand-over takes."""

    person = serializers.PrimaryKeyRelatedField(queryset=User.objects.none())
    last_day = serializers.DateField()
    reason = serializers.ChoiceField(choices=LeavingReason.choices)
    note = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")
    successors = serializers.PrimaryKeyRelatedField(queryset=User.objects.active(), many=True)

    def get_fields(self) -> dict[str, Any]:
        """Let only people be named whom the caller sees."""
        fields: dict[str, Any] = super().get_fields()
        request = self.context.get("request")
        # A stranger may read the schema, where the company opens it.
        if request is not None and request.user.is_authenticated:
            offer(fields, person=User.objects.visible_to(request.user))
        return fields


class EditLeavingSerializer(NewLeavingSerializer):
    """What changing it takes; whose it is stays."""

    person = None  # type: ignore[assignment]
    version = serializers.IntegerField()

    def get_fields(self) -> dict[str, Any]:
        """Ask for nobody's name."""
        return serializers.Serializer.get_fields(self)


class ChoicesSerializer(BodySerializer):
    choices = serializers.DictField(
        child=serializers.CharField(), help_text="by kind: heir:<person>, spread, rows, lead or end; see `kinds`"
    )


class RowsSerializer(BodySerializer):
    # A page of the guided hand-over has fewer; a program may choose for all deals of a long career.
    most_entries: ClassVar[dict[str, int]] = {"heirs": 5_000}

    kind = serializers.CharField()
    heirs = serializers.DictField(child=serializers.IntegerField(), help_text="the successor by the record's id")


class KindSerializer(serializers.Serializer):
    """One kind of record that the person holds: how many, what was chosen, what may be."""

    kind = serializers.CharField(source="kind.key")
    label = serializers.CharField(source="kind.label")  # type: ignore[assignment]  # a field, not the label of one
    count = serializers.IntegerField()
    chosen = serializers.CharField()
    options = serializers.SerializerMethodField()

    def get_options(self, kind: KindSummary) -> list[str]:
        return [word for word, _label in kind.options]


class WaitingSerializer(serializers.Serializer):
    """What waits for a role: who can decide it once the person has left; nobody where the list is empty."""

    label = serializers.CharField()  # type: ignore[assignment]  # a field, not the label of one
    url = serializers.CharField()
    can = serializers.SerializerMethodField()

    def get_can(self, row: PendingDecision) -> list[int]:
        return [user.pk for user in row.can]


class ItemSerializer(ExactModelSerializer):
    kind = serializers.CharField()

    class Meta:
        model = LeavingItem
        fields = ["kind", "record", "label", "method", "heirs", "state", "message"]


class LeavingFilter(django_filters.FilterSet):
    class Meta:
        model = Leaving
        fields = ["person", "state"]


class LeavingViewSet(IdempotentPosts, ReadOnlyModelViewSet):
    """Hand-overs of the people one leads; admins and auditors see all."""

    request: ApiRequest
    queryset = Leaving.objects.none()
    serializer_class = LeavingSerializer
    filterset_class = LeavingFilter

    def get_queryset(self) -> Any:
        rows = Leaving.objects.visible_to(self.request.user).select_related("person", "started_by")
        return rows.prefetch_related("successors").order_by("-pk")

    def _told(self, leaving: Leaving, status: int = 200) -> Response:
        return Response(self.get_serializer(self.get_queryset().get(pk=leaving.pk)).data, status=status)

    @extend_schema(request=NewLeavingSerializer, responses={201: LeavingSerializer})
    def create(self, request: ApiRequest) -> Response:
        """Prepare the hand-over of somebody; nothing passes on before it is started."""
        body = NewLeavingSerializer(data=request.data, context={"request": request})
        body.is_valid(raise_exception=True)
        values = dict(body.validated_data)
        leaving = actions.prepare_leaving(values.pop("person"), **values, by=request.user, at=timezone.now())
        return self._told(leaving, 201)

    @extend_schema(request=EditLeavingSerializer, responses=LeavingSerializer)
    def partial_update(self, request: ApiRequest, pk: str) -> Response:
        """Change the day, the reason and the successors while nothing has passed on."""
        leaving = self.get_object()
        body = EditLeavingSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        return self._told(actions.edit_leaving(leaving, **body.validated_data, by=request.user, at=timezone.now()))

    @extend_schema(responses=KindSerializer(many=True))
    @action(detail=True, pagination_class=None)
    def kinds(self, request: ApiRequest, pk: str) -> Response:
        """List what the person holds by kind, with what was chosen and what may be; empty once it has begun."""
        leaving = self.get_object()
        is_planned = leaving.state == LeavingState.PLANNED
        return Response(
            KindSerializer(
                queries.LeavingPreparation(leaving, timezone.now()).kinds() if is_planned else [], many=True
            ).data
        )

    @extend_schema(responses=WaitingSerializer(many=True))
    @action(detail=True, pagination_class=None)
    def waiting(self, request: ApiRequest, pk: str) -> Response:
        """List what waits for a decision that the person could make, with who can make it afterwards."""
        leaving = self.get_object()
        kinds = (
            queries.LeavingPreparation(leaving, timezone.now()).waiting if leaving.state == LeavingState.PLANNED else []
        )
        return Response(WaitingSerializer([row for kind in kinds for row in kind.rows], many=True).data)

    @extend_schema(request=ChoicesSerializer, responses=LeavingSerializer)
    @action(detail=True, methods=["post"])
    def choose(self, request: ApiRequest, pk: str) -> Response:
        """Say what becomes of each kind."""
        leaving, body = self.get_object(), ChoicesSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        actions.choose(leaving, body.validated_data["choices"], by=request.user, at=timezone.now())
        return self._told(leaving)

    @extend_schema(request=RowsSerializer, responses=LeavingSerializer)
    @action(detail=True, methods=["post"], url_path="choose-rows")
    def choose_rows(self, request: ApiRequest, pk: str) -> Response:
        """Name the successors of single records of a kind."""
        leaving, body = self.get_object(), RowsSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        heirs = {int(key): heir for key, heir in body.validated_data["heirs"].items() if key.isdecimal()}
        actions.choose_rows(leaving, body.validated_data["kind"], heirs, by=request.user, at=timezone.now())
        return self._told(leaving)

    @extend_schema(request=None, responses=LeavingSerializer)
    @action(detail=True, methods=["post"])
    def start(self, request: ApiRequest, pk: str) -> Response:
        """Hand over; a long one is worked off in the background. Access ends by itself when the last day is over."""
        leaving, now = self.get_object(), timezone.now()
        started = working.start_leaving(leaving, by=request.user, at=now)
        if working.is_short(started):
            working.work(started, at=now)
        return self._told(started)

    @extend_schema(responses=ItemSerializer(many=True))
    @action(detail=True)
    def items(self, request: ApiRequest, pk: str) -> Response:
        """List how it went for each record; `?result=refused` those that did not pass on, and why."""
        rows = self.get_object().items.order_by("pk")
        if state := request.query_params.get("result"):
            rows = rows.filter(state=state)
        return self.get_paginated_response(ItemSerializer(self.paginate_queryset(rows), many=True).data)

    @extend_schema(request=None, responses=LeavingSerializer)
    @action(detail=True, methods=["post"])
    def retry(self, request: ApiRequest, pk: str) -> Response:
        """Try once more what was refused."""
        leaving = self.get_object()
        working.retry(leaving, by=request.user, at=timezone.now())
        return self._told(leaving)

    @extend_schema(request=None, responses=LeavingSerializer)
    @action(detail=True, methods=["post"])
    def cancel(self, request: ApiRequest, pk: str) -> Response:
        """Call a hand-over off that has not begun."""
        leaving = self.get_object()
        return self._told(actions.cancel_leaving(leaving, by=request.user, at=timezone.now()))

    @extend_schema(request=None, responses=LeavingSerializer)
    @action(detail=True, methods=["post"])
    def undo(self, request: ApiRequest, pk: str) -> Response:
        """Give back what nobody has changed since."""
        leaving = self.get_object()
        return self._told(working.undo_leaving(leaving, by=request.user, at=timezone.now()))


def register(router: BaseRouter) -> None:
    """Add the routes of this capability."""
    router.register("leavings", LeavingViewSet, basename="leaving")
