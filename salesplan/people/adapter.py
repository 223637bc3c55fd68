"""How allauth behaves here: nobody signs up by themselves, redirects stay on this site, and its mails are ours."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib import messages
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy

from salesplan.core.http.origin import client_address
from salesplan.core.http.redirects import own_path
from salesplan.people.actions.links import mail_word_of
from salesplan.people.models import User

CHANGED = gettext_lazy("Your password was changed.")
# What allauth tells people of their access, by the name of its template.
WORDS = {
    "account/email/password_changed": CHANGED,
    "account/email/password_reset": CHANGED,
    "account/email/password_set": CHANGED,
    "mfa/email/totp_activated": gettext_lazy("Two-step sign-in was set up: you will be asked for a code from the app."),
    "mfa/email/totp_deactivated": gettext_lazy("Two-step sign-in was removed: you sign in with your password alone."),
    "mfa/email/recovery_codes_generated": gettext_lazy("New recovery codes were created; the old ones no longer work."),
}


class PeopleAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """People are invited by an admin."""
        return False

    def is_safe_url(self, url: str) -> bool:
        """Only paths of this site are followed; the Host header and the settings of hosts say nothing of it."""
        return bool(own_path(url or ""))

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the address by which tries are counted."""
        return client_address(request)

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        """Who has left is told what a stranger is told, also with the right password."""
        messages.error(request, self.error_messages["username_password_mismatch"])
        return HttpResponseRedirect(reverse("account_login"))

    def send_notification_mail(self, template_prefix: str, user: User, *_args: Any, **_more: Any) -> None:
        """Word of what changed about somebody's access, in our words."""
        with translation.override(user.writes_in):
            mail_word_of(user, str(WORDS[template_prefix]), timezone.now())

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """No mail of allauth goes out by itself: its subjects and links come from the Host header of the request."""
        raise ImproperlyConfigured(f"allauth wants to send {template_prefix}; write that mail in people.actions.links.")
