"""Forms of processes, stages and loss reasons."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from pipeline.process.choices import ForecastCategory, RequiredField, StageKind
from pipeline.process.models import LossReason, Process, Stage
from salesplan.core.forms import ChoicesField, PercentField

CHINESE_NAME = {"name_zh": _("Shown on Chinese pages. If empty, the name is shown.")}


class ProcessForm(forms.ModelForm):
    class Meta:
        model = Process
        fields = ["name", "name_zh", "is_active"]
        help_texts = CHINESE_NAME

    def validate_unique(self) -> None:
        """The action checks the name."""


class StageForm(forms.ModelForm):
    percent = PercentField(
        label=capfirst(_("probability %")),
        min_value=0,
        max_value=100,
        max_digits=9,
        decimal_places=6,
        help_text=_("The share of these deals that are won."),
    )
    category = forms.ChoiceField(
        label=capfirst(_("forecast category")),
        choices=[c for c in ForecastCategory.choices if c[0] not in ("closed",)],
        initial=ForecastCategory.PIPELINE,
    )
    required = ChoicesField(
        label=capfirst(_("required before moving on")),
        choices=RequiredField.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("If they are missing when a deal moves on, people are asked for them on the spot."),
    )

    class Meta:
        model = Stage
        fields = ["name", "name_zh", "percent", "category", "required"]
        help_texts = CHINESE_NAME

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["percent"].initial = self.instance.probability * 100
        if self.instance.pk and self.instance.kind != StageKind.OPEN:
            for name in ("percent", "category", "required"):
                del self.fields[name]

    def validate_unique(self) -> None:
        """The action checks the name."""

    @property
    def values(self) -> dict[str, Any]:
        values = {name: value for name, value in self.cleaned_data.items() if name != "percent"}
        if "percent" in self.cleaned_data:
            values["probability"] = self.cleaned_data["percent"] / Decimal(100)
        return values


class LossReasonForm(forms.ModelForm):
    class Meta:
        model = LossReason
        fields = ["name", "name_zh", "is_active"]
        help_texts = CHINESE_NAME

    def validate_unique(self) -> None:
        """The action checks the name."""
