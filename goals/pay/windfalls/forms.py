"""The form that decides on a windfall."""

from django import forms
from django.utils.translation import gettext_lazy as _


class WindfallForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("Decision"),
        choices=[("approve", _("Approve: it counts in full")), ("refuse", _("Refuse: it does not count"))],
        widget=forms.RadioSelect,
    )
    why = forms.CharField(label=_("Why"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
