"""The timeline in the API: read what one may see, write and change one's own entries."""

from typing import Any, cast

import django_filters
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import mixins, serializers
from rest_framework.routers import BaseRouter
from rest_framework.serializers import BaseSerializer

from customers.accounts.models import Account
from customers.contacts.models import Contact
from customers.timeline import actions
from customers.timeline.choices import EntryKind
from customers.timeline.models import Entry
from salesplan.core.api.records import RecordViewSet
from salesplan.core.api.serializers import ExactModelSerializer
from salesplan.core.forms import offer


class EntrySerializer(ExactModelSerializer):
    """Entries of the system (`kind` system) have `code` and `data` in place of a text; nobody writes those."""

    account = serializers.PrimaryKeyRelatedField(queryset=Account.objects.none())
    contact = serializers.PrimaryKeyRelatedField(queryset=Contact.objects.none(), required=False, allow_null=True)
    kind = serializers.ChoiceField(choices=EntryKind.choices)
    happened_at = serializers.DateTimeField(required=False)
    mentions = serializers.SerializerMethodField()

    class Meta:
        model = Entry
        read_only_fields = [
            "id",
            "about_kind",
            "about_id",
            "code",
            "data",
            "by",
            "mentions",
            "happened_on",
            "created_at",
        ]
        fields = [*read_only_fields, "account", "contact", "kind", "text", "minutes", "happened_at"]

    def validate_kind(self, kind: str) -> str:
        """Refuse what the system alone writes."""
        if kind == EntryKind.SYSTEM:
            raise serializers.ValidationError(_("Entries of this kind are written by the system."), code="system")
        return kind

    @extend_schema_field(serializers.ListField(child=serializers.IntegerField()))
    def get_mentions(self, entry: Entry) -> list[int]:
        """The people named in the text; they are found by their @names."""
        return [person.pk for person in entry.mentions.all()]

    def get_fields(self) -> Any:
        """Let only visible accounts and contacts be named, and no other account on a change."""
        fields = super().get_fields()
        request = self.context.get("request")
        if request is None or not request.user.is_authenticated:
            return fields
        offer(fields, contact=Contact.objects.visible_to(request.user))
        offer(fields, account=Account.objects.visible_to(request.user))
        if isinstance(self.instance, Entry):
            fields["account"].read_only = True
        return fields


class EntryFilter(django_filters.FilterSet):
    happened_on = django_filters.DateFromToRangeFilter()

    class Meta:
        model = Entry
        fields = ["account", "contact", "kind", "by", "about_kind", "about_id", "happened_on"]


class EntryViewSet(mixins.DestroyModelMixin, RecordViewSet):
    """Calls, visits, meetings, mails, notes, and what the system did. One changes and deletes only one's own."""

    queryset = Entry.objects.none()
    serializer_class = EntrySerializer
    filterset_class = EntryFilter
    http_method_names = ("get", "post", "patch", "delete", "head", "options")

    def get_queryset(self) -> Any:
        """Start from what the caller may see."""
        return Entry.objects.visible_to(self.request.user).filter(deleted_at=None).prefetch_related("mentions")

    def perform_create(self, serializer: BaseSerializer) -> None:
        """Write by the action of the pages."""
        values = dict(serializer.validated_data)
        serializer.instance = actions.record(**values, by=self.request.user, at=timezone.now())

    def perform_update(self, serializer: BaseSerializer) -> None:
        """Change by the action of the pages; what is not sent stays."""
        entry = cast(Entry, serializer.instance)
        names = ("kind", "text", "minutes", "contact", "happened_at")
        values = {name: serializer.validated_data.get(name, getattr(entry, name)) for name in names}
        changed = actions.edit_entry(entry, by=self.request.user, at=timezone.now(), **values)
        serializer.instance = self.get_queryset().get(pk=changed.pk)

    def perform_destroy(self, instance: Entry) -> None:
        """Delete softly."""
        actions.delete_entry(instance, by=self.request.user, at=timezone.now())


def register(router: BaseRouter) -> None:
    """Add the routes of this capability."""
    router.register("timeline", EntryViewSet, basename="entry")
