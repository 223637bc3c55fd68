"""The base of viewsets over records that people write: read, create, change; each write calls an action."""

from collections.abc import Sequence

from rest_framework import mixins
from rest_framework.viewsets import GenericViewSet

from salesplan.core.api.idempotency import IdempotentPosts
from salesplan.core.typing import ApiRequest


class RecordViewSet(
    IdempotentPosts,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    mixins.CreateModelMixin,
    mixins.UpdateModelMixin,
    GenericViewSet,
):
    """A PATCH changes what it names; a PUT, which would empty the rest, is not offered."""

    request: ApiRequest
    http_method_names: Sequence[str] = ("get", "post", "patch", "head", "options")
