"""Returns in the API: list them, ask for one, ask to take one back; nothing is changed or deleted."""

from typing import Any

import django_filters
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import BaseRouter
from rest_framework.viewsets import GenericViewSet

from pipeline.change_requests.actions import ask_return
from pipeline.change_requests.api import ChangeRequestSerializer
from pipeline.change_requests.models import ChangeRequest
from pipeline.deals.models import Deal, DealReturn
from pipeline.receipts.api import VisibleDeal
from pipeline.returns.actions import LONGEST_WHY
from pipeline.returns.changes import ReturnBooking, ReturnReversal
from pipeline.returns.rules import SoldGoods, read_goods
from salesplan.core.api.fields import FigureField
from salesplan.core.api.idempotency import IdempotentPosts
from salesplan.core.api.serializers import BodySerializer, ExactModelSerializer
from salesplan.core.typing import ApiRequest


class GoodsSerializer(BodySerializer):
    """What came back of a product; without a quantity an amount alone."""

    product = serializers.IntegerField(allow_null=True, required=False, help_text="empty for a deal without products")
    quantity = FigureField(max_digits=12, decimal_places=3, allow_null=True, required=False)
    amount = FigureField(max_digits=18, decimal_places=4)


class DealReturnSerializer(ExactModelSerializer):
    """Goods of a won deal that came back. One that was taken back is named by an opposite row in `reverses`."""

    currency = serializers.CharField(source="deal.currency", read_only=True)
    lines = serializers.SerializerMethodField()

    class Meta:
        model = DealReturn
        fields = ["id", "deal", "day", "amount", "currency", "lines", "why", "reverses", "at"]
        read_only_fields = fields

    @extend_schema_field(GoodsSerializer(many=True))
    def get_lines(self, deal_return: DealReturn) -> Any:
        """Return what came back, line by line."""
        goods = read_goods(deal_return.goods)
        rows = [{"product": item.product_id, "quantity": item.quantity, "amount": item.amount} for item in goods]
        return GoodsSerializer(rows, many=True).data


class ReturnRequestSerializer(BodySerializer):
    """A return to be asked for."""

    deal = VisibleDeal(queryset=Deal.objects.none())
    lines = GoodsSerializer(many=True, allow_empty=False, max_length=200)  # type: ignore[call-arg]
    day = serializers.DateField()
    why = serializers.CharField(max_length=LONGEST_WHY)


class ReturnReversalSerializer(BodySerializer):
    why = serializers.CharField(max_length=LONGEST_WHY)


class ReturnFilter(django_filters.FilterSet):
    start = django_filters.DateFilter("day", "gte")
    end = django_filters.DateFilter("day", "lte")

    class Meta:
        model = DealReturn
        fields = ["deal"]


class ReturnViewSet(
    IdempotentPosts, mixins.ListModelMixin, mixins.RetrieveModelMixin, mixins.CreateModelMixin, GenericViewSet
):
    """Returns of the deals one may see. What a return takes from a won deal pays people, so it is always asked for (202)."""

    request: ApiRequest
    queryset = DealReturn.objects.none()
    serializer_class = DealReturnSerializer
    filterset_class = ReturnFilter

    def get_queryset(self) -> Any:
        return DealReturn.objects.visible_to(self.request.user).select_related("deal")

    @extend_schema(request=ReturnRequestSerializer, responses={202: ChangeRequestSerializer})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Ask that a return be booked; somebody above decides."""
        body = ReturnRequestSerializer(data=request.data, context=self.get_serializer_context())
        body.is_valid(raise_exception=True)
        values = body.validated_data
        goods = tuple(SoldGoods(line.get("product"), line.get("quantity"), line["amount"]) for line in values["lines"])
        change = ReturnBooking(goods, values["day"], values["why"])
        return _request_response(
            ask_return(values["deal"], change, why=values["why"], by=self.request.user, at=timezone.now())
        )

    @extend_schema(request=ReturnReversalSerializer, responses={202: ChangeRequestSerializer})
    @action(detail=True, methods=["post"], filterset_class=None)
    def reverse(self, request: ApiRequest, pk: str) -> Response:
        """Ask that a return be taken back which was booked by mistake."""
        deal_return = self.get_object()
        body = ReturnReversalSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        why = body.validated_data["why"]
        change = ReturnReversal.of(deal_return, why)
        return _request_response(ask_return(deal_return.deal, change, why=why, by=self.request.user, at=timezone.now()))


def _request_response(change_request: ChangeRequest) -> Response:
    return Response(ChangeRequestSerializer(change_request).data, status=status.HTTP_202_ACCEPTED)


def register(router: BaseRouter) -> None:
    """Add the routes of this capability."""
    router.register("deal-returns", ReturnViewSet, basename="deal-return")
