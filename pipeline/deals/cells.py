"""Cells of the table that are edited in place: which ones, their little forms, and what saving them does."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pipeline.deals.actions.deals import edit_deal, move_deal
from pipeline.deals.choices import PushReason
from pipeline.deals.form_fields import DealAmountField
from pipeline.deals.models import Deal
from pipeline.deals.permits import rights_on
from pipeline.process.choices import StageKind
from pipeline.process.models import Stage
from salesplan.core.forms import DayField
from salesplan.people.models import User

EDITABLE = ("next_step", "expected_close_on", "amount", "stage")


def editable(deal: Deal, user: User) -> frozenset[str]:
    """Return the cells that a person edits in place: the amount only of deals without lines, all of them only while open."""
    if deal.state != StageKind.OPEN:
        return frozenset()
    rights = rights_on(deal, user, ())
    # The main product is that of the largest line: without it there are no lines.
    return frozenset(
        key for key in EDITABLE if rights.may_edit(key) and (key != "amount" or deal.main_product_id is None)
    )


class CellForm(forms.Form):
    """One value, the version it builds on, and the reason where a date is postponed past its quarter."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, deal: Deal, key: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["value"] = _field(deal, key)
        self.fields["value"].widget.attrs["aria-label"] = str(self.fields["value"].label)
        self.initial = {"value": getattr(deal, "stage_id" if key == "stage" else key), "version": deal.version}

    def ask_for_reason(self) -> None:
        """Add the reason for postponing to the form."""
        self.fields["push_reason"] = forms.ChoiceField(
            label=_("Reason"), choices=[("", _("Why is it postponed?")), *PushReason.choices], required=False
        )
        self.fields["push_reason"].widget.attrs["aria-label"] = str(_("Reason"))


def _field(deal: Deal, key: str) -> forms.Field:
    if key == "next_step":
        return forms.CharField(label=_("Next step"), max_length=200, required=False)
    if key == "expected_close_on":
        widget = forms.DateInput(attrs={"type": "date"})
        return DayField(label=_("Expected close"), widget=widget, required=False)
    if key == "amount":
        return DealAmountField(label=_("Amount"), min_value=0, currency=deal.currency)
    stages = Stage.objects.filter(process=deal.process_id, is_active=True)
    return forms.ModelChoiceField(label=_("Stage"), queryset=stages, empty_label=None)


def save_cell(deal: Deal, key: str, form: CellForm, *, push_reason: str, by: User, at: datetime) -> Deal:
    """Save one cell by the action of deals; raises what the action raises."""
    value, version = form.cleaned_data["value"], form.cleaned_data["version"]
    if key == "stage":
        return move_deal(deal, stage=value, version=version, by=by, at=at)
    return edit_deal(deal, values={key: value}, version=version, push_reason=push_reason, by=by, at=at)
