"""Forms of cascades: shares, paddings and ramps are typed in percent."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from goals.planning.cascades.choices import (
    REST,
    Absorb,
    CascadeLevel,
    CascadeMethod,
    Granularity,
    Rounding,
    Season,
    Shortfall,
)
from goals.planning.cascades.rules.plans import CascadePlan, LevelPlan
from salesplan.core.amounts.rules import FigureSpec, Unreadable, plain, read_list
from salesplan.core.forms import AmountField, NumberField, PercentField, offer, unit_of
from salesplan.core.money import HUNDRED, NO_CURRENCY, ZERO
from salesplan.core.periods import MONTHS_IN, Period
from salesplan.core.typing import DisplayText
from salesplan.people.models import Team

SHARE = FigureSpec("percent", integer_digits=3, places=6, is_fine=True)


def percents(shares: Iterable[Decimal | str]) -> str:
    """Write shares for an input: 25 50 75 100."""
    return " ".join(plain(Decimal(share) * HUNDRED) for share in shares)


class PercentsField(forms.CharField):
    """Several percentages in one line, such as 25 50 75 100."""

    def clean(self, value: object) -> list[Decimal]:
        """Return the numbers, still in percent."""
        try:
            numbers = read_list(super().clean(value) or "", SHARE)
        except Unreadable:
            raise forms.ValidationError(_t("Type numbers with spaces between them, such as 25 50 75 100.")) from None
        if any(not 0 <= number <= HUNDRED for number in numbers):
            raise forms.ValidationError(_t("Each share lies between 0 and 100 %."))
        return numbers


class CascadeSettingsForm(forms.Form):
    """How a figure is spread: a method and a padding for each level, the season, and new people."""

    season = forms.ChoiceField(label=_("Seasonality"), choices=Season, initial=Season.HISTORY)
    weights = PercentsField(label=_("Shares of the months in %"), required=False, max_length=200)
    ramp = PercentsField(label=_("Ramp of new people in %"), required=False, max_length=60, initial="25 50 75 100")
    shortfall = forms.ChoiceField(label=_("What they don't carry"), choices=Shortfall, initial=Shortfall.VISIBLE)
    keeps_adjusted = forms.BooleanField(label=_("Keep adjusted figures when spreading"), required=False, initial=True)
    keeps_season = forms.BooleanField(label=_("Edits keep the seasonality of the figure"), required=False, initial=True)

    rounds_to = forms.TypedChoiceField(
        label=_("Round figures"),
        choices=Rounding,
        initial=Rounding.EXACT.value,
        coerce=int,
        required=False,
        empty_value=0,  # type: ignore[arg-type]  # what is coerced is a number
    )

    def __init__(self, *args: Any, period: Period | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.period = period
        self.fields["rounds_to"].help_text = _(
            "For the whole period. Any remainder goes to the largest part, so that the total stays exact."
        )
        self.fields["weights"].help_text = _(
            "One for each month, totalling 100; only if you enter the months yourself."
        )
        self.fields["ramp"].help_text = _("By month of tenure; leave empty for no ramp.")
        for level in CascadeLevel:
            first = CascadeMethod.EVEN if level == CascadeLevel.PERSON else CascadeMethod.LAST_YEAR
            label = str(level.label)
            self.fields[f"{level}_method"] = forms.ChoiceField(label=label, choices=CascadeMethod, initial=first)
            self.fields[f"{level}_rest"] = forms.ChoiceField(label=_("The rest"), choices=REST, required=False)
            self.fields[f"{level}_padding"] = PercentField(
                label=_("Over-assignment in %"), required=False, min_value=ZERO, max_value=HUNDRED
            )
            for name in ("method", "rest", "padding"):
                field = self.fields[f"{level}_{name}"]
                field.widget.attrs["aria-label"] = f"{label}: {field.label}"

    def levels(self) -> list[tuple[Any, ...]]:
        """Return the inputs of each level: its label, method, rest and padding."""
        names = ("method", "rest", "padding")
        return [(level.label, *(self[f"{level}_{name}"] for name in names)) for level in CascadeLevel]

    def months(self, data: dict[str, Any]) -> int:
        """Return how many months the period has."""
        return MONTHS_IN[self.period.kind] if self.period else 12

    def clean(self) -> dict[str, Any]:
        """Check that typed shares of the months are as many as months, and sum to 100."""
        data = super().clean() or {}
        if data.get("season") == Season.TYPED and "weights" in data:
            weights, count = data["weights"], self.months(data)
            if len(weights) != count:
                counts = {"n": count, "typed": len(weights)}
                self.add_error("weights", _t("The period has %(n)s months, and %(typed)s shares are typed.") % counts)
            elif sum(weights) != HUNDRED:
                values = {"sum": plain(sum(weights, ZERO))}
                self.add_error("weights", _t("The shares of the months sum to %(sum)s, not to 100.") % values)
        return data

    def plan(self, metric: str, period: Period, team: Team) -> CascadePlan:
        """Return what was typed as a plan."""
        data = self.cleaned_data
        levels = {
            level.value: LevelPlan(
                data[f"{level}_method"],
                (data[f"{level}_padding"] or ZERO) / HUNDRED,
                data[f"{level}_rest"] or CascadeMethod.EVEN.value,
            )
            for level in CascadeLevel
        }
        return CascadePlan(
            metric=metric,
            period=period,
            team=team,
            levels=levels,
            season=data["season"],
            weights=tuple(data["weights"]),
            ramp=tuple(share / HUNDRED for share in data["ramp"]),
            shortfall=data["shortfall"],
            keeps_adjusted=data["keeps_adjusted"],
            keeps_season=data["keeps_season"],
            rounds_to=data["rounds_to"],
        )


def initial_of(plan: CascadePlan) -> dict[str, Any]:
    """Return what the settings of a plan look like in the form."""
    first: dict[str, Any] = {
        "season": plan.season,
        "weights": " ".join(plain(weight) for weight in plan.weights) if plan.season == Season.TYPED else "",
        "ramp": percents(plan.ramp),
        "shortfall": plan.shortfall,
        "keeps_adjusted": plan.keeps_adjusted,
        "keeps_season": plan.keeps_season,
        "rounds_to": plan.rounds_to,
    }
    for level in CascadeLevel:
        how = plan.level(level)
        first |= {f"{level}_method": how.method, f"{level}_rest": how.rest}
        first[f"{level}_padding"] = plain(how.padding * HUNDRED) if how.padding else ""
    return first


class CascadeCreateForm(CascadeSettingsForm):
    """A new cascade: what is to be reached, when and by whom, and how it is spread."""

    name = forms.CharField(label=_("Name"), max_length=120)
    metric = forms.ChoiceField(label=_("Figure"))
    period_key = forms.ChoiceField(label=_("Period"))
    team = forms.TypedChoiceField(label=_("Top team"), coerce=int)
    goal = forms.TypedChoiceField(label=_("From a goal"), coerce=int, required=False, empty_value=None)
    amount = AmountField(label=_("Target figure"), required=False, min_value=ZERO)
    note = forms.CharField(label=_("Why"), required=False, widget=forms.Textarea(attrs={"rows": 2}), max_length=1000)

    def __init__(
        self,
        *args: Any,
        metrics: Iterable[tuple[Any, DisplayText]],
        periods: Iterable[tuple[Any, DisplayText]],
        teams: Iterable[tuple[Any, DisplayText]],
        goals: Iterable[tuple[Any, DisplayText]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (("metric", metrics), ("period_key", periods), ("team", teams)):
            offer(self.fields, **{name: choices})
        offer(self.fields, goal=[("", _("No goal")), *goals])
        self.fields["amount"].help_text = _("Leave empty to use the goal's target.")
        if unit_of(self.data.get("metric", "won_revenue")) != "money":
            self.fields["amount"].currency = NO_CURRENCY  # type: ignore[attr-defined]

    def months(self, data: dict[str, Any]) -> int:
        """Return how many months the chosen period has."""
        key = data.get("period_key", "")
        return 3 if "-Q" in key else 6 if "-H" in key else 1 if "-" in key else 12


class EditForm(forms.Form):
    """One figure of a node."""

    column = forms.CharField(widget=forms.HiddenInput, max_length=24)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    value = AmountField(label=_("New figure"), min_value=ZERO)
    absorb = forms.ChoiceField(
        label=_("Who absorbs the difference"), choices=Absorb, initial=Absorb.SIBLINGS, required=False
    )
    note = forms.CharField(label=_("Why"), max_length=300, required=False)

    def __init__(self, *args: Any, absorbs: list[str] | None = None, currency: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["value"].currency = currency  # type: ignore[attr-defined]
        if absorbs is None:
            return
        if not absorbs:
            del self.fields["absorb"]
            return
        offer(self.fields, absorb=[(a.value, a.label) for a in Absorb if a in absorbs])


class CommitForm(forms.Form):
    amount = AmountField(label=_("Commitment"), min_value=ZERO, required=False)
    note = forms.CharField(label=_("Why"), max_length=300, required=False)

    def __init__(self, *args: Any, currency: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount"].help_text = _("Leave empty to withdraw it.")
        self.fields["amount"].currency = currency  # type: ignore[attr-defined]


class _DayField(forms.DateField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}), **kwargs)


class RampForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    starts_on = _DayField(label=_("In the team from"), required=False)
    ends_on = _DayField(label=_("In the team until"), required=False)
    ramp_from = _DayField(label=_("Ramps up from"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["starts_on"].help_text = _("Leave empty for the whole period.")


class WeightForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    typed_weight = NumberField(label=_("Weight"), max_digits=18, decimal_places=4, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["typed_weight"].help_text = _(
            "Counts alongside the weights of the others, on levels that use weights."
        )


class MoveFigureForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    to = forms.TypedChoiceField(label=_("To which team"), coerce=int)
    on = _DayField(label=_("First day there"))

    def __init__(self, *args: Any, teams: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self.fields, to=teams)


class AddPersonForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    person = forms.TypedChoiceField(label=_("Person"), coerce=int)
    starts_on = _DayField(label=_("In the team from"), required=False)
    ramp_from = _DayField(label=_("Ramps up from"), required=False)

    def __init__(self, *args: Any, people: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self.fields, person=people)
        self.fields["starts_on"].help_text = _("Leave empty for the whole period.")


class CascadeStepForm(forms.Form):
    note = forms.CharField(label=_("Why"), max_length=300, required=False)


class CascadePublishForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    grain = forms.ChoiceField(label=_("Quotas for"), choices=Granularity, initial=Granularity.QUARTER)
    note = forms.CharField(label=_("Why"), max_length=300, required=False)
