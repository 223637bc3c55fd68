"""Forms of pay runs: why one is reopened, and what is said at the lock."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class ReopenForm(forms.Form):
    note = forms.CharField(label=_("Why"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class LockForm(forms.Form):
    note = forms.CharField(label=_("Note"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, must_say: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].required = must_say
        if must_say:
            self.fields["note"].help_text = _("Why it is locked despite the open points; kept with the run.")
