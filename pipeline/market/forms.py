"""The form of a rival."""

from django import forms

from pipeline.market.models import Rival


class RivalForm(forms.ModelForm):
    class Meta:
        model = Rival
        fields = ["name", "name_zh", "website", "strengths", "weaknesses", "is_active"]
        field_classes = {"website": forms.URLField}

    def __init__(self, *args, **kwargs) -> None:  # type: ignore[no-untyped-def]
        super().__init__(*args, **kwargs)
        self.fields["website"].assume_scheme = "https"

    def validate_unique(self) -> None:
        """The action checks the name."""
