"""Forms of segments, of their sets, and of how customers are scored."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customers.accounts.models import Account
from customers.fields import RecordField
from customers.segments.models import CustomerScoring, FitWeights, Segment, SegmentSet
from customers.segments.permits import MAKERS
from customers.segments.rules.fit import TRAITS
from customers.segments.rules.rfm import FEWEST, LONGEST_WINDOW, MOST, SHORTEST_WINDOW
from salesplan.core.amounts.rules import FigureSpec, Unreadable, read_cell
from salesplan.core.amounts.wording import sentence
from salesplan.core.forms import CountField, NumberField, offer
from salesplan.people.models import User

MOST_WEIGHT = 100
FIELDS = ("name", "name_zh", "strategy", "group", "position", "minimum_size", "owner")


class SegmentForm(forms.ModelForm):
    """What a segment is called, what is done for its customers, and the set it stands in."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Segment
        fields = FIELDS
        widgets = {"strategy": forms.Textarea({"rows": 3})}  # noqa: RUF012
        field_classes = {"position": CountField, "minimum_size": CountField}  # noqa: RUF012

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.instance.version
        self.fields["group"].empty_label = _("None")  # type: ignore[attr-defined]
        self.fields["position"].help_text = _("In an exclusive set the lowest position takes a customer first.")
        self.fields["minimum_size"].help_text = _("Rates of smaller segments aren’t shown: chance would decide them.")
        people = User.objects.active().filter(role__in=MAKERS).order_by("sort_key")
        if self.instance.pk:
            offer(self.fields, owner=people)
        else:
            del self.fields["owner"]
            del self.fields["position"]

    def validate_unique(self) -> None:
        """The action checks the name."""

    @property
    def values(self) -> dict[str, Any]:
        """What the actions take."""
        return {name: value for name, value in self.cleaned_data.items() if name in FIELDS}


class RuleForm(forms.Form):
    """What is said of a new version of a rule."""

    why = forms.CharField(label=gettext_lazy("Why the rule changes"), max_length=200, required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class PickForm(forms.Form):
    """Put a customer into a segment by hand."""

    account = RecordField(Account.objects.none(), url="customers:account_pick", label=gettext_lazy("Customer"))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self.fields, account=Account.objects.visible_to(user))


class SetForm(forms.ModelForm):
    """A set of segments."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = SegmentSet
        fields = ("name", "name_zh", "is_exclusive")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.instance.version
        self.fields["is_exclusive"].help_text = _("Each customer is in the first segment of the set that takes them.")

    def validate_unique(self) -> None:
        """The action checks the name."""

    @property
    def values(self) -> dict[str, Any]:
        """What the action takes."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class BoundsField(forms.CharField):
    """Figures with spaces or semicolons between them, such as `365; 180; 90; 30`."""

    # Any: what a form holds, before it is read.
    def clean(self, value: Any) -> list[str]:
        text = super().clean(value) or ""
        found = []
        for part in text.replace("；", ";").replace(" ", ";").split(";"):
            if not part.strip():
                continue
            try:
                figure = read_cell(part.strip(), FigureSpec())
            except Unreadable as unreadable:
                raise forms.ValidationError(sentence(unreadable), code=unreadable.code) from None
            found.append(format(Decimal(figure or 0), "f"))
        return found


class ScoringForm(forms.ModelForm):
    """How customers are scored, and when one counts as dormant or lost."""

    classes = CountField(label=gettext_lazy("Number of classes"), min_value=FEWEST, max_value=MOST)
    window = CountField(
        label=gettext_lazy("Days looked back"),
        min_value=SHORTEST_WINDOW,
        max_value=LONGEST_WINDOW,
        help_text=gettext_lazy("At least a year, so that a whole season counts."),
    )
    recency = BoundsField(label=gettext_lazy("Bounds of recency (days)"), max_length=200, required=False)
    frequency = BoundsField(label=gettext_lazy("Bounds of frequency (orders)"), max_length=200, required=False)
    monetary = BoundsField(label=gettext_lazy("Bounds of amount"), max_length=300, required=False)
    dormant = NumberField(label=gettext_lazy("Dormant after … own order gaps"), min_value=1, max_value=99)
    lost = NumberField(label=gettext_lazy("Lost after … own order gaps"), min_value=1, max_value=99)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = CustomerScoring
        fields = ("classes", "window", "best_is_high", "dormant", "lost")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.instance.version
        for name, row in zip(("recency", "frequency", "monetary"), self.instance.bounds, strict=False):
            self.initial[name] = "; ".join(row)
        help_text = _("Leave empty for classes of equal size. Else one value fewer than classes, worst first.")
        self.fields["recency"].help_text = help_text

    @property
    def values(self) -> dict[str, Any]:
        """What the action takes."""
        cleaned = self.cleaned_data
        bounds = [cleaned[name] for name in ("recency", "frequency", "monetary")]
        kept = {name: cleaned[name] for name in self.Meta.fields}
        return {**kept, "bounds": bounds if any(bounds) else []}


class FitWeightsForm(forms.ModelForm):
    """What counts how much when a company is compared with the best customers."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = FitWeights
        fields = (*TRAITS, "words")
        field_classes = dict.fromkeys(TRAITS, CountField)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.instance.version
        for trait in TRAITS:
            self.fields[trait].max_value = MOST_WEIGHT  # type: ignore[attr-defined]
        self.fields["words"].help_text = _("Words in the note of a customer, with commas between them.")

    @property
    def values(self) -> dict[str, Any]:
        """What the action takes."""
        return {name: self.cleaned_data[name] for name in (*TRAITS, "words")}
