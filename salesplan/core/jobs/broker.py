"""The two brokers from the database's side: how many messages wait, and deleting those that were delivered.

Over Redis a delivered message is gone. Over PostgreSQL kombu only marks its row as taken, and nobody else ever removes
it. A row that was taken long ago belongs to a finished task, or to a worker that was killed; kombu never gives it out
again either way, which is why outbox and schedule do not rely on messages.
"""

from django.conf import settings
from django.db import connection

QUEUE = "celery"
# Longer than any task may run, so that a message in work keeps its row.
TAKEN_LONG_AGO = "1 hour"


def is_postgres() -> bool:
    """Say whether the messages are rows of our own database."""
    return not settings.REDIS_URL


def open_queue() -> None:
    """Make the tables and the queue before anybody sends or takes: two processes that find none would both make them.

    The second one would then end with "relation already exists", and the first start of the product with it.
    """
    if not is_postgres():
        return
    from salesplan.celery import app

    with app.connection_for_write() as messages:
        app.amqp.queues[QUEUE](messages.default_channel).declare()


def waiting() -> int:
    """Return how many messages no worker has taken yet; raises what the client raises when the broker is away."""
    if is_postgres():
        with connection.cursor() as cursor:
            if not _has_tables(cursor):
                return 0
            cursor.execute("SELECT count(*) FROM kombu_message WHERE visible")
            return int(cursor.fetchone()[0])
    import redis

    client = redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=2, socket_timeout=2)
    try:
        return int(client.llen(QUEUE))
    finally:
        client.close()


def drop_waiting() -> None:
    """Forget every message that no worker has taken: what they are about is gone."""
    if is_postgres():
        with connection.cursor() as cursor:
            if _has_tables(cursor):
                cursor.execute("DELETE FROM kombu_message WHERE visible")
        return
    from salesplan.celery import app

    app.control.purge()


def purge_delivered() -> int:
    """Delete the rows of messages that a worker took long ago."""
    if not is_postgres():
        return 0
    with connection.cursor() as cursor:
        if not _has_tables(cursor):
            return 0
        # kombu writes the time of taking in the local time of the process, without a zone; our processes run in UTC.
        cursor.execute(
            "DELETE FROM kombu_message WHERE NOT visible AND timestamp < (now() AT TIME ZONE 'UTC') - %s::interval",
            [TAKEN_LONG_AGO],
        )
        return int(cursor.rowcount)


def _has_tables(cursor) -> bool:  # type: ignore[no-untyped-def]
    cursor.execute("SELECT to_regclass('kombu_message') IS NOT NULL")
    return bool(cursor.fetchone()[0])
