"""Disputes in the API: those one sees, with all that was said; and to claim for oneself."""

from typing import Any

import django_filters
from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.routers import BaseRouter
from rest_framework.viewsets import ReadOnlyModelViewSet

from goals.pay.disputes import actions, queries
from goals.pay.disputes.models import Dispute, DisputeEntry
from pipeline.deals.models import Deal
from salesplan.core.api.fields import FigureField
from salesplan.core.api.idempotency import IdempotentPosts
from salesplan.core.api.serializers import BodySerializer, ExactModelSerializer
from salesplan.core.company.queries import calendar
from salesplan.core.forms import offer
from salesplan.core.periods import PeriodKind
from salesplan.core.typing import ApiRequest
from salesplan.people.deputies.api import InsteadOfField
from salesplan.people.deputies.queries import with_instead_of


class DisputeEntrySerializer(ExactModelSerializer):
    instead_of = InsteadOfField()

    class Meta:
        model = DisputeEntry
        fields = ["kind", "to_state", "text", "amount", "by", "instead_of", "at"]


class DisputeSerializer(ExactModelSerializer):
    period = serializers.CharField(source="period_key")
    at_stake = FigureField(18, 4, source="stake", allow_null=True, read_only=True)
    said = DisputeEntrySerializer(source="entries", many=True)

    class Meta:
        model = Dispute
        fields = [
            "id", "person", "period", "subject", "ref", "deal", "currency", "paid", "expected", "at_stake", "state", "rounds",
            "opened_at", "due_on", "escalate_until", "decided_by", "decided_at", "granted", "adjustment", "version", "said",
        ]  # fmt: skip


class ClaimSerializer(BodySerializer):
    period = serializers.CharField(max_length=24, help_text="as in statements: 2026-11, 2026-Q4")
    ref = serializers.RegexField(
        r"^[0-9a-f]{16}$",
        required=False,
        allow_blank=True,
        default="",
        help_text="the line or posting, by its `ref` in the statement; without it something is missing",
    )
    deal = serializers.PrimaryKeyRelatedField(
        queryset=Deal.objects.none(),
        required=False,
        allow_null=True,
        default=None,
        help_text="the deal that is missing",
    )
    text = serializers.CharField(max_length=2000)
    expected = FigureField(18, 4, required=False, allow_null=True, default=None)

    def get_fields(self) -> dict[str, Any]:
        """Let only deals be named that the caller can open."""
        fields = super().get_fields()
        if request := self.context.get("request"):
            offer(fields, deal=Deal.objects.visible_to(request.user))
        return fields

    def validate_period(self, key: str) -> Any:
        """Read the key of a period."""
        try:
            period = calendar().parse(key)
        except ValueError:
            period = None
        if period is None or period.kind not in (PeriodKind.MONTH, PeriodKind.QUARTER):
            raise ValidationError(_("Enter a month or a quarter, such as 2026-11 or 2026-Q4."))
        return period


class DisputeFilter(django_filters.FilterSet):
    period = django_filters.CharFilter(field_name="period_key")

    class Meta:
        model = Dispute
        fields = ["person", "state", "period"]


class DisputeViewSet(IdempotentPosts, ReadOnlyModelViewSet):
    """Disputes about pay: one's own, and those of the people one sees."""

    request: ApiRequest
    queryset = Dispute.objects.none()
    serializer_class = DisputeSerializer
    filterset_class = DisputeFilter

    def get_queryset(self) -> Any:
        return Dispute.objects.visible_to(self.request.user).prefetch_related(
            Prefetch("entries", with_instead_of(DisputeEntry.objects.all()))
        )

    @extend_schema(request=ClaimSerializer, responses={201: DisputeSerializer})
    def create(self, request: ApiRequest) -> Response:
        """Claim that a line of one's own statement is wrong, or that one is missing."""
        body = ClaimSerializer(data=request.data, context={"request": request})
        body.is_valid(raise_exception=True)
        values = dict(body.validated_data)
        period = values.pop("period")
        dispute = actions.open_dispute(period, actions.Claim(**values), by=request.user, at=timezone.now())
        return Response(
            DisputeSerializer(queries.disputes_visible_to(request.user).get(pk=dispute.pk)).data, status=201
        )


def register(router: BaseRouter) -> None:
    """Add the routes of this capability."""
    router.register("disputes", DisputeViewSet, basename="dispute")
