"""Tasks in the API."""

from typing import Any, cast

import django_filters
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.routers import BaseRouter
from rest_framework.serializers import BaseSerializer

from customers.accounts.models import Account
from customers.tasks import actions, queries
from customers.tasks.models import Task
from salesplan.core.api.records import RecordViewSet
from salesplan.core.api.serializers import ExactModelSerializer
from salesplan.core.forms import offer
from salesplan.core.typing import ApiRequest
from salesplan.people.models import User

WRITABLE = ["title", "kind", "account", "assignee", "due_on", "remind_on", "note"]


class TaskSerializer(ExactModelSerializer):
    """Without an `assignee` the task is one's own; `version` guards a PATCH."""

    account = serializers.PrimaryKeyRelatedField(queryset=Account.objects.none(), required=False, allow_null=True)
    assignee = serializers.PrimaryKeyRelatedField(queryset=User.objects.none(), required=False)
    version = serializers.IntegerField(required=False)

    class Meta:
        model = Task
        read_only_fields = ["id", "about_kind", "about_id", "done_at", "done_by", "created_by", "created_at"]
        fields = [*read_only_fields, *WRITABLE, "version"]

    def get_fields(self) -> Any:
        """Let only visible accounts and active people be named."""
        fields = super().get_fields()
        request = self.context.get("request")
        if request is not None and request.user.is_authenticated:
            offer(fields, account=Account.objects.visible_to(request.user))
            offer(fields, assignee=queries.assignees())
        return fields


class TaskFilter(django_filters.FilterSet):
    due_on = django_filters.DateFromToRangeFilter()
    is_done = django_filters.BooleanFilter(field_name="done_at", lookup_expr="isnull", exclude=True)

    class Meta:
        model = Task
        fields = ["assignee", "account", "kind", "about_kind", "about_id", "due_on", "is_done"]


class TaskViewSet(RecordViewSet):
    """Follow-ups: one's own, those given to others, those of one's people and of one's accounts."""

    queryset = Task.objects.none()
    serializer_class = TaskSerializer
    filterset_class = TaskFilter

    def get_queryset(self) -> Any:
        """Start from what the caller may see."""
        return Task.objects.visible_to(self.request.user)

    def perform_create(self, serializer: BaseSerializer) -> None:
        """Create by the action of the pages."""
        values = {"kind": "todo", "assignee": self.request.user, **serializer.validated_data}
        values.pop("version", None)
        serializer.instance = actions.create_task(**values, by=self.request.user, at=timezone.now())

    def perform_update(self, serializer: BaseSerializer) -> None:
        """Change by the action of the pages."""
        values = dict(serializer.validated_data)
        version = values.pop("version", None)
        serializer.instance = actions.edit_task(
            cast(Task, serializer.instance), values=values, version=version, by=self.request.user, at=timezone.now()
        )

    @extend_schema(request=None, responses=TaskSerializer)
    @action(detail=True, methods=["post"])
    def complete(self, request: ApiRequest, pk: str) -> Response:
        """Mark the task as done; doing so twice changes nothing."""
        task = actions.complete_task(self.get_object(), by=request.user, at=timezone.now())
        return Response(self.get_serializer(task).data)

    @extend_schema(request=None, responses=TaskSerializer)
    @action(detail=True, methods=["post"])
    def reopen(self, request: ApiRequest, pk: str) -> Response:
        """Take the task up again."""
        task = actions.reopen_task(self.get_object(), by=request.user, at=timezone.now())
        return Response(self.get_serializer(task).data)


def register(router: BaseRouter) -> None:
    """Add the routes of this capability."""
    router.register("tasks", TaskViewSet, basename="task")
