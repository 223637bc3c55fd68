"""Keys to the API: made for a purpose, shown once, revoked at any time."""

from datetime import datetime

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from salesplan.core.audit import acting
from salesplan.core.errors import Refused
from salesplan.people.actions.links import mail_word_of
from salesplan.people.models import ApiToken, User


def create_token(*, name: str, by: User, at: datetime) -> tuple[ApiToken, str]:
    """Make a key; the text is returned this once, only its hash is kept."""
    name = name.strip()
    if not name:
        raise Refused(_("Say what the key is for."), field="name")
    most = settings.REST_KNOX["TOKEN_LIMIT_PER_USER"]
    with acting(by, "token.create"):
        if ApiToken.objects.filter(user=by, expiry__gt=at).count() >= most:
            raise Refused(_("You already have %(n)s keys. Revoke one first.") % {"n": most}, field="name")
        api_token = ApiToken.objects.create(user=by, name=name[:80])
        with translation.override(by.writes_in):
            word = _("An API key was created in your name: “%(name)s”.") % {"name": name[:80]}
        mail_word_of(by, word, at)
        return api_token


def revoke_token(token: ApiToken, *, by: User, at: datetime) -> None:
    """End a key at once."""
    with acting(by, "token.revoke"):
        token.delete()
