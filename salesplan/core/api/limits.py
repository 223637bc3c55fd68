"""How many requests a person may send to the API, and how many an address with keys that are none.

Counted in the memory of each web process, so that a request costs no question more: with two processes up to twice as many
pass. `Retry-After` says when to come again.
"""

import time
from collections import OrderedDict
from threading import Lock
from typing import Any

from allauth.core.internal.ratelimit import parse_rate
from django.conf import settings
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from salesplan.core.http.origin import client_address

# Who was counted last stays; a flood of addresses does not grow without end.
MOST_KEPT = 20_000


class Meter:
    """Counts in windows: a key may come so often in each."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.counts: OrderedDict[tuple[str, str], tuple[int, int]] = OrderedDict()

    def passes(self, kind: str, key: str, *, now: float, add: int = 1) -> float:
        """Count one more; return 0 while it is allowed, else the seconds to wait."""
        rate = parse_rate(settings.RATES[kind])
        window = int(now // rate.duration)
        with self.lock:
            at, count = self.counts.pop((kind, key), (window, 0))
            count = count + add if at == window else add
            self.counts[kind, key] = (window, count)
            if len(self.counts) > MOST_KEPT:
                self.counts.popitem(last=False)
        return 0 if count <= rate.amount else max(1.0, (window + 1) * rate.duration - now)

    def clear(self) -> None:
        """Forget all counts."""
        with self.lock:
            self.counts.clear()


meter = Meter()


class PerPerson(BaseThrottle):
    """So many requests a person, whatever keys and sessions they use; of strangers, by address."""

    def allow_request(self, request: Request, view: Any) -> bool:
        """Count one request."""
        person = getattr(request.user, "pk", None)
        key = f"person:{person}" if person else f"address:{client_address(request._request)}"
        self.seconds = meter.passes("api", key, now=time.time())
        return not self.seconds

    def wait(self) -> float:
        """Return the seconds until the next window."""
        return self.seconds
