"""Forms of corrective actions."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from goals.planning.corrective_actions.actions import CorrectiveActionTerms
from goals.planning.corrective_actions.choices import Verdict
from goals.planning.corrective_actions.queries import metric_choices
from pipeline.deals.form_fields import PersonField, day_input
from salesplan.core import metrics
from salesplan.core.forms import AmountField, DayField, offer, unit_of
from salesplan.core.money import HUNDRED

DUE, REVIEW = timedelta(14), timedelta(45)


class CorrectiveActionForm(forms.Form):
    what = forms.CharField(label=_("What is done"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
    owner = PersonField(label=_("Who does it"))
    due_on = DayField(label=_("Due"), widget=day_input())
    review_on = DayField(
        label=_("Review"),
        widget=day_input(),
        help_text=_("On this day the figures are compared and you are asked for a verdict."),
    )
    metric = forms.ChoiceField(label=_("Figure that should change"))
    expected = AmountField(
        label=_("By how much, by the review"),
        help_text=_("Compared with as many days before today; a rate in points: 5 for five percentage points."),
    )

    def __init__(self, *args: Any, today: date, metric: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self.fields, metric=[(metric.key, metric.label) for metric in metric_choices()])
        start = {"due_on": today + DUE, "review_on": today + REVIEW, "metric": metric}
        self.initial = {**start, **self.initial}
        data = self.data if self.is_bound else self.initial
        self.fields["expected"].unit = unit_of(data.get("metric") or "")  # type: ignore[attr-defined]

    def terms(self) -> CorrectiveActionTerms:
        """Return what was typed; a rate is typed in points and kept as a ratio."""
        terms = dict(self.cleaned_data)
        if metrics.get(terms["metric"]).unit == "share":
            terms["expected"] = terms["expected"] / HUNDRED
        terms["expected"] = terms["expected"].quantize(Decimal("0.0001"))
        return CorrectiveActionTerms(**terms)


class CorrectiveActionReviewForm(forms.Form):
    verdict = forms.ChoiceField(label=_("Verdict"), choices=Verdict, widget=forms.RadioSelect)
    lesson = forms.CharField(
        label=_("What we learnt"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class CorrectiveActionNoteForm(forms.Form):
    note = forms.CharField(label=_("Note"), max_length=300, required=False)
