"""The loyalty programme in the API: members with their balance, the ledger, what points buy, redemptions and adjustments."""

from typing import Any

import django_filters
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import BaseRouter
from rest_framework.serializers import BaseSerializer
from rest_framework.viewsets import GenericViewSet, ReadOnlyModelViewSet

from customers.loyalty.actions.adjustments import ask_adjustment, decide_adjustment, withdraw_adjustment
from customers.loyalty.actions.redemptions import cancel, deliver, redeem
from customers.loyalty.models.adjustments import PointAdjustment
from customers.loyalty.models.members import LoyaltyMember, PointEntry
from customers.loyalty.models.programme import LoyaltyReward
from customers.loyalty.models.redemptions import Redemption
from customers.loyalty.queries import decisions, members
from customers.loyalty.rules.lots import balance
from salesplan.core.api.fields import FigureField
from salesplan.core.api.idempotency import IdempotentPosts
from salesplan.core.api.serializers import BodySerializer, ExactModelSerializer
from salesplan.core.company.queries import business_day
from salesplan.core.typing import ApiRequest

POINTS: dict[str, Any] = {"max_digits": 14, "decimal_places": 2}


class VisibleMember(serializers.PrimaryKeyRelatedField):
    """A member by its id; only those the caller sees exist."""

    def get_queryset(self) -> Any:
        return LoyaltyMember.objects.visible_to(self.context["request"].user)


class MemberSerializer(ExactModelSerializer):
    """A customer in the programme. `available` can be used today, `held` once the return window has ended."""

    tier = serializers.CharField(source="tier.name", read_only=True, allow_null=True)
    available = serializers.SerializerMethodField()
    held = serializers.SerializerMethodField()

    class Meta:
        model = LoyaltyMember
        fields = ["id", "account", "joined_on", "tier", "tier_since", "below_since", "available", "held"]
        read_only_fields = fields

    @extend_schema_field(FigureField(**POINTS))
    def get_available(self, member: LoyaltyMember) -> str:
        """Return the points that can be used today."""
        return str(self._balance(member).available)

    @extend_schema_field(FigureField(**POINTS))
    def get_held(self, member: LoyaltyMember) -> str:
        """Return the points that are held."""
        return str(self._balance(member).held)

    def _balance(self, member: LoyaltyMember) -> Any:
        return balance([lot.as_lot for lot in member.lots.all()], business_day(timezone.now()))


class MemberViewSet(ReadOnlyModelViewSet):
    """Members whose customers one sees."""

    request: ApiRequest
    queryset = LoyaltyMember.objects.none()
    serializer_class = MemberSerializer
    filterset_fields = ("account", "tier")

    def get_queryset(self) -> Any:
        return members.find(self.request.user).prefetch_related("lots").order_by("pk")


class PointEntrySerializer(ExactModelSerializer):
    """One row of the ledger of points; rows are only ever added."""

    class Meta:
        model = PointEntry
        fields = [
            *("id", "member", "kind", "points", "waived", "spend", "spent_on", "day", "about_kind", "about_id"),
            *("note", "by", "at"),
        ]
        read_only_fields = fields


class PointEntryFilter(django_filters.FilterSet):
    start = django_filters.DateFilter("day", "gte")
    end = django_filters.DateFilter("day", "lte")

    class Meta:
        model = PointEntry
        fields = ["member", "kind"]


class PointEntryViewSet(ReadOnlyModelViewSet):
    """The ledger of points, the latest first. The balance of a member is the sum of its `points`."""

    request: ApiRequest
    queryset = PointEntry.objects.none()
    serializer_class = PointEntrySerializer
    filterset_class = PointEntryFilter

    def get_queryset(self) -> Any:
        return PointEntry.objects.visible_to(self.request.user)


class RewardSerializer(ExactModelSerializer):
    class Meta:
        model = LoyaltyReward
        fields = ["id", "name", "name_zh", "kind", "points", "value", "note", "is_active"]
        read_only_fields = fields


class RewardViewSet(ReadOnlyModelViewSet):
    """What points buy."""

    queryset = LoyaltyReward.objects.order_by("pk")
    serializer_class = RewardSerializer
    filterset_fields = ("kind", "is_active")


class RedemptionSerializer(ExactModelSerializer):
    """Something taken for points; `quantity` is 1 unless told. Discounts are redeemed on the page of a deal."""

    member = VisibleMember(queryset=LoyaltyMember.objects.none())
    reward = serializers.PrimaryKeyRelatedField(queryset=LoyaltyReward.objects.in_use())
    quantity = serializers.IntegerField(min_value=1, max_value=1000, required=False)

    class Meta:
        model = Redemption
        read_only_fields = [
            "id",
            "points",
            "value",
            "day",
            "state",
            "about_kind",
            "about_id",
            "created_by",
            "created_at",
        ]
        fields = [*read_only_fields, "member", "reward", "quantity", "note"]


class LoyaltyNoteSerializer(BodySerializer):
    """Why, or a word about it."""

    note = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


class RedemptionViewSet(
    IdempotentPosts, mixins.ListModelMixin, mixins.RetrieveModelMixin, mixins.CreateModelMixin, GenericViewSet
):
    """Redemptions of members one sees. A POST with `Idempotency-Key` has its effect once."""

    request: ApiRequest
    queryset = Redemption.objects.none()
    serializer_class = RedemptionSerializer
    filterset_fields = ("member", "state")

    def get_queryset(self) -> Any:
        return decisions.redemptions(self.request.user)

    def perform_create(self, serializer: BaseSerializer) -> None:
        """Redeem by the action of the pages."""
        values = dict(serializer.validated_data)
        serializer.instance = redeem(**values, by=self.request.user, at=timezone.now())

    @extend_schema(request=LoyaltyNoteSerializer, responses=RedemptionSerializer)
    @action(detail=True, methods=["post"], filterset_fields=())
    def deliver(self, request: ApiRequest, pk: str) -> Response:
        """Say that the reward was handed over."""
        changed = deliver(self.get_object(), note=_note(request), by=request.user, at=timezone.now())
        return Response(self.get_serializer(changed).data)

    @extend_schema(request=LoyaltyNoteSerializer, responses=RedemptionSerializer)
    @action(detail=True, methods=["post"], filterset_fields=())
    def cancel(self, request: ApiRequest, pk: str) -> Response:
        """Give it up with a `note` that says why; the points go back."""
        changed = cancel(self.get_object(), note=_note(request), by=request.user, at=timezone.now())
        return Response(self.get_serializer(changed).data)


class AdjustmentSerializer(ExactModelSerializer):
    """Points given or taken by hand; they count once somebody else has approved it."""

    member = VisibleMember(queryset=LoyaltyMember.objects.none())
    points = FigureField(**POINTS)

    class Meta:
        model = PointAdjustment
        read_only_fields = ["id", "state", "asked_by", "asked_at"]
        fields = [*read_only_fields, "member", "points", "why"]


class PointDecisionSerializer(BodySerializer):
    approve = serializers.BooleanField()
    note = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


class AdjustmentViewSet(
    IdempotentPosts, mixins.ListModelMixin, mixins.RetrieveModelMixin, mixins.CreateModelMixin, GenericViewSet
):
    """Adjustments of points: one person asks, another one decides."""

    request: ApiRequest
    queryset = PointAdjustment.objects.none()
    serializer_class = AdjustmentSerializer
    filterset_fields = ("member", "state")

    def get_queryset(self) -> Any:
        return decisions.adjustments(self.request.user)

    def perform_create(self, serializer: BaseSerializer) -> None:
        """Ask by the action of the pages."""
        values = dict(serializer.validated_data)
        serializer.instance = ask_adjustment(**values, by=self.request.user, at=timezone.now())

    @extend_schema(request=PointDecisionSerializer, responses=AdjustmentSerializer)
    @action(detail=True, methods=["post"], filterset_fields=())
    def decide(self, request: ApiRequest, pk: str) -> Response:
        """Approve it, or refuse it with a `note`; never one's own."""
        body = PointDecisionSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        context: dict[str, Any] = {"by": request.user, "at": timezone.now()}
        changed = decide_adjustment(self.get_object(), **body.validated_data, **context)
        return Response(self.get_serializer(changed).data)

    @extend_schema(request=None, responses=AdjustmentSerializer)
    @action(detail=True, methods=["post"], filterset_fields=())
    def withdraw(self, request: ApiRequest, pk: str) -> Response:
        """Take back what one asked for."""
        changed = withdraw_adjustment(self.get_object(), by=request.user, at=timezone.now())
        return Response(self.get_serializer(changed).data)


def _note(request: Request) -> str:
    body = LoyaltyNoteSerializer(data=request.data)
    body.is_valid(raise_exception=True)
    return str(body.validated_data["note"])


def register(router: BaseRouter) -> None:
    """Add the routes of this capability."""
    router.register("loyalty-members", MemberViewSet, basename="loyalty-member")
    router.register("loyalty-entries", PointEntryViewSet, basename="loyalty-entry")
    router.register("loyalty-rewards", RewardViewSet, basename="loyalty-reward")
    router.register("loyalty-redemptions", RedemptionViewSet, basename="loyalty-redemption")
    router.register("loyalty-adjustments", AdjustmentViewSet, basename="loyalty-adjustment")
