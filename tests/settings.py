"""The product's settings for the tests; reading them starts the session's database server."""

import os
from pathlib import Path
from urllib.parse import urlsplit

from tests.server import ensure_database

os.environ.setdefault("SECRET_KEY", "only-for-tests-" + "x" * 50)
os.environ.setdefault("DEMO", "1")
os.environ.setdefault("LOG_LEVEL", "WARNING")
if os.environ.get("REDIS_URL"):
    # One server holds sixteen numbered stores: each process that tests takes its own.
    number = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    os.environ["REDIS_URL"] = urlsplit(os.environ["REDIS_URL"])._replace(path=f"/{number}").geturl()
ensure_database()

from salesplan.settings import *  # noqa: E402, F403
from salesplan.settings import DATABASES, INSTALLED_APPS, RATES, STATIC_ROOT  # noqa: E402

# Whitenoise warns of a folder that is not there.
Path(STATIC_ROOT).mkdir(parents=True, exist_ok=True)
DATABASES["default"]["TEST"] = {"TEMPLATE": os.environ.get("TEST_TEMPLATE")}
# The commands of the tests: `flush`.
INSTALLED_APPS = [*INSTALLED_APPS, "tests"]
# Hashing passwords properly would take most of the time of the tests that log in.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Tests ask more in a minute than people do; `tests/core/http/test_limits.py` sets what it counts.
RATES = {**RATES, "api": "1000000/m/user", "mail_link": "1000000/m/ip"}
# Asked again only where a test looks at that (`tests/people/test_confirming.py`).
ASKS_FOR_CONFIRMATION = False
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
