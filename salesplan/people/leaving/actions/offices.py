"""Who decides in the place of an admin who leaves, and who leads their teams: given, and taken back."""

from datetime import date

from django.utils.translation import gettext as _

from salesplan.core.audit import acting
from salesplan.core.editing import lock
from salesplan.core.errors import Refused
from salesplan.people.choices import Role
from salesplan.people.handover import HandoverStep, UndoData
from salesplan.people.models import Leadership, User


def make_admin(pk: int, step: HandoverStep) -> UndoData | None:
    """Make the deputy an admin."""
    with acting(step.by, "person.edit", why=step.why):
        heir = lock(User.objects.get(pk=step.heir.pk))
        if heir.role == Role.ADMIN:
            return None
        before = {"heir": heir.pk, "role": heir.role}
        heir.role = Role.ADMIN
        heir.version += 1
        heir.save(update_fields=["role", "version"])
        return before


def make_admin_no_more(pk: int, before: UndoData, step: HandoverStep) -> None:
    """Let the deputy be what they were."""
    with acting(step.by, "person.edit"):
        heir = lock(User.objects.get(pk=before["heir"]))
        if heir.role != Role.ADMIN:
            raise Refused(_("Now has a different role."))
        heir.role = before["role"]
        heir.version += 1
        heir.save(update_fields=["role", "version"])


def lead_again(pk: int, before: UndoData, step: HandoverStep) -> None:
    """Let the person lead again, and the successor no more."""
    with acting(step.by, "person.lead"):
        leadership = Leadership.objects.filter(pk=before.get("made", 0)).first()
        if leadership is not None:
            leadership.delete()
        ends_on = date.fromisoformat(before["ends_on"]) if before["ends_on"] else None
        place = Leadership.objects.filter(pk=pk).first()
        if place is None:
            raise Refused(_("Appoint them as lead again: the leadership had not started."))
        place = lock(place)
        place.ends_on = ends_on
        place.save(update_fields=["ends_on"])
