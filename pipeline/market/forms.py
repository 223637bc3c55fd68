"""The form of a rival."""

from django import forms
from django.utils.translation import gettext_lazy as _

from pipeline.market.models import Rival


class RivalForm(forms.ModelForm):
    website = forms.URLField(label=_("Website"), required=False, max_length=200, assume_scheme="https")

    class Meta:
        model = Rival
        fields = ["name", "name_zh", "website", "strengths", "weaknesses", "is_active"]

    def validate_unique(self) -> None:
        """The action checks the name."""
