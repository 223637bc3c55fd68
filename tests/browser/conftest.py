"""Screens on a live server, and the company they show: the world of the tests with a quota and a plan that pays.

The browser's clock and the server's are the real ones, so quota and plan are made for the quarter of today.
"""

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.utils import timezone
from playwright.sync_api import Browser, Page

from salesplan.core.company.queries import business_day, calendar
from tests.browser.steps import be_patient, sign_in
from tests.goals.making import enrol, plan, quota
from tests.worker import wait_until
from tests.world import World, build


class Answering:
    """How many requests the live server is answering: parts of a page come after it, and may outlive a test.

    Those of a test's own client are not counted: it ends one only when the answer's file is closed, which no test does.
    """

    def __init__(self) -> None:
        self.count, self.lock = 0, threading.Lock()

    def began(self, sender: Any, **_signal: Any) -> None:
        self._count(sender, 1)

    def ended(self, sender: Any, **_signal: Any) -> None:
        self._count(sender, -1)

    def _count(self, sender: Any, more: int) -> None:
        if isinstance(sender, type) and issubclass(sender, WSGIHandler):
            with self.lock:
                self.count += more

    def wait(self) -> None:
        """Wait until none is left, or the tables are emptied under it."""
        wait_until(lambda: self.count <= 0, "the server has answered all that was asked", seconds=30)


@pytest.fixture(scope="session")
def answering() -> Iterator[Answering]:
    """Count what the live server begins and ends."""
    counted = Answering()
    request_started.connect(counted.began)
    request_finished.connect(counted.ended)
    yield counted
    request_started.disconnect(counted.began)
    request_finished.disconnect(counted.ended)


@pytest.fixture
def world(transactional_db: None) -> World:
    """The small company, where the server's own connections see it; nobody has used up their tries to sign in."""
    cache.clear()
    return build()


@pytest.fixture
def period(world: World) -> Any:
    """The quarter of today."""
    return calendar(world.company).containing(business_day(timezone.now(), world.company), "quarter")


@pytest.fixture
def paying(world: World, period: Any) -> Any:
    """A plan that pays the rep 4 % up to the quota of a million, 6 % to one and a half, 8 % above."""
    made = plan()
    enrol(made, world.rep)
    quota(world.rep, 1_000_000, period.key)
    quota(world.east_one, 2_000_000, period.key)
    return made


@pytest.fixture
def screen_of(browser: Browser, live_server: Any, answering: Answering) -> Iterator[Callable[..., Page]]:
    """Open a browser of its own for a person who is signed in; `screen.complaints` is what the browser objected to."""
    opened = []

    def open_for(person: Any, width: int = 1440, language: str = "en") -> Page:
        locale = {"en": "en-GB", "zh-hans": "zh-CN"}[language]
        context = browser.new_context(base_url=live_server.url, viewport={"width": width, "height": 900}, locale=locale)
        opened.append(context)
        context.add_init_script(
            "addEventListener('securitypolicyviolation', "
            "(event) => console.error('policy', event.violatedDirective, event.blockedURI))"
        )
        screen = context.new_page()
        be_patient(screen)
        screen.complaints = []
        screen.on("pageerror", lambda error: screen.complaints.append(f"{screen.url}: {error}"))
        screen.on(
            "console",
            lambda message: (
                screen.complaints.append(f"{screen.url}: {message.text}") if message.type == "error" else None
            ),
        )
        if person is not None:
            sign_in(context, live_server.url, person)
        return screen

    yield open_for
    for context in opened:
        context.close()
    answering.wait()
