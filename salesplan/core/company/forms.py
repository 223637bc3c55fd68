"""Forms of the company and its rates of exchange."""

from typing import Any

from babel.core import get_global
from django import forms
from django.contrib.auth import get_user_model
from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.translation import gettext_lazy as _
from holidays import list_supported_countries

from salesplan.core.company.models import Company, ExchangeRate
from salesplan.core.company.wording import zone_choices
from salesplan.core.forms import ChoicesField, CountField, NumberField
from salesplan.core.language import current_language, locale_of, territories
from salesplan.core.search.rules import sort_key


def currency_choices() -> list[tuple[str, str]]:
    """Return the currencies in use today with their names in the language of the page."""
    names = locale_of(current_language()).currencies
    used = {
        code
        for spans in get_global("territory_currencies").values()
        for code, _s, end, tender in spans
        if not end and tender
    }
    return [(code, f"{code} – {names[code]}") for code in sorted(used) if code in names]


def country_choices() -> list[tuple[str, str]]:
    """Return the countries whose public holidays are known."""
    names = territories(current_language())
    # The library knows each of them by several codes, of which one has a name.
    countries = {code: names[code] for code in list_supported_countries() if len(code) == 2 and code in names}
    return sorted(countries.items(), key=lambda pair: sort_key(pair[1]))


class CompanyForm(forms.ModelForm):
    class Meta:
        model = Company
        fields = [
            "name",
            "currency",
            "time_zone",
            "language",
            "fiscal_start_month",
            "fiscal_weeks",
            "fiscal_weekday",
            "holiday_country",
            "pace_by",
            "leaderboard_names",
            "leaderboard_roles",
            "closing_days_back",
            "split_needs_consent",
            "pay_run_people",
            "dispute_claim_days",
            "dispute_answer_days",
            "dispute_escalate_days",
        ]
        help_texts = {
            "time_zone": _("Decides when a business day begins and ends."),
            "language": _("The language of headings in payroll files, whoever downloads them."),
            "fiscal_start_month": _("Quarters and years in quotas, dashboards and statements begin with this month."),
            "fiscal_weeks": _(
                "Months made of whole weeks always end on the same weekday; a 53-week year adds a week to its last month."
            ),
            "fiscal_weekday": _(
                "Only for months made of weeks: the year begins on this weekday, on the date nearest to the first of the month."
            ),
            "holiday_country": _("Its public holidays don't count as working days for the pace."),
            "pace_by": _(
                "By season, each month's share follows the sales of past years; a page can also show the other method."
            ),
            "leaderboard_names": _(
                "What reps see of others. Managers always see the people below them; admins and auditors see everyone."
            ),
            "leaderboard_roles": _("Everyone else is left out of ranks and counts."),
            "closing_days_back": _(
                "An earlier day needs a request that someone above decides, as does any day in a closed pay period."
            ),
            "split_needs_consent": _(
                "A change of shares then needs the agreement of everyone whose share decreases. They are notified in any case."
            ),
            "pay_run_people": _(
                "With the second rule, two admins are enough: one calculates, the other reviews and approves."
            ),
            "dispute_claim_days": _("While a period is open, it can be disputed at any time."),
            "dispute_answer_days": _("Calendar days; days spent waiting for the claimant don't count."),
            "dispute_escalate_days": _("A claim that was not granted can be escalated once, to a second admin."),
        }

    def __init__(self, *args: Any, currency_is_held: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["currency"] = forms.ChoiceField(label=self.fields["currency"].label, choices=currency_choices())
        if currency_is_held:
            self.fields["currency"].disabled = True
            self.fields["currency"].help_text = _("Deals already use it, so it can't be changed.")
        self.fields["time_zone"] = forms.ChoiceField(
            label=self.fields["time_zone"].label,
            choices=zone_choices(self.instance.time_zone),
            help_text=self.fields["time_zone"].help_text,
        )
        self.fields["fiscal_start_month"] = forms.TypedChoiceField(
            label=self.fields["fiscal_start_month"].label,
            choices=list(MONTHS.items()),
            coerce=int,
            help_text=self.fields["fiscal_start_month"].help_text,
        )
        self.fields["fiscal_weekday"] = forms.TypedChoiceField(
            label=self.fields["fiscal_weekday"].label,
            choices=list(WEEKDAYS.items()),
            coerce=int,
            help_text=self.fields["fiscal_weekday"].help_text,
        )
        self.fields["holiday_country"] = forms.ChoiceField(
            label=self.fields["holiday_country"].label,
            required=False,
            choices=[("", _("None")), *country_choices()],
            help_text=self.fields["holiday_country"].help_text,
        )

        for name in ("closing_days_back", "dispute_claim_days", "dispute_answer_days", "dispute_escalate_days"):
            days = self.fields[name]
            self.fields[name] = CountField(label=days.label, help_text=days.help_text, min_value=1, max_value=365)
        roles = self.fields["leaderboard_roles"]
        self.fields["leaderboard_roles"] = ChoicesField(
            label=roles.label,
            help_text=roles.help_text,
            choices=list(get_user_model()._meta.get_field("role").choices or ()),
            widget=forms.CheckboxSelectMultiple,
        )

    def _post_clean(self) -> None:
        """The action writes; the form leaves its instance as it is, so that a refused value is not shown as saved."""


class RateForm(forms.ModelForm):
    # Rates with three decimals are usual, so none is asked what its point means.
    rate = NumberField(label=_("Exchange rate"), decimal_places=8, is_fine=True)

    class Meta:
        model = ExchangeRate
        fields = ["currency", "from_on", "rate"]
        widgets = {"from_on": forms.DateInput(attrs={"type": "date"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["currency"] = forms.ChoiceField(label=self.fields["currency"].label, choices=currency_choices())

    def _post_clean(self) -> None:
        """The action checks and writes: the same day again replaces its rate."""
