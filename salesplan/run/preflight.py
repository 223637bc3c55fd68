"""Looks at the settings and knocks at the servers before anything starts, so that a mistake is one clear line."""

import os
import time
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit

import psycopg
import redis
from django.core.exceptions import ImproperlyConfigured

from salesplan.run.environment import web_threads, web_workers, worker_processes
from salesplan.run.errors import StartError


def _patience() -> float:
    """Return how long to wait for a server that may still be starting."""
    return float(os.environ.get("START_PATIENCE") or 15)


def check() -> Any:
    """Return the settings module; raise StartError for what is missing, malformed or out of reach."""
    for number in (web_workers, web_threads, worker_processes):
        number()
    try:
        from salesplan import settings
    except ImproperlyConfigured as problem:
        raise StartError(str(problem)) from problem
    except (ValueError, KeyError) as problem:
        raise StartError(f"A setting has a value that cannot be read: {problem}.") from problem
    _check_site(settings)
    _check_database(settings.DATABASES["default"])
    if settings.REDIS_URL:
        _check_redis(settings.REDIS_URL)
    return settings


def _check_site(settings: ModuleType) -> None:
    """Links in mail begin with SITE_URL: it must be told where people reach the product, and be an address."""
    if not os.environ.get("SITE_URL") and not settings.DEMO_MODE:
        raise StartError(
            "SITE_URL is not set: give the address at which people reach the product; links in mail begin with it."
        )
    url = urlsplit(settings.SITE_URL)
    if url.scheme not in ("http", "https") or not url.hostname or url.query or url.fragment:
        raise StartError(f"SITE_URL is {settings.SITE_URL}: it must look like https://sales.example.com.")


def _check_database(config: dict[str, Any]) -> None:
    where = f"{config['HOST'] or 'localhost'}:{config['PORT'] or 5432}/{config['NAME']}"
    options = {key: value for key, value in (config.get("OPTIONS") or {}).items() if key.startswith("ssl")}
    deadline = time.monotonic() + _patience()
    while True:
        try:
            psycopg.connect(
                host=config["HOST"] or None,
                port=config["PORT"] or None,
                user=config["USER"] or None,
                password=config["PASSWORD"] or None,
                dbname=config["NAME"],
                connect_timeout=5,
                **options,
            ).close()
        except psycopg.OperationalError as problem:
            reason = _reason(problem)
            if time.monotonic() > deadline or not _may_pass(reason):
                raise StartError(f"DATABASE_URL: no connection to {where}: {reason}") from problem
            time.sleep(1)
        else:
            return


def _may_pass(reason: str) -> bool:
    """A server that is starting is worth waiting for; a wrong password or name is not."""
    return not any(word in reason for word in ("authentication", "does not exist", "resolve", "translate"))


def _check_redis(url: str) -> None:
    deadline = time.monotonic() + _patience()
    while True:
        try:
            redis.Redis.from_url(url, socket_connect_timeout=5, socket_timeout=5).ping()
        except redis.RedisError as problem:
            if time.monotonic() > deadline or isinstance(problem, redis.AuthenticationError):
                raise StartError(f"REDIS_URL: no answer from {_host_of(url)}: {problem}") from problem
            time.sleep(1)
        else:
            return


def _host_of(url: str) -> str:
    split = urlsplit(url)
    return f"{split.hostname}:{split.port or 6379}"


def _reason(problem: Exception) -> str:
    """Return the part of psycopg's message that says why, on one line."""
    first = (str(problem).strip().splitlines() or ["no reason was given"])[0]
    return first.rpartition("failed: ")[2].removeprefix("FATAL:").strip()
