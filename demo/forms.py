"""What somebody tells who throws the demo away: the confirmation, and how the empty product opens for them."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from salesplan.people.opening.forms import OpeningForm


class DiscardForm(OpeningForm):
    """As behind the first link, since the password of the demo is known to everybody; and the name of what goes."""

    confirm = forms.CharField(label=_("Name of the demo company"), max_length=120)

    def __init__(self, *args: Any, expected: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.expected = expected
        self.fields["confirm"].help_text = _("Type the name exactly as shown: %(name)s") % {"name": expected}

    def clean_confirm(self) -> str:
        """Only the very name."""
        typed_name: str = self.cleaned_data["confirm"].strip()
        if typed_name != self.expected:
            raise forms.ValidationError(_("The name does not match. Nothing was deleted."))
        return typed_name
