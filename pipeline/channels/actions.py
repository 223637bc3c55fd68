"""Changes to channels; only admins make them."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from pipeline.channels.models import Channel
from salesplan.core.access import require
from salesplan.core.audit import acting
from salesplan.core.editing import lock
from salesplan.core.errors import Refused
from salesplan.people.choices import Role
from salesplan.people.models import User


def save_channel(channel: Channel | None, *, values: Mapping[str, Any], by: User) -> Channel:
    """Add a channel, or change one; sales name it, so it is taken out of use and never deleted."""
    require(by, Role.ADMIN)
    with acting(by, "channel.save"):
        other_channels = Channel.objects.exclude(pk=channel.pk if channel else 0)
        if other_channels.filter(name__iexact=values["name"]).exists():
            raise Refused(_("This name is taken. Choose a different one."), field="name")
        if channel is None:
            last = Channel.objects.aggregate(last=Max("position"))["last"] or 0
            return Channel.objects.create(position=last + 1, **values)
        current = lock(channel)
        for name, value in values.items():
            setattr(current, name, value)
        current.save(update_fields=list(values))
        return current


def enter_channel(*, name: str, position: int) -> Channel:
    """Add a channel that an import names; within its `acting`, once it has looked for one of that name."""
    return Channel.objects.create(name=name, position=position)
