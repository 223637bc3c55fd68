"""What the environment says: one place reads it, and a missing value stops the start with one clear line."""

import re
from pathlib import Path
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parents[2]
POSTGRES_SCHEMES = {"postgres", "postgresql"}
REDIS_SCHEMES = {"redis", "rediss"}
SHORTEST_KEY = 32
RATE = re.compile(r"[1-9]\d*/\d*[smhd]/(ip|user|key)")

env = environ.Env()

DATA_DIR = Path(env.str("DATA_DIR", default=str(ROOT / ".data"))).resolve()
DEMO = env.bool("DEMO", default=not env.str("DATABASE_URL", default=""))


def database_url() -> str:
    """Return DATABASE_URL, or the address of the embedded server that runs in DATA_DIR."""
    told = env.str("DATABASE_URL", default="")
    if told:
        return _checked(told, "DATABASE_URL", POSTGRES_SCHEMES, "postgres://user:password@host:5432/name")
    address = DATA_DIR / "database_url"
    if address.exists():
        return address.read_text().strip()
    raise ImproperlyConfigured(
        f"No database: set DATABASE_URL, or start the product with `make run` (no server is known in {DATA_DIR})."
    )


def redis_url() -> str:
    """Return REDIS_URL; empty means that PostgreSQL is the broker and the cache too."""
    told = env.str("REDIS_URL", default="")
    return _checked(told, "REDIS_URL", REDIS_SCHEMES, "redis://host:6379/0") if told else ""


def secret_key() -> str:
    """Return SECRET_KEY, or for the demo the one that `make run` made in DATA_DIR."""
    told = env.str("SECRET_KEY", default="")
    if told:
        if not DEMO and len(told) < SHORTEST_KEY:
            raise ImproperlyConfigured(f"SECRET_KEY is too short: give at least {SHORTEST_KEY} random characters.")
        return told
    kept = DATA_DIR / "secret_key"
    if DEMO and kept.exists():
        return kept.read_text().strip()
    raise ImproperlyConfigured("SECRET_KEY is not set: give a long random text, the same for web, worker and beat.")


def debug(*, is_demo: bool) -> bool:
    """Return DEBUG; outside the demo its pages would show real people's data to whoever provokes an error."""
    wanted = env.bool("DEBUG", default=False)
    if wanted and not is_demo:
        raise ImproperlyConfigured("DEBUG is on: it is for the demo alone, its pages show what the product works with.")
    return wanted


def at_least_one(name: str, default: int) -> int:
    """Return a setting that counts something; zero or less would switch off what it limits."""
    value = env.int(name, default=default)
    if value < 1:
        raise ImproperlyConfigured(f"{name} is {value}: give a whole number of at least 1.")
    return value


def rate(name: str, default: str) -> str:
    """Return how often something may be tried; a text that says nothing clear stops the start."""
    told = env.str(name, default=default) or default
    if not all(RATE.fullmatch(part.strip()) for part in told.split(",")):
        raise ImproperlyConfigured(f"{name} is “{told}”: write it like {default}.")
    return told


def _checked(told: str, name: str, schemes: set[str], example: str) -> str:
    """Return the address if it has a known scheme, a host and a valid port; never show it, it may hold a password."""
    try:
        parts = urlsplit(told)
        sound = parts.scheme in schemes and bool(parts.hostname or parts.query) and (parts.port or 1) > 0
    except ValueError:
        sound = False
    if sound and name == "DATABASE_URL":
        sound = len(parts.path) > 1
    if not sound:
        raise ImproperlyConfigured(f"{name} is not a valid address: it must look like {example}.")
    return told
