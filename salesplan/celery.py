"""The Celery application and the one list of everything that runs on a schedule."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "salesplan.settings")

app = Celery("salesplan")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
