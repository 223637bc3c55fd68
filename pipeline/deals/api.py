"""Deals in the API: list with the filters of the table, create with lines and splits, change with `version`, move."""

from collections.abc import Iterable, Mapping
from typing import Any, cast

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import BaseRouter
from rest_framework.serializers import BaseSerializer

from customers.accounts.models import Account
from customers.contacts.models import Contact
from pipeline.change_requests.actions import ask
from pipeline.change_requests.api import ChangeRequestSerializer, act_or_ask
from pipeline.change_requests.models import ChangeRequest
from pipeline.channels.models import Channel
from pipeline.deals.actions import deals as actions
from pipeline.deals.changes import DealChange
from pipeline.deals.choices import PushReason
from pipeline.deals.models import Deal, DealLine, DealOverlay, DealSplit
from pipeline.deals.queries.filters import DealFilter
from pipeline.deals.queries.lines_and_splits import splits_of
from pipeline.deals.rules.deals import LineInput, SplitInput, overlays_in, shares_in
from pipeline.market.models import Rival
from pipeline.process.models import LossReason, Stage
from pipeline.products.models import Product
from salesplan.core.api.fields import FigureField
from salesplan.core.api.records import RecordViewSet
from salesplan.core.api.serializers import BodySerializer, ExactModelSerializer
from salesplan.core.errors import MissingFields, Refused
from salesplan.core.typing import ApiRequest
from salesplan.people.models import User


class VisibleAccount(serializers.PrimaryKeyRelatedField):
    """An account by its id; only those the caller sees exist."""

    def get_queryset(self) -> Any:
        return Account.objects.visible_to(self.context["request"].user)


class VisibleContact(serializers.PrimaryKeyRelatedField):
    """A contact by its id; only those the caller sees exist."""

    def get_queryset(self) -> Any:
        return Contact.objects.visible_to(self.context["request"].user)


class LineSerializer(ExactModelSerializer):
    product = serializers.PrimaryKeyRelatedField(queryset=Product.objects.all())

    class Meta:
        model = DealLine
        fields = ["product", "quantity", "unit_price", "discount", "amount"]
        read_only_fields = ["amount"]


class SplitSerializer(ExactModelSerializer):
    person = serializers.PrimaryKeyRelatedField(queryset=User.objects.active())

    class Meta:
        model = DealSplit
        fields = ["person", "percent"]


class OverlaySerializer(ExactModelSerializer):
    person = serializers.PrimaryKeyRelatedField(queryset=User.objects.active())

    class Meta:
        model = DealOverlay
        fields = ["person", "percent"]


class DealSerializer(ExactModelSerializer):
    """A deal. `amount` is the sum of the lines where there are any; `splits` total 100 %, `overlays` come on top."""

    account = VisibleAccount(queryset=Account.objects.none(), allow_null=True, required=False)
    owner = serializers.PrimaryKeyRelatedField(queryset=User.objects.active(), required=False)
    stage = serializers.PrimaryKeyRelatedField(queryset=Stage.objects.filter(is_active=True), required=False)
    lines = LineSerializer(many=True, required=False)
    splits = SplitSerializer(many=True, required=False)
    overlays = OverlaySerializer(many=True, required=False)
    contacts = VisibleContact(queryset=Contact.objects.none(), many=True, required=False, write_only=True)
    currency = serializers.CharField(max_length=3, required=False)
    started_on = serializers.DateField(required=False, allow_null=True)
    closed_on = serializers.DateField(required=False, allow_null=True)
    version = serializers.IntegerField(required=False)
    push_reason = serializers.ChoiceField(choices=PushReason.choices, required=False, write_only=True)
    push_note = serializers.CharField(max_length=300, required=False, write_only=True)
    why = serializers.CharField(
        max_length=1000, required=False, write_only=True, help_text="asks for what you cannot change by yourself (202)"
    )

    class Meta:
        model = Deal
        fields = [
            "id",
            "version",
            "name",
            "account",
            "owner",
            "team",
            "process",
            "stage",
            "state",
            "currency",
            "amount",
            "amount_base",
            "expected_close_on",
            "closed_on",
            "next_step",
            "next_step_on",
            "channel",
            "deal_type",
            "rival",
            "loss_reason",
            "loss_note",
            "push_count",
            "stage_since",
            "touched_at",
            "started_on",
            "created_at",
            "lines",
            "splits",
            "overlays",
            "contacts",
            "push_reason",
            "push_note",
            "why",
        ]
        read_only_fields = [
            "team",
            "process",
            "state",
            "amount_base",
            "push_count",
            "stage_since",
            "touched_at",
            "created_at",
        ]

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if self.instance is not None and attrs.pop("stage", self.instance.stage) != self.instance.stage:
            raise serializers.ValidationError({"stage": "Use POST …/move/."})
        return attrs


class MoveSerializer(BodySerializer):
    """Where a deal goes, and what is asked for on the way."""

    stage = serializers.PrimaryKeyRelatedField(queryset=Stage.objects.all())
    version = serializers.IntegerField(required=False)
    closed_on = serializers.DateField(required=False)
    loss_reason = serializers.PrimaryKeyRelatedField(queryset=LossReason.objects.in_use(), required=False)
    loss_note = serializers.CharField(required=False, allow_blank=True)
    rival = serializers.PrimaryKeyRelatedField(queryset=Rival.objects.in_use(), required=False)
    account = VisibleAccount(queryset=Account.objects.none(), required=False)
    contacts = VisibleContact(queryset=Contact.objects.none(), many=True, required=False)
    amount = FigureField(max_digits=18, decimal_places=4, min_value=0, required=False)
    lines = LineSerializer(many=True, required=False)
    expected_close_on = serializers.DateField(required=False)
    next_step = serializers.CharField(max_length=200, required=False)
    channel = serializers.PrimaryKeyRelatedField(queryset=Channel.objects.in_use(), required=False)
    push_reason = serializers.ChoiceField(choices=PushReason.choices, required=False)
    why = serializers.CharField(
        max_length=1000, required=False, help_text="asks for what you cannot do by yourself (202)"
    )


STEP = ("closed_on", "loss_reason", "loss_note", "rival", "push_reason", "version")


def line_inputs(rows: Iterable[Mapping[str, Any]] | None) -> list[LineInput] | None:
    """Return lines as the actions take them; None where the request does not name them."""
    if rows is None:
        return None
    return [
        LineInput(row["product"].pk, row.get("quantity", 1), row["unit_price"], row.get("discount", 0)) for row in rows
    ]


def split_inputs(
    rows: Iterable[Mapping[str, Any]] | None, overlays: Iterable[Mapping[str, Any]] | None, deal: Deal | None = None
) -> list[SplitInput] | None:
    """Return shares and overlays as the actions take them; of a deal, those that the request does not name stay."""
    if rows is None and overlays is None:
        return None
    stand = splits_of(deal) if deal is not None else []
    shares = shares_in(stand) if rows is None else [SplitInput(row["person"].pk, row["percent"]) for row in rows]
    if overlays is None:
        return [*shares, *overlays_in(stand)]
    return [*shares, *(SplitInput(row["person"].pk, row["percent"], is_overlay=True) for row in overlays)]


def _wanted(data: dict[str, Any], deal: Deal) -> DealChange:
    """Return what a PATCH wants, as a request keeps it."""
    lines = line_inputs(data.pop("lines", None))
    splits = split_inputs(data.pop("splits", None), data.pop("overlays", None), deal)
    contacts, push_reason = data.pop("contacts", None), data.pop("push_reason", "")
    values = {name: value for name, value in data.items() if name not in ("version", "push_note", "why")}
    return DealChange(values, lines, splits, contacts, push_reason=push_reason)


class DealViewSet(RecordViewSet):
    """Deals one may see. A POST with `Idempotency-Key` has its effect once."""

    queryset = Deal.objects.none()
    serializer_class = DealSerializer
    filterset_class = DealFilter

    def get_queryset(self) -> Any:
        return Deal.objects.visible_to(self.request.user).prefetch_related("lines", "splits", "overlays")

    def handle_exception(self, error: Exception) -> Response:
        if isinstance(error, MissingFields):
            # What is missing is one refusal that names the first field; the sentence says the rest.
            message = f"{error.message} ({', '.join(error.fields)})"
            error = Refused(message, field=error.fields[0] if error.fields else None, code="missing")
        return super().handle_exception(error)

    def perform_create(self, serializer: BaseSerializer) -> None:
        data = dict(serializer.validated_data)
        parts = {name: data.pop(name, ()) for name in ("lines", "splits", "overlays", "contacts")}
        for name in ("version", "push_reason", "push_note", "closed_on", "loss_reason", "loss_note", "why"):
            data.pop(name, None)
        serializer.instance = actions.create_deal(
            values=data,
            lines=line_inputs(parts["lines"]) or [],
            splits=split_inputs(parts["splits"], parts["overlays"]) or [],
            contacts=parts["contacts"],
            by=self.request.user,
            at=timezone.now(),
        )

    @extend_schema(responses={200: DealSerializer, 202: ChangeRequestSerializer})
    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Change a deal. What you cannot change by yourself is refused; with a `why` it is asked for (202)."""

        def wanted() -> ChangeRequest | None:
            body = self.get_serializer(self.get_object(), data=request.data, partial=True)
            body.is_valid(raise_exception=True)
            why = body.validated_data.get("why")
            return self._ask(_wanted(dict(body.validated_data), self.get_object()), why) if why else None

        patch = super().partial_update
        return act_or_ask(lambda: patch(request, *args, **kwargs), wanted)

    def _ask(self, change: DealChange, why: str) -> ChangeRequest:
        return ask(self.get_object(), change, why=why, by=self.request.user, at=timezone.now())

    def perform_update(self, serializer: BaseSerializer) -> None:
        data = dict(serializer.validated_data)
        data.pop("why", None)
        before = cast(Deal, serializer.instance)
        lines = line_inputs(data.pop("lines", None))
        splits = split_inputs(data.pop("splits", None), data.pop("overlays", None), before)
        contacts, version = data.pop("contacts", None), data.pop("version", None)
        reasons = {name: data.pop(name, "") for name in ("push_reason", "push_note")}
        deal = actions.edit_deal(
            before,
            values=data,
            lines=lines,
            splits=splits,
            contacts=contacts,
            version=version,
            by=self.request.user,
            at=timezone.now(),
            **reasons,
        )
        serializer.instance = self.get_queryset().filter(pk=deal.pk).first() or deal

    @extend_schema(request=MoveSerializer, responses={200: DealSerializer, 202: ChangeRequestSerializer})
    @action(detail=True, methods=["post"])
    def move(self, request: ApiRequest, pk: str) -> Response:
        """Move a deal to another stage: on, back, to won or lost, or open again."""
        form = MoveSerializer(data=request.data, context=self.get_serializer_context())
        form.is_valid(raise_exception=True)
        data = dict(form.validated_data)
        stage, why = data.pop("stage"), data.pop("why", "")
        step = {name: data.pop(name) for name in STEP if name in data}
        if "lines" in data:
            data["lines"] = line_inputs(data["lines"])

        def act() -> Response:
            who_and_when: dict[str, Any] = {"by": request.user, "at": timezone.now()}
            deal = actions.move_deal(self.get_object(), stage=stage, filled=data, **who_and_when, **step)
            return Response(self.get_serializer(deal).data, status=status.HTTP_200_OK)

        def wanted() -> ChangeRequest | None:
            values = {name: value for name, value in data.items() if name not in ("lines", "contacts")}
            on = {name: value for name, value in step.items() if name != "version"}
            change = DealChange(values, data.get("lines"), None, data.get("contacts"), stage, **on)
            return self._ask(change, why) if why else None

        return act_or_ask(act, wanted)


def register(router: BaseRouter) -> None:
    """Add the routes of this capability."""
    router.register("deals", DealViewSet, basename="deal")
