"""The state of every part that the product needs, found by asking it; nothing here raises."""

import time
from collections.abc import Callable
from datetime import datetime
from functools import lru_cache

from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.models import Count, Min, Q

from salesplan.core.health.choices import PARTS
from salesplan.core.health.rules import Check, judge_beat, judge_outbox, judge_worker
from salesplan.core.jobs import broker
from salesplan.core.jobs.queries import signs_of_life
from salesplan.core.outbox.models import OutboxMail


def health(now: datetime, only: frozenset[str] = frozenset(PARTS)) -> dict[str, Check]:
    """Return a verdict for each part asked for; without the database all that lives in it is unknown."""
    found = {"database": _database()}
    after = tuple(PARTS)[1:]
    if not found["database"].is_good:
        unknown = Check("unknown", "the database does not answer")
        found |= {part: _broker() if part == "broker" and not broker.is_postgres() else unknown for part in after}
        return {part: check for part, check in found.items() if part in only}
    asked: dict[str, Callable[[], Check]] = {
        "migrations": _migrations,
        "broker": _broker,
        "beat": lambda: _beat(now),
        "worker": lambda: _worker(now),
        "outbox": lambda: _outbox(now),
    }
    found |= {part: _safely(ask) for part, ask in asked.items() if part in only}
    return {part: found[part] for part in PARTS if part in only}


def _safely(ask: Callable[[], Check]) -> Check:
    """A part whose tables are missing (before the first migration) is bad, not a broken page."""
    try:
        return ask()
    except DatabaseError as fault:
        return Check("bad", type(fault).__name__)


def _database() -> Check:
    began = time.perf_counter()
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as fault:
        return Check("bad", type(fault).__name__)
    return Check("ok", "", {"ms": round((time.perf_counter() - began) * 1000, 1)})


@lru_cache(maxsize=1)
def _known_migrations() -> frozenset[tuple[str, str]]:
    """Return the migrations of the code, read once for each process since they cannot change under it."""
    return frozenset(MigrationLoader(None).disk_migrations or ())


def _migrations() -> Check:
    with connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations")
        done = set(cursor.fetchall())
    missing = _known_migrations() - done
    if missing:
        return Check("bad", "the database is older than the code", {"missing": len(missing)})
    return Check("ok")


def _broker() -> Check:
    try:
        return Check("ok", "", {"kind": "postgresql" if broker.is_postgres() else "redis", "waiting": broker.waiting()})
    except Exception as fault:  # noqa: BLE001 - whatever the client raises, the broker cannot be used
        return Check("bad", type(fault).__name__)


def _beat(now: datetime) -> Check:
    seen = signs_of_life().get("beat")
    return judge_beat(seen.at if seen else None, now)


def _worker(now: datetime) -> Check:
    life = signs_of_life()
    seen = {name: life[name].at if name in life else None for name in ("worker", "beat", "beat.sent")}
    return judge_worker(seen["worker"], seen["beat.sent"], judge_beat(seen["beat"], now), now)


def _outbox(now: datetime) -> Check:
    state = OutboxMail.State
    waits = Q(state__in=[state.QUEUED, state.SENDING], due_at__lte=now)
    found = OutboxMail.objects.filter(state__in=[state.QUEUED, state.SENDING, state.FAILED, state.REVIEW]).aggregate(
        waiting=Count("pk", filter=waits),
        oldest=Min("due_at", filter=waits),
        failed=Count("pk", filter=Q(state__in=[state.FAILED, state.REVIEW])),
    )
    return judge_outbox(found["waiting"], found["oldest"], found["failed"], now)
