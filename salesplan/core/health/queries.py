"""The state of every part that the product needs, found by asking it; nothing here raises."""

import time
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache, lru_cache

from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.models import Count, Min, Q

from salesplan.core.health.choices import PARTS
from salesplan.core.health.rules import HealthCheck, judge_beat, judge_outbox, judge_worker
from salesplan.core.jobs import broker
from salesplan.core.jobs.models import Heartbeat
from salesplan.core.jobs.queries import signs_of_life
from salesplan.core.outbox.models import OutboxMail


def health(now: datetime, only: frozenset[str] = frozenset(PARTS)) -> dict[str, HealthCheck]:
    """Return a verdict for each part asked for; without the database all that lives in it is unknown."""
    checks = {"database": _database()}
    after = tuple(PARTS)[1:]
    if not checks["database"].is_good:
        unknown = HealthCheck("unknown", "the database does not answer")
        checks |= {name: _broker() if name == "broker" and not broker.is_postgres() else unknown for name in after}
        return {name: check for name, check in checks.items() if name in only}
    life = cache(signs_of_life)
    checkers: dict[str, Callable[[], HealthCheck]] = {
        "migrations": _migrations,
        "broker": _broker,
        "beat": lambda: _beat(life(), now),
        "worker": lambda: _worker(life(), now),
        "outbox": lambda: _outbox(now),
    }
    checks |= {name: _safely(ask) for name, ask in checkers.items() if name in only}
    return {name: checks[name] for name in PARTS if name in only}


def _safely(ask: Callable[[], HealthCheck]) -> HealthCheck:
    """A part whose tables are missing (before the first migration) is bad, not a broken page."""
    try:
        return ask()
    except DatabaseError as error:
        return HealthCheck("bad", type(error).__name__)


def _database() -> HealthCheck:
    began = time.perf_counter()
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        return HealthCheck("bad", type(error).__name__)
    return HealthCheck("ok", "", {"ms": round((time.perf_counter() - began) * 1000, 1)})


@lru_cache(maxsize=1)
def _known_migrations() -> frozenset[tuple[str, str]]:
    """Return the migrations of the code, read once for each process since they cannot change under it."""
    return frozenset(MigrationLoader(None).disk_migrations or ())


def _migrations() -> HealthCheck:
    with connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations")
        applied = set(cursor.fetchall())
    missing = _known_migrations() - applied
    if missing:
        return HealthCheck("bad", "the database is older than the code", {"missing": len(missing)})
    return HealthCheck("ok")


def _broker() -> HealthCheck:
    try:
        return HealthCheck(
            "ok", "", {"kind": "postgresql" if broker.is_postgres() else "redis", "waiting": broker.waiting()}
        )
    except Exception as error:  # noqa: BLE001 - whatever the client raises, the broker cannot be used
        return HealthCheck("bad", type(error).__name__)


def _beat(life: Mapping[str, Heartbeat], now: datetime) -> HealthCheck:
    sign = life.get("beat")
    return judge_beat(sign.at if sign else None, now)


def _worker(life: Mapping[str, Heartbeat], now: datetime) -> HealthCheck:
    last_seen = {name: life[name].at if name in life else None for name in ("worker", "beat", "beat.sent")}
    return judge_worker(last_seen["worker"], last_seen["beat.sent"], judge_beat(last_seen["beat"], now), now)


def _outbox(now: datetime) -> HealthCheck:
    state = OutboxMail.State
    is_waiting = Q(state__in=[state.QUEUED, state.SENDING], due_at__lte=now)
    counts = OutboxMail.objects.filter(state__in=[state.QUEUED, state.SENDING, state.FAILED, state.REVIEW]).aggregate(
        waiting=Count("pk", filter=is_waiting),
        oldest=Min("due_at", filter=is_waiting),
        failed=Count("pk", filter=Q(state__in=[state.FAILED, state.REVIEW])),
    )
    return judge_outbox(counts["waiting"], counts["oldest"], counts["failed"], now)
