"""The hot pages on 200,000 deals: the production server with two workers, asked by one client and by eight.

Times are of this machine on this day: what lasts is the ratio to the raw SQL.
"""

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

from bench.database import ROOT, database
from pipeline.process.choices import StageKind

ONE, EIGHT = 30, 15


def main() -> None:
    """Measure and print."""
    with database("pages", _load, log="INFO") as folder, _server(folder) as port:
        _report(port, folder)


def _load() -> str:
    from bench import data

    return data.load()


@contextlib.contextmanager
def _server(folder: Path) -> Iterator[int]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "salesplan.wsgi",
        "--workers=2",
        "--threads=4",
        f"--bind=127.0.0.1:{port}",
    ]
    with (folder / "server.log").open("w") as log:
        server = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT, env=os.environ)
    try:
        _wait(port)
        yield port
    finally:
        server.terminate()
        server.wait(30)


def _wait(port: int) -> None:
    for _ in range(150):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.2)
    raise SystemExit("The server did not start; see server.log.")


def _report(port: int, folder: Path) -> None:
    from bench.cases import cases
    from bench.client import get, measure

    session, token = _logins()
    runner = _WriteRunner(port, token)
    print("| page | queries | median ms | p95 ms | 8 clients: /s | p95 ms | raw SQL ms | ratio |")
    print("| --- | --: | --: | --: | --: | --: | --: | --: |")
    for case in cases(*_deals()):
        page = partial(_page, get(case.path))
        _line(case.name, page, lambda: session(port), _sql(case.sql), folder, measure)
    _line("creating a deal", runner.create, runner.client, None, folder, measure)
    _line("winning a deal", runner.win, runner.client, None, folder, measure)
    print()


def _page(request, _number):  # type: ignore[no-untyped-def]
    return request


def _line(name, request, make, sql, folder, measure) -> None:  # type: ignore[no-untyped-def]
    measure(make, request, clients=1, each=3)  # warm
    mark = (folder / "server.log").stat().st_size
    alone = measure(make, lambda i: request(1000 + i), clients=1, each=ONE)
    queries = _queries(folder / "server.log", mark)
    many = measure(make, lambda i: request(2000 + i), clients=8, each=EIGHT)
    raw = f"{sql:.1f} | {alone.median / sql:.1f}×" if sql else "– | –"
    print(
        f"| {name} | {queries} | {alone.median:.0f} | {alone.p95:.0f} | {many.per_second:.0f} | {many.p95:.0f} | {raw} |",
        flush=True,
    )


def _queries(log: Path, mark: int) -> int:
    time.sleep(0.2)
    with log.open() as lines:
        lines.seek(mark)
        requests = [json.loads(line) for line in lines if '"event": "request"' in line]
    return int(median([row["queries"] for row in requests])) if requests else 0


def _sql(statements) -> float:  # type: ignore[no-untyped-def]
    """Return the median milliseconds of the statements together, on one open connection."""
    from django.db import connection

    took = []
    for _ in range(15):
        began = time.perf_counter()
        with connection.cursor() as cursor:
            for text, parameters in statements:
                cursor.execute(text, parameters)
                cursor.fetchall()
        took.append((time.perf_counter() - began) * 1000)
    return median(took)


def _deals() -> tuple[Any, Any]:
    """Return a won deal for the deal page, and one half way down the list of all deals."""
    from pipeline.deals.models import Deal

    newest = Deal.objects.order_by("-created_at", "-id")
    return newest.filter(state=StageKind.WON)[0], newest[Deal.objects.count() // 2]


def _logins():  # type: ignore[no-untyped-def]
    """Return how to connect with an admin's session, and an API token of theirs."""
    from importlib import import_module

    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from knox.models import get_token_model

    from bench.client import Client
    from salesplan.people.models import User

    user = User.objects.get(username="person0")
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY], store[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store.create()
    cookie = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={store.session_key}"}
    _, token = get_token_model().objects.create(user)
    return (lambda port: Client(port, cookie)), token


class _WriteRunner:
    """Creates deals by the API and wins them again, each request another deal."""

    def __init__(self, port: int, token: str) -> None:
        from bench.client import Client
        from customers.accounts.models import Account
        from pipeline.deals.models import Deal
        from pipeline.process.models import Stage
        from pipeline.products.models import Product

        self.client = lambda: Client(port, {"Authorization": f"Token {token}"})
        self.account, self.product = Account.objects.all()[0], Product.objects.all()[0]
        self.first, self.won = Stage.objects.order_by("position")[0], Stage.objects.get(kind=StageKind.WON)
        self.open = list(Deal.objects.open().order_by("pk").values_list("pk", flat=True)[:4000])

    def create(self, number: int):  # type: ignore[no-untyped-def]
        """Return the request that creates a deal with one line."""
        from bench.client import post

        line = {"product": self.product.pk, "quantity": "3", "unit_price": "1000", "discount": "5"}
        body = {
            "name": f"Made {number}",
            "account": self.account.pk,
            "stage": self.first.pk,
            "currency": "CNY",
            "lines": [line],
        }
        return post("/api/v1/deals/", body)

    def win(self, number: int):  # type: ignore[no-untyped-def]
        """Return the request that wins the next open deal."""
        from bench.client import post

        return post(f"/api/v1/deals/{self.open[number]}/move/", {"stage": self.won.pk})


if __name__ == "__main__":
    main()
