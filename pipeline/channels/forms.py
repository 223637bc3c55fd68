"""The form of a channel."""

from django import forms

from pipeline.channels.models import Channel


class ChannelForm(forms.ModelForm):
    class Meta:
        model = Channel
        fields = ["name", "name_zh", "is_active"]

    def validate_unique(self) -> None:
        """The action checks the name."""
