"""The base of viewsets over records that people write: read, create, change; each write calls an action."""

from rest_framework import mixins
from rest_framework.viewsets import GenericViewSet

from salesplan.core.api.idempotency import IdempotentPosts


class RecordViewSet(
    IdempotentPosts,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    mixins.CreateModelMixin,
    mixins.UpdateModelMixin,
    GenericViewSet,
):
    """A PATCH changes what it names; a PUT, which would empty the rest, is not offered."""

    http_method_names = ("get", "post", "patch", "head", "options")
