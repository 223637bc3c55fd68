"""People with what they need to sign in."""

from datetime import timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.utils import timezone

SECRET = "JBSWY3DPEHPK3PXP"


def with_app(person: Any) -> Any:
    """Let a person have had the app of the second factor since yesterday: the code of the step it was set up in is spent."""
    row = TOTP.activate(person, SECRET).instance
    Authenticator.objects.filter(pk=row.pk).update(created_at=timezone.now() - timedelta(days=1))
    return person
