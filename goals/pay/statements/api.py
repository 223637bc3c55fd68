"""Statements in the API: read only, computed by the engine when asked; amounts as strings."""

from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.response import Response
from rest_framework.routers import BaseRouter
from rest_framework.viewsets import GenericViewSet

from goals.pay.plan.wording import sentences as wording
from goals.pay.statements.queries import items, statement
from goals.pay.wording.terms import PAY_WORDS
from salesplan.core.api.fields import FigureField
from salesplan.core.api.pagination import Cursor
from salesplan.core.company.queries import business_day, calendar
from salesplan.core.money import quantize
from salesplan.core.periods import Period, PeriodKind
from salesplan.core.typing import ApiRequest
from salesplan.people.models import User


class Amount(FigureField):
    def __init__(self, **more: Any) -> None:
        super().__init__(max_digits=18, decimal_places=4, normalize_output=False, **more)

    def to_representation(self, value: Decimal) -> str:
        """Write an amount as it is stored and printed, without trailing digits nobody pays."""
        return f"{value:f}"


class SliceSerializer(serializers.Serializer):
    tier = serializers.IntegerField()
    lower = serializers.CharField()
    upper = serializers.CharField(allow_null=True)
    amount = Amount()
    rate = serializers.CharField()
    commission = Amount(source="paid")


class StatementLineSerializer(serializers.Serializer):
    ref = serializers.CharField(help_text="the lasting name of the line, to dispute it")
    component = serializers.CharField(source="name")
    deal = serializers.IntegerField(source="item.credit.about.deal_id", default=None, allow_null=True)
    sold_on = serializers.DateField(source="item.credit.on", default=None, allow_null=True)
    share_percent = Amount(source="item.credit.about.percent", default=None, allow_null=True)
    overlay_percent = Amount(source="item.credit.about.overlay", default=None, allow_null=True)
    is_reversal = serializers.BooleanField(source="item.credit.about.is_reversal", default=False)
    entries = serializers.ListField(child=serializers.IntegerField(), source="item.credit.about.entries", default=list)
    credited = Amount(source="item.credit.amount", default=None, allow_null=True)
    version = serializers.IntegerField(source="item.table.number", default=None, allow_null=True)
    slices = SliceSerializer(many=True, source="item.slices")
    commission = Amount(source="item.paid")
    unpaid = serializers.CharField(
        source="item.unpaid",
        help_text="why the line earns nothing: no_plan, no_version, no_quota, other_interval, no_rule, review, …",
    )


class PostingSerializer(serializers.Serializer):
    ref = serializers.CharField(help_text="the lasting name of the posting, to dispute it")
    kind = serializers.CharField()
    name = serializers.CharField()
    amount = Amount(source="paid")
    why = serializers.CharField(help_text="the code of the reason with what decided, or what somebody typed")


class StatementSerializer(serializers.Serializer):
    id = serializers.SerializerMethodField()
    person = serializers.IntegerField(source="person.pk")
    period = serializers.CharField(source="period.key")
    starts_on = serializers.DateField(source="period.start")
    ends_on = serializers.DateField(source="period.end")
    plan = serializers.IntegerField(source="plan.pk", default=None, allow_null=True)
    currency = serializers.CharField()
    quota = Amount(allow_null=True)
    credited = Amount()
    attainment = serializers.SerializerMethodField()
    gross = Amount()
    cut_by_cap = Amount(source="cut")
    commission = Amount(help_text=PAY_WORDS["commission"].meaning)
    adjusted = Amount(help_text=PAY_WORDS["adjusted"].meaning)
    earned = Amount(help_text=PAY_WORDS["earned"].meaning)
    payout = Amount(source="paid", help_text=PAY_WORDS["payout"].meaning)
    pending = Amount(help_text=PAY_WORDS["pending"].meaning)
    to_next_rate = serializers.SerializerMethodField()
    is_locked = serializers.BooleanField(help_text="whether a locked pay run holds it, so that nothing in it changes")
    paid_out_at = serializers.DateTimeField(allow_null=True)

    def get_id(self, person_statement: statement.Statement) -> str:
        return f"{person_statement.person.pk}-{person_statement.period.key}"

    def get_attainment(self, person_statement: statement.Statement) -> str | None:
        return None if person_statement.attainment is None else f"{person_statement.attainment:.6f}"

    def get_to_next_rate(self, person_statement: statement.Statement) -> dict[str, str] | None:
        if person_statement.next is None:
            return None
        need = quantize(person_statement.next.need, person_statement.currency)
        return {
            "need": f"{need:f}",
            "rate": f"{person_statement.next.rate:f}",
            "worth": f"{person_statement.next.pays:f}",
        }


class StatementDetailSerializer(StatementSerializer):
    lines = serializers.SerializerMethodField()
    postings = serializers.SerializerMethodField()
    rules = serializers.SerializerMethodField()

    @extend_schema_field(StatementLineSerializer(many=True))
    def get_lines(self, person_statement: statement.Statement) -> Any:
        all_items = [part for part in items.items_of(person_statement) if part.kind == items.LINE]
        return StatementLineSerializer(all_items, many=True).data

    @extend_schema_field(PostingSerializer(many=True))
    def get_postings(self, person_statement: statement.Statement) -> Any:
        all_items = [part for part in items.items_of(person_statement) if part.kind != items.LINE]
        return PostingSerializer(all_items, many=True).data

    def get_rules(self, person_statement: statement.Statement) -> list[dict[str, Any]]:
        tables = {line.table.number: line.table for line in person_statement.lines if line.table}
        return [
            {"version": table.number, "starts_on": table.starts_on, "how": wording.how_read(table)}
            for _number, table in sorted(tables.items())
        ]


class StatementViewSet(GenericViewSet):
    """Statements by person and period; `id` is `<person>-<period>`, for example `12-2026-Q4`."""

    request: ApiRequest
    queryset = User.objects.none()
    serializer_class = StatementSerializer
    pagination_class = Cursor
    filter_backends: list[Any] = []
    lookup_value_regex = r"\d+-\d{4}-(?:Q[1-4]|\d{2})"

    def get_queryset(self) -> Any:
        return statement.people_visible_to(self.request.user)

    @extend_schema(
        parameters=[
            OpenApiParameter("period", str, description="2026-Q4 or 2026-11; without it the current quarter"),
            OpenApiParameter("person", int),
        ],
        responses=StatementSerializer(many=True),
    )
    def list(self, request: ApiRequest) -> Response:
        """List the statements of one period, a page of people at a time."""
        today, people = business_day(timezone.now()), self.get_queryset()
        period = _period(request.query_params.get("period") or calendar().containing(today, PeriodKind.QUARTER).key)
        if person := request.query_params.get("person"):
            people = people.filter(pk=person) if person.isdecimal() else people.none()
        page = self.paginate_queryset(people) or []
        statements_by_key = statement.statements(page, [period], today=today)
        return self.get_paginated_response(
            StatementSerializer([statements_by_key[p.pk, period.key] for p in page], many=True).data
        )

    @extend_schema(responses=StatementDetailSerializer)
    def retrieve(self, request: ApiRequest, pk: str = "") -> Response:
        """Return one statement with its lines, slices and rules."""
        person_id, _dash, key = pk.partition("-")
        person = self.get_queryset().filter(pk=person_id).first()
        if person is None:
            raise NotFound
        person_statement = statement.statement(person, _period(key), today=business_day(timezone.now()))
        return Response(StatementDetailSerializer(person_statement).data)


def _period(key: str) -> Period:
    try:
        period = calendar().parse(key)
    except ValueError:
        period = None
    if period is None or period.kind not in (PeriodKind.MONTH, PeriodKind.QUARTER):
        raise ValidationError({"period": _("Statements cover a month or a quarter, such as 2026-11 or 2026-Q4.")})
    return period


def register(router: BaseRouter) -> None:
    """Add the routes of this capability."""
    router.register("statements", StatementViewSet, basename="statement")
