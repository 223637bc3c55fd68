"""One line a request, as JSON in production and readable on a terminal."""

import re
from collections.abc import Mapping, MutableMapping
from typing import Any

import structlog

from salesplan.settings.environment import env

LOG_FORMAT = env.str("LOG_FORMAT", default="json")

# Addresses whose last part opens an account: what stands there is no one's but its receiver's.
SECRET_PATHS = re.compile(r"(/people/(?:mail/confirm|mail/object|first)/|/account/password/reset/key/)[^/\s\"']+")


def without_secrets(_logger: object, _name: str, line: MutableMapping[str, Any]) -> Mapping[str, Any]:
    """Put dots in place of the secret part of an address, wherever in a line it stands."""
    return {key: SECRET_PATHS.sub(r"\1…", value) if isinstance(value, str) else value for key, value in line.items()}


_shared: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]
structlog.configure(
    processors=[*_shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
    logger_factory=structlog.stdlib.LoggerFactory(),
    wrapper_class=structlog.stdlib.BoundLogger,
    cache_logger_on_first_use=True,
)
_as_json = [
    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
    structlog.processors.format_exc_info,
    without_secrets,
    structlog.processors.JSONRenderer(ensure_ascii=False),
]
_as_text = [
    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
    without_secrets,
    structlog.dev.ConsoleRenderer(colors=False),
]
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": structlog.stdlib.ProcessorFormatter,
            "processors": _as_json if LOG_FORMAT == "json" else _as_text,
            "foreign_pre_chain": _shared,
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        "django_structlog": {"level": "WARNING"},
        "django.server": {"level": "WARNING"},
        # One line for each tick and each task would drown the requests; the page of scheduled work shows them.
        "celery.beat": {"level": "WARNING"},
        "celery.worker.strategy": {"level": "WARNING"},
    },
}
