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
    value = env.str("DATABASE_URL", default="")
    if value:
        return _checked(value, "DATABASE_URL", POSTGRES_SCHEMES, "postgres://user:password@host:5432/name")
    address = DATA_DIR / "database_url"
    if address.exists():
        return address.read_text().strip()
    raise ImproperlyConfigured(
        f"No database: set DATABASE_URL, or start the product with `make run` (no server is known in {DATA_DIR})."
    )


def redis_url() -> str:
    """Return REDIS_URL; empty means that PostgreSQL is the broker and the cache too."""
    value = env.str("REDIS_URL", default="")
    return _checked(value, "REDIS_URL", REDIS_SCHEMES, "redis://host:6379/0") if value else ""


def secret_key() -> str:
    """Return SECRET_KEY, or for the demo the one that `make run` made in DATA_DIR."""
    value = env.str("SECRET_KEY", default="")
    if value:
        if not DEMO and len(value) < SHORTEST_KEY:
            raise ImproperlyConfigured(f"SECRET_KEY is too short: give at least {SHORTEST_KEY} random characters.")
        return value
    path = DATA_DIR / "secret_key"
    if DEMO and path.exists():
        return path.read_text().strip()
    raise ImproperlyConfigured("SECRET_KEY is not set: give a long random text, the same for web, worker and beat.")


def debug(*, is_demo: bool) -> bool:
    """Return DEBUG; outside the demo its pages would show real people's data to whoever provokes an error."""
    is_debug = env.bool("DEBUG", default=False)
    if is_debug and not is_demo:
        raise ImproperlyConfigured("DEBUG is on: it is for the demo alone, its pages show what the product works with.")
    return is_debug


def at_least_one(name: str, default: int) -> int:
    """Return a setting that counts something; zero or less would switch off what it limits."""
    value = env.int(name, default=default)
    if value < 1:
        raise ImproperlyConfigured(f"{name} is {value}: give a whole number of at least 1.")
    return value


def rate(name: str, default: str) -> str:
    """Return how often something may be tried; a text that says nothing clear stops the start."""
    value = env.str(name, default=default) or default
    if not all(RATE.fullmatch(limit.strip()) for limit in value.split(",")):
        raise ImproperlyConfigured(f"{name} is “{value}”: write it like {default}.")
    return value


def _checked(value: str, name: str, schemes: set[str], example: str) -> str:
    """Return the address if it has a known scheme, a host and a valid port; never show it, it may hold a password."""
    try:
        url = urlsplit(value)
        sound = url.scheme in schemes and bool(url.hostname or url.query) and (url.port or 1) > 0
    except ValueError:
        sound = False
    if sound and name == "DATABASE_URL":
        sound = len(url.path) > 1
    if not sound:
        raise ImproperlyConfigured(f"{name} is not a valid address: it must look like {example}.")
    return value
