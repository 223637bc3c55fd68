"""`manage.py first_link`: the link with which the first admin of an empty product begins."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse
from django.utils import timezone

from salesplan.core.errors import Refused
from salesplan.people.opening.actions import make_first_link


class Command(BaseCommand):
    help = "Print the one-time link with which the first admin names the company and chooses a password."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            secret = make_first_link(at=timezone.now())
        except Refused as refusal:
            raise CommandError(str(refusal.message)) from None
        self.stdout.write(settings.SITE_URL.rstrip("/") + reverse("people:first_admin", args=[secret]))
