"""What the first admin tells: the company's name, the language, and how they sign in."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from salesplan.core.company.choices import Language
from salesplan.people.models import User

# Longer ones would cost time to hash, and help nobody.
LONGEST_PASSWORD = 4_096
PASSWORD = {"autocomplete": "new-password"}


class OpeningForm(forms.Form):
    """One page, so that the link is used up only when everything is told."""

    company = forms.CharField(label=_("Company name"), max_length=120)
    language = forms.ChoiceField(
        label=_("language"),
        choices=Language.choices,
        help_text=_(
            "For your pages and emails, and for the company's files. Everyone can choose a different one later."
        ),
    )
    name = forms.CharField(label=_("Your name"), max_length=120)
    email = forms.EmailField(label=_("email address"))
    username = forms.CharField(
        label=_("Username"),
        max_length=150,
        validators=[User.username_validator],
        help_text=_("Sign in with it or with your email address."),
    )
    password = forms.CharField(
        label=_("Password"), strip=False, max_length=LONGEST_PASSWORD, widget=forms.PasswordInput(attrs=PASSWORD)
    )
    again = forms.CharField(
        label=_("Repeat password"),
        strip=False,
        max_length=LONGEST_PASSWORD,
        widget=forms.PasswordInput(attrs=PASSWORD),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].initial = get_language()
        self.fields["password"].help_text = password_validators_help_texts()[1]

    def clean(self) -> dict[str, Any]:
        """Hold the two passwords together, and the password against the rules."""
        cleaned = super().clean() or {}
        password = cleaned.get("password")
        if not password:
            return cleaned
        if cleaned.get("again") and cleaned["again"] != password:
            self.add_error("again", _("The passwords don't match. Type the same one twice."))
        person = User(**{key: cleaned.get(key, "") for key in ("username", "email", "name")})
        try:
            validate_password(password, person)
        except ValidationError as error:
            self.add_error("password", error)
        return cleaned
