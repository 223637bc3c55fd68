"""Channels."""

import pytest

from pipeline.channels.actions import save_channel
from pipeline.channels.models import Channel
from salesplan.core.errors import NotAllowed, Refused

pytestmark = pytest.mark.django_db


def test_a_channel_is_added_renamed_and_taken_out_of_use(world) -> None:
    made = save_channel(None, values={"name": "Partner", "name_zh": "合作伙伴"}, by=world.admin)
    assert [channel.name for channel in Channel.objects.in_use()] == ["Direct", "Partner"]
    save_channel(made, values={"name": "Partners", "is_active": False}, by=world.admin)
    assert [channel.name for channel in Channel.objects.in_use()] == ["Direct"]


def test_names_are_used_once_and_only_admins_change(world) -> None:
    with pytest.raises(Refused):
        save_channel(None, values={"name": "direct"}, by=world.admin)
    with pytest.raises(NotAllowed):
        save_channel(None, values={"name": "Online"}, by=world.rep)
