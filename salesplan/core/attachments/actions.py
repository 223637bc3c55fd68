"""Attaching a file to a record and removing it; both are told in the story of the record."""

import hashlib
from collections.abc import Callable
from datetime import datetime

import structlog
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Model
from django.utils.crypto import get_random_string
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from salesplan.core.attachments.kinds import places
from salesplan.core.attachments.models import Attachment
from salesplan.core.attachments.queries import may_remove, most_bytes, of_record
from salesplan.core.attachments.rules import clean_name, type_of
from salesplan.core.audit import acting
from salesplan.core.editing import lock
from salesplan.core.errors import NotAllowed, Refused
from salesplan.core.typing import User

MOST_FILES = 50
log = structlog.get_logger(__name__)


def attach(place: str, record: Model, *, name: str, data: bytes, by: User, at: datetime) -> Attachment:
    """Attach a file to a record that `by` sees. Refused: what is too large, is no document, or the scanner objects to.

    The file is stored under a name that cannot be guessed, and taken away again when the row is not kept.
    """
    kind = places()[place]
    if not kind.may_attach(by, record):
        raise NotAllowed(_("You can view this but not attach files to it."))
    if len(data) > most_bytes():
        raise Refused(_("The file is larger than %(n)d MB.") % {"n": most_bytes() // 1024**2}, field="file")
    file_type = type_of(data)
    if file_type is None:
        raise Refused(
            _(
                "Attach a PDF, a PNG, JPEG or WebP picture, a Word, Excel or PowerPoint document without macros, or text."
            ),
            field="file",
            code="file_type",
        )
    _scan(data, name)
    stored = default_storage.save(f"attachments/{get_random_string(40)}", ContentFile(data))
    try:
        with acting(by, "attachment.add"):
            lock(record)
            attachment = _write(place, record, clean_name(name, file_type), file_type.media, data, stored, by=by, at=at)
            kind.record_in_timeline(record, "added", attachment.name, by=by, at=at)
            return attachment
    except BaseException:
        default_storage.delete(stored)
        raise


def remove(attachment: Attachment, record: Model, *, by: User, at: datetime) -> Attachment:
    """Remove a file; that it was there, its fingerprint and who removed it stay."""
    if not may_remove(by, attachment, record):
        raise NotAllowed(_("Only the person who attached this file or an admin can remove it."))
    with acting(by, "attachment.remove"):
        current = lock(attachment)
        if current.removed_at is not None:
            return current
        stored, current.stored = current.stored, ""
        current.removed_by, current.removed_at = by, at
        current.save(update_fields=["stored", "removed_by", "removed_at"])
        places()[current.place].record_in_timeline(record, "removed", current.name, by=by, at=at)
        transaction.on_commit(lambda: default_storage.delete(stored), robust=True)
        return current


def _write(
    place: str, record: Model, name: str, media: str, data: bytes, stored: str, *, by: User, at: datetime
) -> Attachment:
    digest, attachments = hashlib.sha256(data).hexdigest(), of_record(place, record.pk)
    if attachments.filter(sha256=digest).exists():
        raise Refused(_("This file is already attached."), field="file", code="attached_already")
    if attachments.count() >= MOST_FILES:
        raise Refused(_("There are already %(n)d files. Remove one first.") % {"n": MOST_FILES}, field="file")
    return Attachment.objects.create(
        place=place,
        record_id=record.pk,
        name=name,
        media=media,
        size=len(data),
        sha256=digest,
        stored=stored,
        by=by,
        at=at,
    )


def _scan(data: bytes, name: str) -> None:
    """Ask the scanner that the setting names; one that fails lets nothing through."""
    if not settings.ATTACHMENT_SCANNER:
        return
    try:
        scan: Callable[[bytes, str], str | None] = import_string(settings.ATTACHMENT_SCANNER)
        refusal = scan(data, name)
    except Exception:  # noqa: BLE001 - whatever is wrong with the scanner, an unchecked file is not kept
        log.exception("attachment_scanner_failed")
        raise Refused(
            _("The file couldn't be checked for viruses. Try again later, or ask an admin."), field="file"
        ) from None
    if refusal:
        log.warning("attachment_refused_by_scanner", error=str(refusal))
        raise Refused(_("The virus scanner rejected this file."), field="file", code="virus")
