"""What every page of a signed-in person costs before its own work: seconds of the processor and queries, for each role.

The page is the empty search, which has no content of its own. It is asked in this process, without server and network, 200
times; what stands beside it is an answer without a page for the same person through the same middleware.
"""

import io
import time
from collections.abc import Callable
from functools import partial
from importlib import import_module
from statistics import median
from typing import Any

from bench.database import database

TIMES = 200
ROLES = ("rep", "manager", "admin", "auditor")
PAGE, NO_PAGE = "/search/", "/search/?palette=1"


def main() -> None:
    """Measure and print."""
    with database("base", _load):
        _report()


def _load() -> str:
    from salesplan.core.company.models import Company
    from salesplan.people.models import User

    Company.objects.create(pk=1)
    for role in ROLES:
        User.objects.create_user(username=role, name=role.title(), email=f"{role}@example.com", role=role)
    return "one person of each role"


def _report() -> None:
    print("| a page of | queries | KiB | CPU ms | without a page, CPU ms | ratio |")
    print("| --- | --: | --: | --: | --: | --: |")
    for role in ROLES:
        ask = _asker(role)
        size, queries = ask(PAGE), _queries(partial(ask, PAGE))
        page, bare = _cpu(partial(ask, PAGE)), _cpu(partial(ask, NO_PAGE))
        print(f"| {role} | {queries} | {size / 1024:.0f} | {page:.2f} | {bare:.2f} | {page / bare:.1f}× |", flush=True)
    print()


def _asker(role: str) -> Callable[[str], int]:
    """Return what asks an address as a person of a role and answers how many bytes came."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.core.wsgi import get_wsgi_application

    from salesplan.people.models import User

    user = User.objects.get(username=role)
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY], store[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store.create()
    application = get_wsgi_application()

    def ask(address: str) -> int:
        path, _, query = address.partition("?")
        environ: dict[str, Any] = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "80",
            "HTTP_COOKIE": f"{settings.SESSION_COOKIE_NAME}={store.session_key}",
            "wsgi.input": io.BytesIO(),
            "wsgi.errors": io.StringIO(),
            "wsgi.url_scheme": "http",
        }
        answered: list[str] = []

        def begin(status: str, _headers: list[tuple[str, str]], _fault: object = None, /) -> Any:
            answered.append(status)

        body = b"".join(application(environ, begin))
        if not answered[0].startswith("200"):
            raise SystemExit(f"{address}: {answered[0]}")
        return len(body)

    return ask


def _queries(work: Callable[[], Any]) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as caught:
        work()
    return len(caught)


def _cpu(work: Callable[[], Any]) -> float:
    """Return the median milliseconds of the processor."""
    took = []
    for _ in range(TIMES):
        began = time.process_time()
        work()
        took.append((time.process_time() - began) * 1000)
    return median(took)


if __name__ == "__main__":
    main()
