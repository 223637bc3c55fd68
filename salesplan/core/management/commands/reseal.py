"""`manage.py reseal`: encrypt anew by the present key what earlier keys encrypted, so that those can go."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from salesplan.core.outbox.models import OutboxMail
from salesplan.core.sealing import Unopened, resealed


class Command(BaseCommand):
    help = "Encrypt second factors and mailed links anew by the first key of ENCRYPTION_KEYS (or SECRET_KEY)."

    def handle(self, *args: Any, **options: Any) -> None:
        sealed = unopened = 0
        with transaction.atomic():
            for row in Authenticator.objects.select_for_update().filter(type=Authenticator.Type.TOTP):
                try:
                    row.data["secret"] = resealed(row.data["secret"])
                except Unopened:
                    unopened += 1
                    continue
                row.save(update_fields=["data"])
                sealed += 1
            for mail in OutboxMail.objects.select_for_update().exclude(link="", unsubscribe=""):
                try:
                    mail.link, mail.unsubscribe = (
                        resealed(text) if text else "" for text in (mail.link, mail.unsubscribe)
                    )
                except Unopened:
                    unopened += 1
                    continue
                mail.save(update_fields=["link", "unsubscribe"])
                sealed += 1
        self.stdout.write(f"{sealed} sealed anew")
        if unopened:
            raise CommandError(f"{unopened} cannot be opened by any key: keep the earlier ones.")
