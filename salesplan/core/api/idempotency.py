"""`Idempotency-Key` on POST: the same request with the same key has its effect once and gets the same answer.

The key is stored in the transaction of the work itself: a crash leaves neither. While the first request runs, a second
one with the key waits for its row lock and then gets the first one's answer.
"""

import hashlib
import json
from datetime import timedelta
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from salesplan.core.api.models import IdempotentAnswer
from salesplan.core.errors import Refused

KEPT_FOR = timedelta(hours=24)
HEADER = "Idempotency-Key"


class IdempotentPosts:
    """Mixin for API views, before the DRF class."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.method != "POST" or HEADER not in request.headers:
            return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        with transaction.atomic():
            response = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
            if response.status_code >= 400 and not getattr(response, "is_replay", False):
                # An error is not remembered: the client may mend the request and use the key again.
                transaction.set_rollback(True)
            return response

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)  # type: ignore[misc]
        self.answered: IdempotentAnswer | None = None
        key = request.headers.get(HEADER)
        if request.method != "POST" or not key:
            return
        if len(key) > 255:
            raise Refused(_("An idempotency key can have at most 255 characters."), code="idempotency_key_too_long")
        digest = hashlib.sha256(
            f"{request.path}\n".encode() + json.dumps(request.data, sort_keys=True, default=str).encode()
        ).hexdigest()
        now, person = timezone.now(), request.user.pk or 0
        IdempotentAnswer.objects.filter(user_id=person, key=key, created_at__lt=now - KEPT_FOR).delete()
        row, new = IdempotentAnswer.objects.get_or_create(
            user_id=person, key=key, defaults={"request_hash": digest, "created_at": now}
        )
        if not new and row.request_hash != digest:
            raise Refused(
                _("This idempotency key was already used for a different request."), code="idempotency_key_reused"
            )
        self.answered = row
        if not new:
            raise ReplayedAnswer(row)

    def handle_exception(self, exc: Exception) -> Response:
        if isinstance(exc, ReplayedAnswer):
            response = Response(exc.row.body, status=exc.row.status)
            response["Idempotency-Replayed"] = "true"
            response.is_replay = True  # type: ignore[attr-defined]
            return response
        return super().handle_exception(exc)  # type: ignore[misc]

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        row = getattr(self, "answered", None)
        if row is not None and row.status is None and response.status_code < 400:
            row.status = response.status_code
            row.body = json.loads(json.dumps(response.data, cls=DjangoJSONEncoder))
            row.save(update_fields=["status", "body"])
        return super().finalize_response(request, response, *args, **kwargs)  # type: ignore[misc]


class ReplayedAnswer(Exception):
    """The key was answered before."""

    def __init__(self, row: IdempotentAnswer) -> None:
        self.row = row
