"""Sales Plan: the project and what all its apps stand on."""

from salesplan.celery import app as celery_app

__all__ = ["celery_app"]
