"""The cache in Redis, for which Redis is a help and not a need.

What the product keeps in its cache are counts that slow down who tries too often (log-in, reset, the API). While Redis does not
answer they are counted in the table of the database that does the same where no Redis is named, so nobody is locked out and
nobody may try without end. The reason is logged, and Redis is left alone for some seconds, so that not every request waits.
"""

import time
from collections.abc import Callable
from typing import Any

import structlog
from django.core.cache import caches
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

log = structlog.get_logger(__name__)
LEFT_ALONE_SECONDS = 10.0
# The cache of the settings that is asked while Redis is away; it is named there so that its table is made.
INSTEAD = "database"


class RedisOrDatabaseCache(RedisCache):
    """Redis, or the database while Redis is away."""

    def __init__(self, server: str | list[str], params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._away_until = 0.0

    def count(self, key: str, window: int, *, add: int, seconds: int) -> int:
        """Add to a count in one step, and return the sum; while Redis is away the table counts, from nothing."""
        from salesplan.core.api.counters import count_in_table

        if time.monotonic() >= self._away_until:
            place = self.make_and_validate_key(f"tally:{key}:{window}")
            try:
                steps: Any = self._cache.get_client(place, write=True).pipeline()
                return int(steps.incrby(place, add).expire(place, 2 * seconds).execute()[0])
            except (RedisError, OSError) as error:
                self._leave_alone("count", error)
        return count_in_table(key, window, add=add, seconds=seconds)

    def _leave_alone(self, verb: str, error: Exception) -> None:
        self._away_until = time.monotonic() + LEFT_ALONE_SECONDS
        log.warning("redis_away", command=verb, error=str(error), seconds=LEFT_ALONE_SECONDS)

    def _ask(self, verb: str, *args: Any, **kwargs: Any) -> Any:
        """Do what is asked in Redis, or where that does not answer in the database."""
        if time.monotonic() >= self._away_until:
            ask: Callable[..., Any] = getattr(super(), verb)
            try:
                return ask(*args, **kwargs)
            except (RedisError, OSError) as error:
                self._leave_alone(verb, error)
        return getattr(caches[INSTEAD], verb)(*args, **kwargs)


def _in_either(verb: str) -> Callable[..., Any]:
    def ask(self: RedisOrDatabaseCache, *args: Any, **kwargs: Any) -> Any:
        return self._ask(verb, *args, **kwargs)

    ask.__name__ = verb
    return ask


for _verb in (
    "add",
    "get",
    "set",
    "touch",
    "delete",
    "get_many",
    "has_key",
    "incr",
    "set_many",
    "delete_many",
    "clear",
):
    setattr(RedisOrDatabaseCache, _verb, _in_either(_verb))
