"""Teams and people chosen together: whole teams with everybody below them, and single people beside them."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from salesplan.core.forms import NumbersField, RecordsField, offer
from salesplan.people.models import Membership, User
from salesplan.people.queries import team_choices, tree

# Whom a plan can pay.
PAID_ROLES = ("rep", "manager")


# A company enrols everybody at once.
MOST_PEOPLE = 2_000


class PeopleForm(forms.Form):
    """Which teams and which people; the form that asks for more extends it."""

    team = NumbersField(
        label=_("Whole teams"), coerce=int, required=False, widget=forms.SelectMultiple(attrs={"size": 8})
    )
    person = RecordsField(
        label=_("Single people"), queryset=User.objects.none(), required=False, most=MOST_PEOPLE,
        widget=forms.SelectMultiple(attrs={"size": 8}),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self.fields, team=team_choices())
        people = User.objects.active().filter(role__in=PAID_ROLES).order_by("sort_key", "pk")
        offer(self.fields, person=people)

    def people(self, start: date, end: date) -> dict[int, User]:
        """Return whom the choice means within some days, by name."""
        return people_chosen(self.cleaned_data["team"], self.cleaned_data["person"], start, end)


def people_chosen(teams: Collection[int], people: Collection[User], start: date, end: date) -> dict[int, User]:
    """Return the people of teams, and of teams below them, within some days, with single people; by name, two queries."""
    below = {pk for team in teams for pk in tree().below(team)}
    memberships = Membership.objects.filter(team__in=below, starts_on__lte=end).exclude(ends_on__lt=start)
    members = User.objects.active().filter(pk__in=memberships.values("person"), role__in=PAID_ROLES)
    people_by_id = {person.pk: person for person in [*(members if below else ()), *people]}
    return dict(sorted(people_by_id.items(), key=lambda item: (item[1].sort_key, item[0])))
