"""What a container's health check runs: quick, without loading the product.

The web container is asked for a page that needs only the database: a dead worker must not make the web restart. Worker
and beat have no port; they are asked by the signs of life that they leave in the database.
"""

import http.client
import os
import sys

import psycopg

from salesplan.settings.environment import database_url

SILENCE_SECONDS = 120


def web() -> bool:
    """Ask this container's web server for the state of database and migrations."""
    connection = http.client.HTTPConnection("127.0.0.1", int(os.environ.get("PORT") or 8000), timeout=8)
    connection.request("GET", "/healthz?only=database,migrations")
    return connection.getresponse().status == http.HTTPStatus.OK


def seen(name: str) -> bool:
    """Look for a recent sign of life of worker or beat."""
    with psycopg.connect(database_url(), connect_timeout=5) as connection:
        row = connection.execute(
            "SELECT extract(epoch FROM now() - at) < %s FROM core_heartbeat WHERE name = %s", [SILENCE_SECONDS, name]
        ).fetchone()
    return bool(row and row[0])


def main(words: list[str]) -> int:
    """Return 0 when the part is healthy; say in one line why it is not."""
    name = words[0] if words else "web"
    try:
        healthy = web() if name == "web" else seen(name)
    except (OSError, http.client.HTTPException, psycopg.Error) as error:
        print(f"{name}: {type(error).__name__}: {error}", file=sys.stderr)
        return 1
    if not healthy:
        print(f"{name}: no good answer", file=sys.stderr)
    return 0 if healthy else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
