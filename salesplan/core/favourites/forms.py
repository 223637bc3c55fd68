"""The forms of one's own pages."""

from django import forms

from salesplan.core.favourites.models import LONGEST_ADDRESS, LONGEST_LABEL, Favourite


class PageForm(forms.Form):
    """A page, as the browser tells it."""

    url = forms.CharField(max_length=LONGEST_ADDRESS)
    label = forms.CharField(max_length=400, required=False)


class FavouriteForm(forms.ModelForm):
    label = forms.CharField(max_length=LONGEST_LABEL)

    class Meta:
        model = Favourite
        fields = ["label"]
