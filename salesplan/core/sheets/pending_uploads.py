"""A file that was uploaded and about which something is asked: kept for a while, so that it need not be picked again.

One for each person and purpose, no larger than an upload may be, for an hour. It lies beside the attachments under a name
that nobody can ask for by an address; the page holds a signed token that only its person can use.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import IO, Any

from django.core import signing
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from salesplan.core.errors import Refused
from salesplan.core.sheets.rules import MEGABYTE, FileLimits
from salesplan.core.typing import User

FOLDER = "asked-uploads"
KEPT = timedelta(hours=1)


def keep(upload: IO[bytes], limits: FileLimits, *, purpose: str, by: User) -> str:
    """Keep a file that was read once and return its token; what was kept for the same purpose before is gone."""
    upload.seek(0)
    data = upload.read(limits.megabytes * MEGABYTE + 1)
    if len(data) > limits.megabytes * MEGABYTE:
        return ""
    begins = _begins(purpose, by)
    for stored in _stored():
        if stored.startswith(begins):
            default_storage.delete(f"{FOLDER}/{stored}")
    stored = default_storage.save(f"{FOLDER}/{begins}{get_random_string(32)}", ContentFile(data))
    values = {"stored": stored.removeprefix(f"{FOLDER}/"), "name": str(getattr(upload, "name", ""))[:200]}
    return signing.dumps(values, salt=_salt(purpose, by))


@contextmanager
def pending_upload(token: str, *, purpose: str, by: User) -> Iterator[Any]:
    """Open a file that was kept; raises Refused where it is not there any more, or is none of theirs."""
    try:
        values = signing.loads(token, salt=_salt(purpose, by), max_age=KEPT)
        file = default_storage.open(f"{FOLDER}/{values['stored']}", "rb")
    except (signing.BadSignature, FileNotFoundError):
        raise Refused(_("The file is no longer stored. Choose it again."), field="file", code="not_kept") from None
    with file:
        file.name = values["name"]
        yield file


def forget_old(at: datetime) -> int:
    """Delete what was kept for longer than it may be; return how many files."""
    old = [
        f"{FOLDER}/{stored}"
        for stored in _stored()
        if default_storage.get_modified_time(f"{FOLDER}/{stored}") < at - KEPT
    ]
    for stored in old:
        default_storage.delete(stored)
    return len(old)


def _stored() -> list[str]:
    try:
        return default_storage.listdir(FOLDER)[1]
    except FileNotFoundError:
        return []


def _begins(purpose: str, by: User) -> str:
    return f"{by.pk}-{purpose}-"


def _salt(purpose: str, by: User) -> str:
    return f"kept-upload:{purpose}:{by.pk}"
