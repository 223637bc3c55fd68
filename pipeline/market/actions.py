"""Changes to rivals; only admins make them."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from pipeline.market.models import Rival
from salesplan.core.access import require
from salesplan.core.audit import acting
from salesplan.core.editing import lock
from salesplan.core.errors import Refused
from salesplan.people.choices import Role
from salesplan.people.models import User


def save_rival(rival: Rival | None, *, values: Mapping[str, Any], by: User) -> Rival:
    """Add a rival, or change one; deals name it, so it is taken out of use and never deleted."""
    require(by, Role.ADMIN)
    with acting(by, "rival.save"):
        other_rivals = Rival.objects.exclude(pk=rival.pk if rival else 0)
        if other_rivals.filter(name__iexact=values["name"]).exists():
            raise Refused(_("This name is taken. Choose a different one."), field="name")
        if rival is None:
            return Rival.objects.create(**values)
        current = lock(rival)
        for name, value in values.items():
            setattr(current, name, value)
        current.save(update_fields=list(values))
        return current
