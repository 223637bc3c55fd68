"""The form of a channel."""

from django import forms
from django.utils.translation import gettext_lazy as _

from pipeline.channels.models import Channel


class ChannelForm(forms.ModelForm):
    class Meta:
        model = Channel
        fields = ["name", "name_zh", "is_active"]
        help_texts = {"name_zh": _("Shown on Chinese pages. If empty, the name is shown.")}

    def validate_unique(self) -> None:
        """The action checks the name."""
