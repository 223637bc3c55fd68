"""What people change about themselves."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.crypto import get_random_string

from salesplan.core.audit import acting
from salesplan.core.editing import apply, lock, lock_version
from salesplan.people.models import User
from salesplan.people.photos import redraw
from salesplan.people.rules import keys_of

OWN = ("name", "job_title", "phone", "language", "time_zone", "theme", "digest_mail", "notice_mail")


def edit_profile(person: User, *, values: Mapping[str, Any], version: int | None, by: User, at: datetime) -> User:
    """Change one's own data; auditors too, since it is no fact of the company."""
    values = {name: value for name, value in values.items() if name in OWN}
    with acting(by, "profile.edit"):
        current = lock_version(person, version, values)
        name, title = values.get("name", current.name), values.get("job_title", current.job_title)
        apply(current, {**values, **keys_of(name, current.username, title)})
        return current


def keep_language(person: User, *, language: str, by: User, at: datetime) -> None:
    """Remember the language that the switch chose, for mails and other devices."""
    if person.language == language:
        return
    with acting(by, "profile.language"):
        current = lock(person)
        current.language = language
        current.save(update_fields=["language"])
        person.language = language


def keep_photo(person: User, *, data: bytes | None, by: User, at: datetime) -> User:
    """Store a photo, drawn anew so that nothing but the picture is kept, or take it away (None).

    Raises `Refused` for what is no picture. The file's name cannot be guessed; the old file goes after the commit.
    """
    image = redraw(data) if data is not None else None
    with acting(by, "profile.photo"):
        current = lock(person)
        old = current.photo.name
        if image is None:
            current.photo = ""
        else:
            current.photo.save(f"{get_random_string(32)}.webp", ContentFile(image), save=False)
        current.version += 1
        current.save(update_fields=["photo", "version"])
        if old:
            transaction.on_commit(lambda: default_storage.delete(old), robust=True)
        return current
