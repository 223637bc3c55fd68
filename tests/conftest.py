"""What every test may use: Chromium where there is one, and a real worker on either broker.

The database server is started by `tests/settings.py`; how to make people, accounts and deals is in `tests/world.py`.
"""

import gc
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest
import time_machine
from django.test import Client
from django.test.signals import setting_changed
from django.utils import translation
from pytest_django.plugin import DjangoDbBlocker

from salesplan.run.texts import ROOT, compile_catalogues
from tests.sharing import long_ones_first

if TYPE_CHECKING:
    from tests.kept import Kept
    from tests.world import World

# Examples are judged by their answers, not by how long a busy machine takes over them. They are the same in every run; new
# ones are looked for with `--hypothesis-profile=searching`.
ANY_SPEED = hypothesis.settings(deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.register_profile("searching", ANY_SPEED)
hypothesis.settings.register_profile("steady", ANY_SPEED, derandomize=True)
hypothesis.settings.load_profile("steady")


def _find_chromium() -> str | None:
    told = os.environ.get("CHROMIUM")
    if told:
        return told if Path(told).exists() else None
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def pytest_configure() -> None:
    """Compile the catalogues before any test asks for a text, and let Django read them anew: it has begun already."""
    compile_catalogues([ROOT / "locale"])
    setting_changed.send(sender=None, setting="LOCALE_PATHS", value=[ROOT / "locale"], enter=True)


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, object]:
    """Start the Chromium of the system; pytest-playwright's own download is never used."""
    chromium = _find_chromium()
    if chromium is None:
        pytest.fail("Chromium is missing (apt-get install chromium, or set CHROMIUM).", pytrace=False)
    # Playwright's loop runs in this thread, which Django takes for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    arguments = ["--disable-dev-shm-usage", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    return {"executable_path": chromium, "args": arguments}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests below `tests/browser` are browser tests; those with a live worker are worker tests, marked or not.

    Where several processes share the tests, each begins with long ones: what is left for the end can be shared out.
    """
    for item in items:
        if "page" in getattr(item, "fixturenames", ()) or "browser" in item.path.parts:
            item.add_marker(pytest.mark.browser)
        if "live_worker" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.worker)
    processes = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    if processes > 1:
        items[:] = long_ones_first(items, processes)


def pytest_collection_finish() -> None:
    """Let the collector of garbage leave alone what stays until the end: it would look through it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 100)


@pytest.fixture(autouse=True)
def _in_its_own_language() -> Iterator[None]:
    """Forget after a test in which language it asked for a page: that lasts in the thread, and the next one asks for none."""
    yield
    translation.deactivate()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> Iterator[None]:
    """Make the test database, and let what is queued in a test land there too."""
    from tests.worker import postgres_broker, use_broker

    use_broker(postgres_broker())
    yield
    # The database can only be dropped when nobody is connected to it.
    use_broker("memory://")


@pytest.fixture(scope="session")
def kept_companies(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator["Kept"]:
    """The companies that are made once and kept in databases of their own; see `tests/kept.py`."""
    from tests.demo_company import load_at_now
    from tests.kept import Kept
    from tests.world import build

    with django_db_blocker.unblock():
        companies = Kept({"world": build, "demo": load_at_now})
    yield companies
    with django_db_blocker.unblock():
        companies.forget()


@pytest.fixture
def _right_database(request: pytest.FixtureRequest, kept_companies: "Kept", django_db_blocker: DjangoDbBlocker) -> None:
    with django_db_blocker.unblock():
        kept_companies.work_for(request)


@pytest.fixture
def _django_db_helper(_right_database: None, _django_db_helper: None) -> None:
    """Go to the database of the company that a test asks for, before its transaction begins there."""


@pytest.fixture(params=["postgres", "redis"])
def broker(request: pytest.FixtureRequest, transactional_db: None) -> Iterator[str]:
    """Run the test once over each broker; the test's own process sends to it too."""
    from tests.worker import empty_broker, postgres_broker, redis_server, use_broker

    if request.param == "postgres":
        empty_broker()
        yield postgres_broker()
        return
    with redis_server() as url:
        use_broker(url)
        try:
            yield url
        finally:
            use_broker(postgres_broker())


@pytest.fixture
def live_worker(broker: str) -> Iterator[object]:
    """A real worker process on the test database, over each broker in turn (see `tests/worker.py`)."""
    from tests.worker import Worker

    worker = Worker(broker)
    worker.start()
    try:
        yield worker
    finally:
        worker.stop()
        shutil.rmtree(worker.log.parent, ignore_errors=True)


@pytest.fixture
def world(db: None, kept_companies: "Kept") -> "World":
    """A small company with one person of each role; see `tests/world.py`."""
    from tests.world import build

    return kept_companies.company("world") or build()


@pytest.fixture
def world_time() -> Iterator[None]:
    """Let the clock stand at the world's NOW: what a page calls this quarter is the one that the world's figures are of."""
    from tests.world import NOW

    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def demo(db: None) -> None:
    """The demo company, small, as of the world's TODAY; see `tests/demo_company.py`."""


@pytest.fixture
def as_(db: None) -> Callable[[Any], Client]:
    """Sign in as somebody: `as_(world.rep).get("/")`."""
    from tests.world import signed_in

    return signed_in
