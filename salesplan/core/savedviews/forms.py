"""The form that saves a view."""

from django import forms
from django.utils.translation import gettext_lazy as _

from salesplan.core.savedviews.models import SavedView

# Pages that offer saved views, by the name of their address.
PAGES = ("pipeline:deal_board", "pipeline:deal_list", "customers:account_list")


class SavedViewForm(forms.ModelForm):
    page = forms.ChoiceField(choices=[(name, name) for name in PAGES], widget=forms.HiddenInput)

    class Meta:
        model = SavedView
        fields = ["page", "name", "query", "is_shared"]
        widgets = {"query": forms.HiddenInput}
        help_texts = {
            "is_shared": _("Others open it with their own permissions: they see only what they have access to.")
        }

    def validate_unique(self) -> None:
        "Using an existing name replaces that view."
