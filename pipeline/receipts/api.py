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

from pipeline.deals.models import Deal
from pipeline.receipts import actions
from pipeline.receipts.models import Receipt
from salesplan.core.api.figures import ExactModelSerializer, FigureField
from salesplan.core.api.idempotency import IdempotentPosts


class SeenDeal(serializers.PrimaryKeyRelatedField):
    """A deal by its id; only those the caller sees exist."""

    def get_queryset(self) -> Any:
        return Deal.objects.visible_to(self.context["request"].user)


class ReceiptSerializer(ExactModelSerializer):
    """An invoice or a payment in the deal's currency. `is_over` confirms that it is more than was sold."""

    deal = SeenDeal(queryset=Deal.objects.none())
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
            "is_over",
            "reverses",
            "at",
        ]
        read_only_fields = ["currency", "rate", "amount_base", "reverses", "at"]


class ReversalSerializer(serializers.Serializer):
    """What of a receipt is taken back; without an amount all that is left of it."""

    amount = FigureField(max_digits=18, decimal_places=4, required=False)
    day = serializers.DateField()
    why = serializers.CharField(max_length=300)


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

    queryset = Receipt.objects.none()
    serializer_class = ReceiptSerializer
    filterset_class = ReceiptFilter

    def get_queryset(self) -> Any:
        return Receipt.objects.visible_to(self.request.user).select_related("deal")

    def perform_create(self, serializer: Any) -> None:
        values = dict(serializer.validated_data)
        deal = values.pop("deal")
        serializer.instance = actions.record_receipt(deal, **values, by=self.request.user, at=timezone.now())

    @extend_schema(request=ReversalSerializer, responses={201: ReceiptSerializer})
    @action(detail=True, methods=["post"], filterset_class=None)
    def reverse(self, request: Request, pk: str) -> Response:
        """Take a receipt back: a refund, a credit note, or the correction of a slip."""
        receipt = self.get_object()
        told = ReversalSerializer(data=request.data)
        told.is_valid(raise_exception=True)
        made = actions.reverse_receipt(receipt, **told.validated_data, by=request.user, at=timezone.now())
        return Response(self.get_serializer(made).data, status=status.HTTP_201_CREATED)


def register(router: BaseRouter) -> None:
    """Add the routes of this capability."""
    router.register("receipts", ReceiptViewSet, basename="receipt")
