"""The pages of reports read the clock: in these tests it stands at the world's NOW."""

from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client

from tests.world import NOW


@pytest.fixture(autouse=True)
def _world_time() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def as_(db):
    """Sign in as somebody: `as_(world.rep).get("/")`."""

    def sign_in(person) -> Client:
        client = Client()
        client.force_login(person)
        return client

    return sign_in
