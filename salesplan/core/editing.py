"""Two people edit one record: the second is shown the difference and loses nothing."""

from collections.abc import Mapping
from typing import Any, TypeVar

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.translation import gettext as _

from salesplan.core.errors import Conflict, FieldDifference, Refused

Record = TypeVar("Record", bound=models.Model)


def lock(record: Record) -> Record:
    """Return the record as it stands now, locked until the end of the transaction."""
    # Not type(record): the user of a request is a lazy object that only says so of itself.
    manager = record.__class__._default_manager
    current = manager.select_for_update(of=("self",)).filter(pk=record.pk).first()
    if current is None:
        raise Conflict(_("This has been deleted in the meantime. Nothing was saved."))
    return current


def lock_version(record: Record, version: int | None, typed: Mapping[str, Any]) -> Record:
    """Lock a record for an edit that began at `version`; raise Conflict when somebody saved it since.

    `typed` are the new values by field name; the conflict lists those that differ from what stands now. A version of
    None skips the check (a step that does not build on what was read, such as completing a task).
    """
    current = lock(record)
    if version is not None and current.version != version:  # type: ignore[attr-defined]
        raise Conflict(
            _("Someone else has changed this in the meantime. Nothing was saved. Compare and save again."),
            differences(current, typed),
            current.version,  # type: ignore[attr-defined]
        )
    return current


def differences(current: models.Model, typed: Mapping[str, Any]) -> list[FieldDifference]:
    """Return the fields whose typed value is not what stands in the database now."""
    changed = []
    for name, value in typed.items():
        try:
            field = current._meta.get_field(name)
        except FieldDoesNotExist:  # a form may carry inputs that are no columns
            continue
        now = getattr(current, name)
        if now != value:
            changed.append(FieldDifference(name, getattr(field, "verbose_name", name), now, value))
    return changed


def fields_before(current: models.Model, version: int) -> dict[str, Any]:
    """Return the fields that a locked record had before the save that made it `version`, from its history.

    Refused when somebody saved the record since, so that an undo takes back only what it was offered for.
    """
    if current.version != version:  # type: ignore[attr-defined]
        raise Refused(_("Someone has changed this since, so it was left as it is."), code="changed_since")
    events = type(current).pgh_event_model.objects  # type: ignore[attr-defined]
    before = events.filter(pgh_obj=current.pk, version=version - 1).order_by("-pgh_id").first()
    if before is None:
        raise Refused(_("This can no longer be undone. Change it manually."), code="too_late")
    names = {field.attname for field in current._meta.concrete_fields} - {"id", "version"}
    return {name: getattr(before, name) for name in names if hasattr(before, name)}


def apply(record: Record, values: Mapping[str, Any]) -> list[str]:
    """Set the values on a locked record, raise its version and save what changed; return the changed field names."""
    changed = [name for name, value in values.items() if getattr(record, name) != value]
    for name in changed:
        setattr(record, name, values[name])
    if changed:
        record.version += 1  # type: ignore[attr-defined]
        record.save(update_fields=[*changed, "version"])
    return changed
