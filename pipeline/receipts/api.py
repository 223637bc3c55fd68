"""Invoices and payments in the API: list, book, take back; nothing is changed or deleted."""

from typing import Any

import django_filters
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import BaseRouter
from rest_framework.viewsets import GenericViewSet

from pipeline.change_requests.actions import ask_receipt
from pipeline.change_requests.api import ChangeRequestSerializer, act_or_ask
from pipeline.change_requests.models import ChangeRequest
from pipeline.deals.models import Deal
from pipeline.receipts import actions
from pipeline.receipts.changes import ReceiptBooking, ReceiptReversal
from pipeline.receipts.models import Receipt
from salesplan.core.api.fields import FigureField
from salesplan.core.api.idempotency import IdempotentPosts
from salesplan.core.api.serializers import BodySerializer, ExactModelSerializer
from salesplan.core.typing import ApiRequest


class VisibleDeal(serializers.PrimaryKeyRelatedField):
    """A deal by its id; only those the caller sees exist."""

    def get_queryset(self) -> Any:
        return Deal.objects.visible_to(self.context["request"].user)


class ReceiptSerializer(ExactModelSerializer):
    """An invoice or a payment in the deal's currency. `is_over` confirms that it is more than was sold."""

    deal = VisibleDeal(queryset=Deal.objects.none())
    why = serializers.CharField(
        max_length=1000, required=False, write_only=True, help_text="asks for what you cannot book by yourself (202)"
    )
    amount = FigureField(max_digits=18, decimal_places=4)

    class Meta:
        model = Receipt
        fields = [
            "id",
            "deal",
            "kind",
            "day",
            "amount",
            "currency",
            "rate",
            "amount_base",
            "reference",
            "note",
            "why",
            "is_over",
            "reverses",
            "at",
        ]
        read_only_fields = ["currency", "rate", "amount_base", "reverses", "at"]


class ReversalSerializer(BodySerializer):
    """What of a receipt is taken back; without an amount all that is left of it."""

    amount = FigureField(max_digits=18, decimal_places=4, required=False)
    day = serializers.DateField()
    why = serializers.CharField(max_length=300)
    ask = serializers.BooleanField(
        required=False, default=False, help_text="asks for what you cannot take back by yourself (202)"
    )


class ReceiptFilter(django_filters.FilterSet):
    start = django_filters.DateFilter("day", "gte")
    end = django_filters.DateFilter("day", "lte")

    class Meta:
        model = Receipt
        fields = ["deal", "kind"]


class ReceiptViewSet(
    IdempotentPosts, mixins.ListModelMixin, mixins.RetrieveModelMixin, mixins.CreateModelMixin, GenericViewSet
):
    """Invoices and payments of the deals one may see. A POST with `Idempotency-Key` has its effect once."""

    request: ApiRequest
    queryset = Receipt.objects.none()
    serializer_class = ReceiptSerializer
    filterset_class = ReceiptFilter

    def get_queryset(self) -> Any:
        return Receipt.objects.visible_to(self.request.user).select_related("deal")

    @extend_schema(responses={201: ReceiptSerializer, 202: ChangeRequestSerializer})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Book an invoice or a payment. What you cannot book by yourself is refused; with a `why` it is asked for (202)."""
        body = self.get_serializer(data=request.data)
        body.is_valid(raise_exception=True)
        values = dict(body.validated_data)
        deal, why = values.pop("deal"), values.pop("why", "")
        context: dict[str, Any] = {"by": self.request.user, "at": timezone.now()}
        return act_or_ask(
            lambda: self._made(actions.record_receipt(deal, **values, **context)),
            lambda: ask_receipt(deal, ReceiptBooking(**values), why=why, **context) if why else None,
        )

    @extend_schema(request=ReversalSerializer, responses={201: ReceiptSerializer, 202: ChangeRequestSerializer})
    @action(detail=True, methods=["post"], filterset_class=None)
    def reverse(self, request: ApiRequest, pk: str) -> Response:
        """Take a receipt back: a refund, a credit note, or the correction of a slip."""
        receipt = self.get_object()
        body = ReversalSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        values = dict(body.validated_data)
        asks, by, at = values.pop("ask"), request.user, timezone.now()

        def ask() -> ChangeRequest | None:
            change = ReceiptReversal.of(receipt, **{"amount": None, **values})
            return ask_receipt(receipt.deal, change, why=change.why, by=by, at=at) if asks else None

        return act_or_ask(lambda: self._made(actions.reverse_receipt(receipt, **values, by=by, at=at)), ask)

    def _made(self, receipt: Receipt) -> Response:
        return Response(self.get_serializer(receipt).data, status=status.HTTP_201_CREATED)


def register(router: BaseRouter) -> None:
    """Add the routes of this capability."""
    router.register("receipts", ReceiptViewSet, basename="receipt")
