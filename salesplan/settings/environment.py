"""What the environment says: one place reads it, and a missing value stops the start with one clear line."""

from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parents[2]

env = environ.Env()

DATA_DIR = Path(env.str("DATA_DIR", default=str(ROOT / ".data"))).resolve()
DEMO = env.bool("DEMO", default=not env.str("DATABASE_URL", default=""))


def database_url() -> str:
    """Return DATABASE_URL, or the address of the embedded server that runs in DATA_DIR."""
    told = env.str("DATABASE_URL", default="")
    if told:
        return told
    address = DATA_DIR / "database_url"
    if address.exists():
        return address.read_text().strip()
    raise ImproperlyConfigured(
        f"No database: set DATABASE_URL, or start the product with `make run` (no server is known in {DATA_DIR})."
    )


def secret_key() -> str:
    """Return SECRET_KEY, or for the demo the one that `make run` made in DATA_DIR."""
    told = env.str("SECRET_KEY", default="")
    if told:
        return told
    kept = DATA_DIR / "secret_key"
    if DEMO and kept.exists():
        return kept.read_text().strip()
    raise ImproperlyConfigured("SECRET_KEY is not set: give a long random text, the same for web, worker and beat.")
