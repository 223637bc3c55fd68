"""How many requests a person may send to the API, and how many an address with keys that are none.

The count is one for all processes of the web server: in Redis where it is named, else (and while Redis does not answer) in
a table. So that a request costs no question more, a process takes a small portion of what is left at a time and spends
that by itself: of 1,200 a minute 24 at once. What a process took and did not spend is lost for the window, so with four
processes somebody may have to wait after 1,128, and never passes 1,200. `Retry-After` says when to come again.
"""

import time
from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING

from allauth.core.internal.ratelimit import parse_rate
from django.conf import settings
from django.core.cache import cache
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from salesplan.core.api.counters import count_in_table
from salesplan.core.http.origin import client_address

if TYPE_CHECKING:
    # The framework loads this module while it makes its views.
    from rest_framework.views import APIView

# Who was counted last stays; a flood of addresses does not grow without end.
MOST_KEPT = 20_000
PORTIONS = 50


class Meter:
    """Counts in windows: a key may come so often in each."""

    def __init__(self) -> None:
        self.lock = Lock()
        # By kind and key: the window, what is left of the portion, and whether nothing more is to be had in it.
        self.portions: OrderedDict[tuple[str, str], tuple[int, int, bool]] = OrderedDict()

    def passes(self, kind: str, key: str, *, now: float, add: int = 1) -> float:
        """Count `add` more; return 0 while it is allowed, else the seconds to wait."""
        rate = parse_rate(settings.RATES[kind])
        window = int(now // rate.duration)
        to_wait = max(1.0, (window + 1) * rate.duration - now)
        place = (kind, key)
        with self.lock:
            left, is_spent = self._portion(place, window)
            if add <= left or is_spent:
                self._keep(place, window, left if is_spent else left - add, is_spent)
                return to_wait if is_spent else 0
        # Asked outside of the lock: other people's requests do not wait for it.
        batch = max(add, rate.amount // PORTIONS)
        total = tally(f"{kind}:{key}", window, add=batch, seconds=int(rate.duration))
        with self.lock:
            # The last portion is what the rate still has; another thread may have brought one meanwhile.
            left = self._portion(place, window)[0] + batch - max(0, min(batch, total - rate.amount))
            self._keep(place, window, max(0, left - add), left < add)
        return to_wait if left < add else 0

    def _portion(self, place: tuple[str, str], window: int) -> tuple[int, bool]:
        at, left, is_spent = self.portions.get(place, (window, 0, False))
        return (left, is_spent) if at == window else (0, False)

    def _keep(self, place: tuple[str, str], window: int, left: int, is_spent: bool) -> None:
        self.portions[place] = (window, left, is_spent)
        self.portions.move_to_end(place)
        if len(self.portions) > MOST_KEPT:
            self.portions.popitem(last=False)

    def clear(self) -> None:
        """Forget all portions."""
        with self.lock:
            self.portions.clear()


def tally(key: str, window: int, *, add: int, seconds: int) -> int:
    """Count for all processes, and return the sum of the window."""
    count = getattr(cache, "count", None)
    return int((count or count_in_table)(key, window, add=add, seconds=seconds))


meter = Meter()


class PerPerson(BaseThrottle):
    """So many requests a person, whatever keys and sessions they use; of strangers, by address."""

    def allow_request(self, request: Request, view: "APIView") -> bool:
        """Count one request."""
        person = getattr(request.user, "pk", None)
        key = f"person:{person}" if person else f"address:{client_address(request._request)}"
        self.seconds = meter.passes("api", key, now=time.time())
        return not self.seconds

    def wait(self) -> float:
        """Return the seconds until the next window."""
        return self.seconds
