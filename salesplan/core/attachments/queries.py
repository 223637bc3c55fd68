"""Questions about attached files."""

from typing import Any

from django.conf import settings
from django.db.models import Model, QuerySet

from salesplan.core.attachments.kinds import places
from salesplan.core.attachments.models import Attachment
from salesplan.core.typing import User


def most_bytes() -> int:
    """Return how large a file may be."""
    return int(settings.ATTACHMENT_MAX_BYTES)


def of_record(place: str, pk: int) -> QuerySet[Attachment]:
    """Return the files of a record, the newest first, with who gave them; whoever asks has fetched the record."""
    return Attachment.objects.not_removed().filter(place=place, record_id=pk).select_related("by")


def record_of(user: User, place: str, pk: int) -> Any:
    """Return the record, or None where the reader sees no such one."""
    kind = places().get(place)
    return kind and kind.model._default_manager.visible_to(user).filter(pk=pk).first()  # type: ignore[attr-defined]


def may_remove(user: User, attachment: Attachment, record: Model) -> bool:
    """Say whether a person may remove a file: who gave it, as long as they may attach, and admins."""
    is_own = attachment.by_id == user.pk or user.role == "admin"
    return is_own and places()[attachment.place].may_attach(user, record)
