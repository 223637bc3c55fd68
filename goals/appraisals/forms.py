"""Forms of scorecards and appraisals: shares are typed in percent, figures in their own unit, points 0 to 120."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.forms import BaseFormSet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from goals.appraisals.choices import (
    PROPOSED_KINDS,
    AppraisalInterval,
    CurveKind,
    MeasureBasis,
    MeasureKind,
    MissingPolicy,
)
from goals.appraisals.figures import appraisal_metrics
from goals.appraisals.models.cards import Measure, Scorecard
from goals.appraisals.rules.curves import LEVELS
from salesplan.core import metrics
from salesplan.core.amounts.rules import plain
from salesplan.core.fields import LONGEST_TEXT
from salesplan.core.forms import (
    AmountField,
    BoundedRows,
    CountField,
    DayField,
    NumberField,
    PercentField,
    offer,
    rows_factory,
)
from salesplan.core.typing import DisplayText
from salesplan.people.choices import Role
from salesplan.people.models import Team, User
from salesplan.people.queries import team_choices

HUNDRED = Decimal(100)
AREA = {"rows": 3}


def day_field(label: DisplayText, **more: Any) -> forms.DateField:
    """Return a field for a day."""
    return DayField(label=label, widget=forms.DateInput(attrs={"type": "date"}), **more)


class CardForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120)
    name_zh = forms.CharField(label=_("Chinese name"), max_length=120, required=False)
    interval = forms.ChoiceField(
        label=_("Appraised for each"), choices=AppraisalInterval, initial=AppraisalInterval.HALF
    )


class RenameForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120)
    name_zh = forms.CharField(label=_("Chinese name"), max_length=120, required=False)


class ScorecardSettingsForm(forms.Form):
    missing = forms.ChoiceField(label=_("A measure without data"), choices=MissingPolicy, widget=forms.RadioSelect)


class GradeForm(forms.Form):
    letter = forms.CharField(label=_("Grade"), max_length=8, required=False)
    lower = NumberField(label=pgettext_lazy("lower bound", "From"), max_digits=5, decimal_places=1, required=False)
    meaning = forms.CharField(label=_("What it means"), max_length=120, required=False)
    meaning_zh = forms.CharField(label=_("In Chinese"), max_length=120, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = field.label


class HiddenDeletion(BoundedRows):
    deletion_widget = forms.HiddenInput


GradeFormSet = rows_factory(GradeForm, formset=HiddenDeletion, most=12, min_num=1)


def typed_rows(formset: BaseFormSet, *names: str) -> list[dict[str, Any]]:
    """Return the rows of an editor in their order, without removed and blank ones."""
    out = []
    for form in formset.forms:
        data = getattr(form, "cleaned_data", None) or {}
        row = {name: data.get(name) for name in names}
        if not data.get("DELETE") and any(value not in (None, "") for value in row.values()):
            out.append(row)
    return out


class MeasureForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=MeasureKind, initial=MeasureKind.METRIC)
    metric = forms.ChoiceField(label=_("Figure"), required=False)
    basis = forms.ChoiceField(
        label=_("What is scored"), choices=MeasureBasis, initial=MeasureBasis.VALUE, required=False
    )
    name = forms.CharField(label=_("Name"), max_length=120, required=False)
    name_zh = forms.CharField(label=_("Chinese name"), max_length=120, required=False)
    weight = PercentField(label=_("Weight"), min_value=0, max_value=100)
    curve_kind = forms.ChoiceField(label=_("Curve"), choices=CurveKind, initial=CurveKind.LINEAR)
    runs_on = forms.BooleanField(label=_("Extend the outer lines"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self.fields, metric=[(m.key, m.label) for m in appraisal_metrics()])
        for level in LEVELS:
            label = _("Level %(n)s means") % {"n": level}
            self.fields[f"level_{level}"] = forms.CharField(label=label, max_length=200, required=False)

    @property
    def levels(self) -> list[forms.BoundField]:
        """The five inputs that say what the levels mean."""
        return [self[f"level_{level}"] for level in LEVELS]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("kind") == MeasureKind.RATED:
            data |= {"metric": "", "basis": MeasureBasis.VALUE}
            if not data.get("name"):
                self.add_error("name", _("Enter a name for the item."))
        elif not data.get("name") and data.get("metric"):
            data["name"] = _default_name(data)
        return data

    def values(self, rows: list[tuple[Decimal | None, Decimal | None]]) -> dict[str, Any]:
        """Return what an action takes, with the typed curve."""
        data = self.cleaned_data
        names = ("kind", "metric", "basis", "name", "name_zh", "weight", "curve_kind", "runs_on")
        levels = [data.get(f"level_{level}", "") for level in LEVELS]
        return {name: data.get(name) for name in names} | {"levels": levels, "rows": rows}

    def unit(self) -> str:
        """Return in what the figures of the curve are typed."""
        return curve_unit(getattr(self, "cleaned_data", {}))


def curve_unit(data: Mapping[str, Any]) -> str:
    """Return in what the figures of a curve are typed, by what is typed of its measure."""
    if data.get("kind") == MeasureKind.RATED:
        return "level"
    if data.get("basis") in (MeasureBasis.QUOTA, MeasureBasis.GROWTH):
        return "share"
    units = {metric.key: metric.unit for metric in metrics.every()}
    return units.get(data.get("metric") or "", "count")


def _default_name(data: dict[str, Any]) -> str:
    label = str(metrics.get(data["metric"]).label)
    what = (
        {MeasureBasis.QUOTA: _("share of the quota"), MeasureBasis.GROWTH: _("change on last year")}.get(data["basis"])
        if data.get("basis")
        else None
    )
    return f"{label}, {what}" if what else label


class AnchorForm(forms.Form):
    at = AmountField(label=_("Figure"), max_digits=18, decimal_places=6, required=False)
    points = NumberField(label=_("Points"), max_digits=5, decimal_places=1, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = {"share": "percent", "money": "money"}
        self.fields["at"].unit = units.get(curve_unit(self.data), "number")  # type: ignore[attr-defined]
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = field.label


AnchorFormSet = rows_factory(AnchorForm, formset=HiddenDeletion, most=20, min_num=1)


def typed_curve(formset: BaseFormSet, unit: str) -> list[tuple[Decimal | None, Decimal | None]]:
    """Return the typed rows of a curve; shares are typed in percent."""
    scale = HUNDRED if unit == "share" else Decimal(1)
    rows = typed_rows(formset, "at", "points")
    return [(None if row["at"] is None else row["at"] / scale, row["points"]) for row in rows]


def initial_measure(measure: Measure, unit: str) -> tuple[dict[str, Any], list[dict[str, str]]]:
    """Return what the editor of a measure begins with: its fields and the rows of its curve."""
    names = ("kind", "metric", "basis", "name", "name_zh", "curve_kind", "runs_on")
    first = {name: getattr(measure, name) for name in names} | {"weight": plain(measure.weight)}
    first |= {f"level_{i}": text for i, text in enumerate(measure.levels, start=1)}
    scale = HUNDRED if unit == "share" else Decimal(1)
    rows = [
        {"at": "" if a.at is None else plain(a.at * scale), "points": plain(a.points)} for a in measure.curve.anchors
    ]
    return first, rows


class ScorecardPublishForm(forms.Form):
    why = forms.CharField(label=_("Why the rules change"), max_length=300, required=False)


class RoundForm(forms.Form):
    scorecard: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(label=_("Scorecard"), queryset=None)
    period_key = forms.ChoiceField(label=_("Period"))
    team: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(
        label=_("Team, including all teams below it"), queryset=None, required=False, empty_label=_("The whole company")
    )
    with_managers = forms.BooleanField(label=_("Appraise the managers too"), required=False)
    self_due = day_field(_("People rate themselves until"))
    manager_due = day_field(_("Managers rate until"))
    calibration_due = day_field(_("Calibrated until"))
    appeal_days = CountField(label=_("Days to appeal"), min_value=0, max_value=90, initial=14)

    def __init__(
        self, *args: Any, cards: QuerySet[Scorecard], periods: Iterable[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        offer(self.fields, scorecard=cards)
        self.fields["scorecard"].label_from_instance = lambda card: card.label  # type: ignore[attr-defined]
        offer(self.fields, period_key=list(periods))
        teams = self.fields["team"]
        teams.queryset = Team.objects.active()  # type: ignore[attr-defined]
        teams.choices = [("", _("The whole company")), *team_choices()]  # type: ignore[attr-defined]


class RoundMoveForm(forms.Form):
    to = forms.CharField(widget=forms.HiddenInput, max_length=40)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    why = forms.CharField(label=_("Why"), max_length=300, required=False)


class RoundPersonForm(forms.Form):
    person = forms.ModelChoiceField(label=_("Person"), queryset=User.objects.none())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.active().filter(role__in=(Role.REP, Role.MANAGER)).order_by("sort_key", "pk")
        offer(self.fields, person=people)


class ManagerForm(forms.Form):
    manager = forms.ModelChoiceField(label=_("Manager"), queryset=User.objects.none())
    why = forms.CharField(label=_("Why"), max_length=300, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.active().filter(role__in=(Role.MANAGER, Role.ADMIN)).order_by("sort_key", "pk")
        offer(self.fields, manager=people)


class RatingForm(forms.Form):
    """Levels of the rated items and a comment on every measure; built from the scorecard's measures."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    comment = forms.CharField(
        label=_("In a few words"), required=False, max_length=LONGEST_TEXT, widget=forms.Textarea(attrs=AREA)
    )

    def __init__(self, *args: Any, measures: Iterable[Measure], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.measures = list(measures)
        for m in self.measures:
            if m.kind == MeasureKind.RATED:
                meanings = [*m.levels, *[""] * 5]
                choices = [(n, f"{n} · {meanings[n - 1]}" if meanings[n - 1] else str(n)) for n in LEVELS]
                self.fields[f"level-{m.pk}"] = forms.TypedChoiceField(
                    label=m.label,
                    choices=choices,
                    coerce=int,
                    empty_value=None,
                    required=False,
                    widget=forms.RadioSelect,
                )
            widget = forms.Textarea(attrs={"rows": 2, "aria-label": _("Comment on %(what)s") % {"what": m.label}})
            self.fields[f"comment-{m.pk}"] = forms.CharField(
                label=_("Comment"), required=False, max_length=LONGEST_TEXT, widget=widget
            )

    def text(self) -> dict[int, tuple[int | None, str]]:
        """Return what was typed of each measure."""
        data = self.cleaned_data
        return {m.pk: (data.get(f"level-{m.pk}"), data.get(f"comment-{m.pk}", "")) for m in self.measures}


class AppraisalAdjustForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    points = NumberField(label=_("Points"), max_digits=5, decimal_places=1, required=False)
    why = forms.CharField(label=_("Why"), max_length=300, required=False)


class AppealForm(forms.Form):
    text = forms.CharField(
        label=_("What is wrong with the result"), max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 5})
    )


class AppealDecisionForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("Outcome"),
        choices=[("upheld", _("Upheld")), ("partly", _("Partly upheld")), ("denied", _("Denied"))],
        widget=forms.RadioSelect,
    )
    points = NumberField(label=_("Corrected points"), max_digits=5, decimal_places=1, required=False)
    answer = forms.CharField(label=_("Answer"), max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 4}))


class AppraisalRewardForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=PROPOSED_KINDS)
    text = forms.CharField(label=_("What"), max_length=300)
    credit = AmountField(label=_("Training credit"), max_digits=14, decimal_places=2, required=False)


class RewardDecideForm(forms.Form):
    note = forms.CharField(label=_("Note"), max_length=300, required=False)


class RewardGivenForm(forms.Form):
    given_on = day_field(_("Given on"))
