"""Clients of people who are signed in."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client


@pytest.fixture
def as_(db: None) -> Callable[[Any], Client]:
    """Sign a person in."""

    def client_of(person: Any) -> Client:
        client = Client()
        client.force_login(person)
        return client

    return client_of
