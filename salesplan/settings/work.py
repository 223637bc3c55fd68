"""Background work, cache, mail and the API."""

import re
from datetime import timedelta

from salesplan.settings.environment import DATA_DIR, database_url, env, redis_url

REDIS_URL = redis_url()


def _broker() -> str:
    """Redis where it is given; else the same PostgreSQL, so that the demo needs nothing more."""
    return REDIS_URL or "sqla+" + re.sub("^postgres(ql)?://", "postgresql+psycopg://", database_url())


CELERY_BROKER_URL = _broker()
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
# PostgreSQL as broker is asked once a second, so a worker takes many hints at a time; one that dies loses them, and the
# sweep finds what they stood for. Redis pushes, and hands out one at a time.
CELERY_WORKER_PREFETCH_MULTIPLIER = 1 if REDIS_URL else 32
CELERY_WORKER_MAX_TASKS_PER_CHILD = 500
CELERY_TASK_TIME_LIMIT = 600
CELERY_TASK_SOFT_TIME_LIMIT = 540
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULER = "salesplan.core.jobs.beat:LockedScheduler"
# Redis gives a message of a killed worker to another one after this time: ten times the longest task. Shorter would
# repeat work that still runs. PostgreSQL as broker never does; there the sweep over the outbox finds what was lost.
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {"visibility_timeout": 6000, "unacked_restore_throttle": 1, "socket_connect_timeout": 3}
    if REDIS_URL
    else {"pool_pre_ping": True}
)

_IN_DATABASE = {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}
CACHES = {
    "default": {
        "BACKEND": "salesplan.core.cache.RedisOrDatabaseCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 2},
    }
    if REDIS_URL
    else _IN_DATABASE,
    # While Redis is away its counts are kept in the table that does the same where there is none.
    "database": _IN_DATABASE,
}

EMAIL_CONFIG = env.email_url("EMAIL_URL", default="dummymail://")
vars().update(EMAIL_CONFIG)
# Without a mail server the demo keeps what it would have sent; the outbox page shows it.
MAIL_IS_DELIVERED = bool(env.str("EMAIL_URL", default=""))
# How long a worker may take over one mail before another takes it up; the mail server must answer sooner.
OUTBOX_LEASE_SECONDS = env.int("OUTBOX_LEASE_SECONDS", default=120)
EMAIL_TIMEOUT = max(1, min(30, OUTBOX_LEASE_SECONDS // 2))
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Sales Plan <salesplan@localhost>")
SITE_URL = env.str("SITE_URL", default="http://localhost:8000")
MEDIA_ROOT = env.path("MEDIA_ROOT", default=str(DATA_DIR / "media"))
# Files attached to records: how large one may be, and who looks for viruses: the dotted path of a function that is given
# the content and the name and answers why the file is refused, or None. One that fails lets nothing through.
ATTACHMENT_MAX_BYTES = env.int("ATTACHMENT_MAX_BYTES", default=10 * 1024 * 1024)
ATTACHMENT_SCANNER = env.str("ATTACHMENT_SCANNER", default="")

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "salesplan.core.api.authentication.SessionAuthentication",
        "salesplan.core.api.authentication.KeyAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["salesplan.core.api.permissions.SignedInAndMayWrite"],
    "DEFAULT_PARSER_CLASSES": [
        "salesplan.core.api.parsing.BoundedJSONParser",
        "rest_framework.parsers.FormParser",
        "rest_framework.parsers.MultiPartParser",
    ],
    "DEFAULT_THROTTLE_CLASSES": ["salesplan.core.api.limits.PerPerson"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "salesplan.core.api.pagination.Cursor",
    "PAGE_SIZE": 50,
    "DEFAULT_SCHEMA_CLASS": "salesplan.core.api.schema.Schema",
    "EXCEPTION_HANDLER": "salesplan.core.api.problems.answer",
    "COERCE_DECIMAL_TO_STRING": True,
}
REST_KNOX = {"TOKEN_TTL": timedelta(days=365), "TOKEN_LIMIT_PER_USER": 20}
# The tokens have names, so that a person knows which one to revoke.
KNOX_TOKEN_MODEL = "people.ApiToken"
# Knox's own migrations make its token table even where ours replaces it; nothing would ever use or empty that table.
MIGRATION_MODULES = {"knox": None}
# What the API can do says much of the product; it is shown to who signs in, unless the company wants it open.
API_DOCS_OPEN = env.bool("API_DOCS_OPEN", default=False)
SPECTACULAR_SETTINGS = {
    "SERVE_PERMISSIONS": ["salesplan.core.api.permissions.MayReadDocs"],
    "TITLE": "Sales Plan",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "persistAuthorization": False, "displayOperationId": False},
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "salesplan.core.api.schema.add_problems",
    ],
    # Fields of one name with different choices get different names in the schema.
    "ENUM_NAME_OVERRIDES": {
        "RoleEnum": "salesplan.people.choices.Role",
        "TeamKindEnum": "salesplan.people.choices.TeamKind",
        "BuyingRoleEnum": "customers.contacts.choices.BuyingRole",
        "LeavingReasonEnum": "salesplan.people.leaving.choices.LeavingReason",
        "SegmentCauseEnum": "customers.segments.choices.Cause",
        "OutreachReasonEnum": "customers.outreach.choices.OutreachReason",
        "EntryKindEnum": "customers.timeline.choices.EntryKind",
        "TaskKindEnum": "customers.tasks.choices.TaskKind",
        "StageKindEnum": "pipeline.process.choices.StageKind",
        "DisputeStateEnum": "goals.pay.disputes.choices.DisputeState",
    },
}
