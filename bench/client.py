"""A plain HTTP client that keeps its connection, and the timing of many requests by one or eight of them."""

import http.client
import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median, quantiles
from typing import Any
from urllib.parse import quote

Request = tuple[str, str, dict[str, str], bytes | None]


@dataclass(frozen=True)
class Times:
    """What was measured: milliseconds, and requests a second."""

    median: float
    p95: float
    per_second: float


class Client:
    """One connection with a session cookie or a token."""

    def __init__(self, port: int, headers: dict[str, str]) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        self.headers = {"Accept-Encoding": "gzip", **headers}

    def send(self, request: Request) -> tuple[int, bytes]:
        """Send a request and return status and body; a status of 400 or more is an error of the bench."""
        method, path, headers, body = request
        self.connection.request(method, quote(path, safe="/?&=%_.~:"), body, {**self.headers, **headers})
        answer = self.connection.getresponse()
        content = answer.read()
        if answer.status >= 400:
            raise RuntimeError(f"{method} {path}: {answer.status} {content[:300]!r}")
        return answer.status, content


def get(path: str) -> Request:
    """Build a GET."""
    return "GET", path, {}, None


def post(path: str, data: dict[str, Any]) -> Request:
    """Build a POST of JSON."""
    return "POST", path, {"Content-Type": "application/json"}, json.dumps(data).encode()


def measure(make: Callable[[], Client], requests: Callable[[int], Request], *, clients: int, each: int) -> Times:
    """Let `clients` send `each` requests one after the other; `requests(i)` gives the i-th of all."""
    took: list[float] = []
    errors: list[Exception] = []

    def work(number: int) -> None:
        client = make()
        try:
            for i in range(each):
                began = time.perf_counter()
                client.send(requests(number * each + i))
                took.append((time.perf_counter() - began) * 1000)
        except Exception as error:  # noqa: BLE001 - raised again by the main thread
            errors.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(clients)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    elapsed = time.perf_counter() - began
    if errors:
        raise errors[0]
    return Times(median(took), quantiles(took, n=20)[-1], len(took) / elapsed)
