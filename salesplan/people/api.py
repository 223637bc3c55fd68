"""People and teams in the API: to read; they are changed on their pages."""

from decimal import Decimal

import django_filters
from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers, viewsets
from rest_framework.routers import BaseRouter

from salesplan.core.api.serializers import ExactModelSerializer
from salesplan.core.company.queries import business_day
from salesplan.core.search.queries import matching
from salesplan.core.typing import ApiRequest
from salesplan.people.choices import Role
from salesplan.people.models import Membership, Team, User
from salesplan.people.queries import tree


class TeamSerializer(ExactModelSerializer):
    class Meta:
        model = Team
        fields = ["id", "name", "name_zh", "kind", "parent", "is_active", "version"]
        read_only_fields = fields


class PersonSerializer(ExactModelSerializer):
    team = serializers.SerializerMethodField(help_text="The team of today.")

    class Meta:
        model = User
        fields = [
            "id",
            "username",
            "name",
            "email",
            "role",
            "job_title",
            "phone",
            "language",
            "time_zone",
            "is_active",
            "team",
            "version",
        ]
        read_only_fields = fields

    @extend_schema_field(serializers.IntegerField(allow_null=True))
    def get_team(self, person: User) -> int | None:
        places: list[Membership] = getattr(person, "places")  # noqa: B009 - fetched beside the people, as below
        return places[0].team_id if places else None


class PersonFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(method="search", label="Name, user name or title")
    role = django_filters.ChoiceFilter(choices=Role.choices)
    team = django_filters.NumberFilter(method="in_team", label="Team of today, with all below it")

    class Meta:
        model = User
        fields = ["role", "is_active", "username"]

    def search(self, rows: QuerySet, _name: str, text: str) -> QuerySet:
        return matching(rows, text)

    def in_team(self, rows: QuerySet, _name: str, team: Decimal) -> QuerySet:
        places = Membership.objects.on(business_day(timezone.now())).filter(team__in=tree().below(int(team)))
        return rows.filter(pk__in=places.values("person"))


class PersonViewSet(viewsets.ReadOnlyModelViewSet):
    request: ApiRequest
    queryset = User.objects.none()
    serializer_class = PersonSerializer
    filterset_class = PersonFilter

    def get_queryset(self) -> QuerySet[User]:
        today = Membership.objects.on(business_day(timezone.now()))
        rows = User.objects.visible_to(self.request.user)
        return rows.prefetch_related(Prefetch("memberships", queryset=today, to_attr="places"))


class TeamViewSet(viewsets.ReadOnlyModelViewSet):
    request: ApiRequest
    queryset = Team.objects.none()
    serializer_class = TeamSerializer
    filterset_fields = ["kind", "parent", "is_active"]

    def get_queryset(self) -> QuerySet[Team]:
        return Team.objects.visible_to(self.request.user)


def register(router: BaseRouter) -> None:
    """Add the routes of this capability."""
    router.register("people", PersonViewSet, basename="person")
    router.register("teams", TeamViewSet, basename="team")
