"""The command lines of the parts: the same for the supervisor and for containers that run one part each."""

import sys

from salesplan.run.environment import worker_processes

PARTS = ("web", "worker", "beat")


def command_of(part: str) -> list[str]:
    """Return what to execute for one part."""
    if part == "web":
        return [sys.executable, "-m", "gunicorn", "--config", "python:salesplan.run.webserver", "salesplan.wsgi"]
    celery = [sys.executable, "-m", "celery", "--app=salesplan", "--quiet"]
    if part == "worker":
        # Gossip and mingle are talk between workers that nothing here uses; the PostgreSQL broker cannot carry it.
        return [*celery, "worker", f"--concurrency={worker_processes()}", "--without-gossip", "--without-mingle"]
    return [*celery, "beat", "--pidfile="]
