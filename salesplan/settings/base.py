"""The Django project: apps, middleware, templates, database, language and static files."""

import importlib.util
from pathlib import Path

import pgtrigger
from django.utils.translation import gettext_lazy as _

from salesplan.settings.environment import DATA_DIR, DEMO, ROOT, database_url, debug, env, secret_key

BASE_DIR = ROOT
DEBUG = debug(is_demo=DEMO)
DEFAULT_EXCEPTION_REPORTER_FILTER = "salesplan.core.http.reporting.HidingFilter"
SECRET_KEY = secret_key()
# Earlier keys: what they signed and sealed still counts. `manage.py reseal` seals anew before they go.
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
# What encrypts second factors and mailed links in the database, the newest first; without one SECRET_KEY does.
ENCRYPTION_KEYS = env.list("ENCRYPTION_KEYS", default=[])
# The loopback address is always let in: the container's own health check asks there.
ALLOWED_HOSTS = [*env.list("ALLOWED_HOSTS", default=["*"] if DEMO else ["localhost"]), "127.0.0.1"]
ROOT_URLCONF = "salesplan.urls"
WSGI_APPLICATION = "salesplan.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "people.User"
DEMO_MODE = DEMO

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_filters",
    "django_htmx",
    "django_structlog",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "knox",
    "lucide",
    "pgtrigger",
    "pghistory",
    "rest_framework",
    "salesplan.core",
    "salesplan.people",
    "customers",
    "pipeline",
    "goals",
    "reports",
    "demo",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "salesplan.core.http.addresses.of_site",
    "salesplan.core.http.middleware.request_log",
    "salesplan.core.http.middleware.unstored",
    # Outside of all that may answer by itself, so that every answer carries them.
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "salesplan.core.http.unavailable.health_first",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "salesplan.people.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "salesplan.people.middleware.PersonMiddleware",
    # Before any view or token of a form reads the body, and after the person's language is known.
    "salesplan.core.http.middleware.bounded",
    "salesplan.people.middleware.SecondFactorMiddleware",
    "pghistory.middleware.HistoryMiddleware",
    "salesplan.core.http.middleware.refusals",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["salesplan.core.loaders.FolderLoader", "django.template.loaders.app_directories.Loader"],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "salesplan.frame.shell",
            ],
            "builtins": ["salesplan.core.templatetags.ui", "django.templatetags.i18n", "django.templatetags.static"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

DATABASES = {
    "default": {
        **env.db_url_config(database_url()),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,
    }
}
DATABASES["default"]["OPTIONS"] = {"connect_timeout": 5, **DATABASES["default"].get("OPTIONS", {})}

LANGUAGE_CODE = env.str("LANGUAGE_CODE", default="en")
LANGUAGES = [("en", _("English")), ("zh-hans", _("Simplified Chinese"))]
LOCALE_PATHS = [ROOT / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "static/"
STATIC_ROOT = env.path("STATIC_ROOT", default=str(DATA_DIR / "static"))
STATICFILES_DIRS = [
    ROOT / "static",
    # plotly.js from the Python package, so that script and figures always match.
    ("plotly", Path(importlib.util.find_spec("plotly").origin).parent / "package_data"),  # type: ignore[union-attr, arg-type]
]

# The history of records (`salesplan.core.tracking`): one trigger a statement; events refuse change and deletion.
PGHISTORY_APPEND_ONLY = True
PGHISTORY_LEVEL = pgtrigger.Statement

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "salesplan.run.static.Storage"},
}
# Brotli makes plotly.js a quarter smaller and takes minutes over all files: worth it in an image, not at a first start.
STATIC_BROTLI = env.bool("STATIC_BROTLI", default=False)
