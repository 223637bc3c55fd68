"""The library's forms for codes, with codes that count once."""

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as base
from allauth.mfa.base.internal.flows import check_rate_limit
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError

from salesplan.core.errors import Refused
from salesplan.people.models import User
from salesplan.people.second_factor.actions import use_code


class CodeOnce:
    """Mixin: check a code by `use_code`, and count wrong tries as the library does."""

    user: User
    cleaned_data: dict[str, Any]

    def clean_code(self) -> str:
        """Use the code up, or refuse it."""
        forget_tries = check_rate_limit(self.user)
        code = self.cleaned_data["code"]
        try:
            is_valid = use_code(self.user, code)
        except Refused as refusal:
            raise ValidationError(refusal.message, code=refusal.code) from None
        if is_valid is None:
            main = Authenticator.objects.filter(user=self.user).order_by("-type").first()
            if main is not None:
                self._emit_authentication_failed(main)  # type: ignore[attr-defined]
            raise get_adapter().validation_error("incorrect_code")
        is_valid.user = self.user
        self.authenticator = is_valid
        forget_tries()
        return code


class AuthenticateForm(CodeOnce, base.AuthenticateForm):
    """While signing in."""


class ReauthenticateForm(CodeOnce, base.ReauthenticateForm):
    """While signed in, before what matters."""
