"""How a record passes on that needs no more than another name."""

from collections.abc import Callable

from django.db.models import Model
from django.utils.translation import gettext as _

from salesplan.core.audit import acting
from salesplan.core.errors import Refused
from salesplan.people.handover import HandoverStep, UndoData
from salesplan.people.models import User


def reassign(
    model: type[Model], field: str, verb: str
) -> tuple[Callable[[int, HandoverStep], UndoData | None], Callable[..., None]]:
    """Return how a record passes on whose `field` names the person and that needs no more than another name there.

    And how it is given back: unless it went on to somebody else since.
    """

    def set_holder(pk: int, holder_id: int, person: User, step: HandoverStep) -> bool:
        with acting(step.by, verb, why=step.why):
            row = model._default_manager.select_for_update(of=("self",)).filter(pk=pk, **{field: holder_id}).first()
            if row is None:
                return False
            setattr(row, field, person)
            names = [field]
            if hasattr(row, "version"):
                row.version += 1
                names.append("version")
            row.save(update_fields=names)
            return True

    def pass_on(pk: int, step: HandoverStep) -> UndoData | None:
        return {"heir": step.heir.pk} if set_holder(pk, step.person.pk, step.heir, step) else None

    def take_back(pk: int, before: UndoData, step: HandoverStep) -> None:
        if not set_holder(pk, before["heir"], step.person, step):
            raise Refused(_("Since handed over to someone else."))

    return pass_on, take_back
