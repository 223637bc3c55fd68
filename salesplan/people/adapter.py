"""How allauth behaves here: nobody signs up by themselves, and its mail goes through the outbox."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import get_random_string

from salesplan.core.http.redirects import own_path
from salesplan.core.outbox.actions import post


class PeopleAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """People are invited by an admin."""
        return False

    def is_safe_url(self, url: str) -> bool:
        """Only paths of this site are followed; the Host header and the settings of hosts say nothing of it."""
        return bool(own_path(url or ""))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write the mail into the outbox; each request is an occasion of its own."""
        message = self.render_mail(template_prefix, email, context)
        post(
            key=f"account:{get_random_string(24)}",
            to=email,
            person=context.get("user"),
            subject=message.subject,
            body=str(message.body),
            at=timezone.now(),
        )
