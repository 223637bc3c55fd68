"""Throwing the demo away in the background: it waits for work under way, and may have thousands of files to delete."""

from celery import shared_task
from django.utils import timezone

from demo import actions


@shared_task(name="demo.discard_demo")
def discard_demo() -> None:
    """Do it once; a second message finds nothing left."""
    actions.discard_demo(at=timezone.now())
