"""Forms of incentive plans: rates and shares of the quota are typed in percent."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from goals.pay.plan.choices import Interval
from salesplan.core.forms import DayField, offer
from salesplan.people.choices import Role
from salesplan.people.models import User

HUNDRED = Decimal(100)


class PlanForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120)
    name_zh = forms.CharField(label=_("Chinese name"), max_length=120, required=False)
    interval = forms.ChoiceField(label=_("A statement for each"), choices=Interval, initial=Interval.QUARTER)


class EnrolForm(forms.Form):
    person = forms.ModelChoiceField(label=_("Person"), queryset=User.objects.none())
    starts_on = DayField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.active().filter(role__in=(Role.REP, Role.MANAGER)).order_by("sort_key", "pk")
        offer(self.fields, person=people)


class EndForm(forms.Form):
    ends_on = DayField(label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"}))
