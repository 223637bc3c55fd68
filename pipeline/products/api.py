"""Products in the API: everybody reads, admins write; each comes with the prices of today."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.routers import BaseRouter

from pipeline.products import actions, queries
from pipeline.products.models import Price, Product
from salesplan.core.api.permissions import Admin
from salesplan.core.api.records import RecordViewSet
from salesplan.core.api.serializers import ExactModelSerializer
from salesplan.core.company.queries import business_day
from salesplan.core.typing import ApiRequest


class PriceSerializer(ExactModelSerializer):
    class Meta:
        model = Price
        fields = ["id", "currency", "amount", "from_on", "to_on"]
        read_only_fields = ["id", "to_on"]


class ProductSerializer(ExactModelSerializer):
    prices = serializers.SerializerMethodField()
    version = serializers.IntegerField(required=False)

    class Meta:
        model = Product
        fields = ["id", "code", "name", "name_zh", "family", "unit", "description", "is_active", "version", "prices"]
        extra_kwargs: dict[str, Any] = {"code": {"validators": []}}

    @extend_schema_field(PriceSerializer(many=True))
    def get_prices(self, product: Product) -> list[dict[str, Any]]:
        return list(PriceSerializer(self.context["prices"].get(product.pk, []), many=True).data)


class ProductViewSet(RecordViewSet):
    """Products with the prices in force today in each currency."""

    queryset = Product.objects.none()
    serializer_class = ProductSerializer
    permission_classes = [Admin]
    filterset_fields = ["family", "is_active", "code"]

    def get_queryset(self) -> Any:
        return Product.objects.visible_to(self.request.user)

    def get_serializer(self, *args: Any, **kwargs: Any) -> Any:
        """Give the serializer the prices of all rows of the page at once."""
        rows = args[0] if args else None
        many = kwargs.get("many", False)
        ids = [row.pk for row in rows] if many and rows is not None else [rows.pk] if isinstance(rows, Product) else []
        context = dict(self.get_serializer_context())
        context["prices"] = queries.prices_on(ids, business_day(timezone.now())) if ids else {}
        kwargs.setdefault("context", context)
        return self.get_serializer_class()(*args, **kwargs)

    def perform_create(self, serializer: serializers.BaseSerializer) -> None:
        values = {name: value for name, value in serializer.validated_data.items() if name != "version"}
        serializer.instance = actions.create_product(values=values, by=self.request.user, at=timezone.now())

    def perform_update(self, serializer: serializers.BaseSerializer) -> None:
        assert serializer.instance is not None  # a change is of something
        values = dict(serializer.validated_data)
        version = values.pop("version", None)
        serializer.instance = actions.edit_product(
            serializer.instance, values=values, version=version, by=self.request.user, at=timezone.now()
        )

    @extend_schema(request=PriceSerializer, responses={201: PriceSerializer})
    @action(detail=True, methods=["post"], url_path="prices", filterset_fields=None)
    def prices(self, request: ApiRequest, pk: str | None = None) -> Response:
        """Enter a price from a day on."""
        body = PriceSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        price = actions.add_price(self.get_object(), **body.validated_data, by=request.user, at=timezone.now())
        return Response(PriceSerializer(price).data, status=status.HTTP_201_CREATED)


def register(router: BaseRouter) -> None:
    """Add the routes of this capability."""
    router.register("products", ProductViewSet, basename="product")
