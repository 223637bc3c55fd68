"""The filters of deals: the same ones on the board, in the table, in exports, in bulk steps and in the API.

Names and meanings are those of the metric registry (owner, team, product, channel, region, industry, from, to), so that
the list behind a figure holds exactly the deals that make it. `none` stands for the empty value; a team or a region
stands for everything below it. `from` and `to` mean the closing day of closed deals and the expected one of open deals.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from drf_spectacular.utils import extend_schema_field

from customers.accounts.choices import Industry
from customers.accounts.models import Account
from pipeline.channels.models import Channel
from pipeline.deals.choices import CREDIT_NAMES
from pipeline.deals.metrics import COLUMNS
from pipeline.deals.models import Deal, DealQuerySet
from pipeline.deals.queries.credit import CreditScope, in_region, shares, shares_of
from pipeline.deals.queries.deals import found
from pipeline.market.models import Rival
from pipeline.process.choices import StageKind
from pipeline.process.models import LossReason, Process, Stage
from pipeline.products.models import Product
from salesplan.core.amounts.rules import plain
from salesplan.core.company.queries import business_day, calendar, day_begins, reader_day
from salesplan.core.filters import AmountFilter, CountFilter
from salesplan.core.forms import ChoicesField
from salesplan.core.periods import PeriodKind
from salesplan.core.search.queries import matching
from salesplan.core.typing import DisplayText
from salesplan.people.access import scope_of
from salesplan.people.choices import TeamKind
from salesplan.people.metrics import NONE, person_filters
from salesplan.people.models import Team, User

STATES = [
    ("open", _("Open")),
    ("won", _("Won")),
    ("lost", _("Lost")),
    ("closed", _("Closed")),
    ("returned", pgettext_lazy("deals", "Returned")),
    ("all", _("All")),
]
SCOPES = [("mine", _("My deals")), ("team", _("Team"))]
CLOSING = [("overdue", _("Overdue")), ("month", _("This month")), ("quarter", _("This quarter"))]
# Dimensions that are no columns of the metrics but narrow a list the same way.
MORE_COLUMNS = {
    **COLUMNS,
    "stage": "stage_id",
    "loss_reason": "loss_reason_id",
    "process": "process_id",
}


class AnyKeys(ChoicesField):
    """Keys of a dimension; a key that nothing has matches nothing instead of being an error."""

    def valid_value(self, value: object) -> bool:
        return len(str(value)) <= 40


@extend_schema_field({"type": "array", "items": {"type": "string"}})
class Dimension(filters.MultipleChoiceFilter):
    """One dimension, by any of the keys given; several keys widen it."""

    field_class = AnyKeys

    def filter(self, qs: QuerySet, value: Sequence[str]) -> QuerySet:
        if not value:
            return qs
        if self.field_name == "region":
            return in_region(qs, tuple(value))
        return person_filters(qs, self.field_name, value, MORE_COLUMNS)


class CreditDimension(Dimension):
    """Whom a deal is credited to, whoever owns it: a person, or the people of a team or a region."""

    def filter(self, qs: QuerySet, value: Sequence[str]) -> QuerySet:
        if not value:
            return qs
        name = next(name for name, field_name in CREDIT_NAMES.items() if field_name == self.field_name)
        return qs.filter(pk__in=shares_of(shares(Deal.objects.all()), name, value).order_by().values("pk"))


def _dimension(label: DisplayText, kind: type[Dimension] = Dimension) -> Dimension:
    return kind(label=label, choices=[], widget=forms.CheckboxSelectMultiple)


def _day(label: DisplayText, **more: Any) -> filters.DateFilter:
    return filters.DateFilter(label=label, widget=forms.DateInput(attrs={"type": "date"}), **more)


class DealFilter(filters.FilterSet):
    """Narrow deals that a person may see; an empty filter leaves all of them."""

    q = filters.CharFilter(label=_("Search"), method="by_text")
    scope = filters.ChoiceFilter(label=_("Whose"), choices=SCOPES, method="by_scope")
    state = filters.ChoiceFilter(label=_("State"), choices=STATES, method="by_state")
    stage = _dimension(_("Stage"))
    owner = _dimension(_("Owner"))
    team = _dimension(_("Team"))
    region = _dimension(_("Region"))
    credit = _dimension(_("Credited to"), CreditDimension)
    credit_team = _dimension(_("Credited to people in the team"), CreditDimension)
    credit_region = _dimension(_("Credited to people in the region"), CreditDimension)
    customer = filters.CharFilter(label=_("Customer"), method="by_customer")
    account = filters.NumberFilter(label=_("Customer number"), method="by_account")
    industry = _dimension(_("Industry"))
    product = _dimension(_("Main product"))
    channel = _dimension(_("Channel"))
    rival = _dimension(_("Rival"))
    loss_reason = _dimension(_("Reason for the loss"))
    process = _dimension(_("Process"))
    closing = filters.ChoiceFilter(label=_("Expected close"), choices=CLOSING, method="by_closing")
    close_from = _day(_("Expected close from"), field_name="expected_close_on", lookup_expr="gte")
    close_to = _day(_("Expected close to"), field_name="expected_close_on", lookup_expr="lte")
    stuck = CountFilter(label=_("Days in the stage, more than"), method="by_age", min_value=0, max_value=9999)
    amount_min = AmountFilter(label=_("Amount from"), field_name="amount_base", lookup_expr="gte")
    amount_max = AmountFilter(label=_("Amount to"), field_name="amount_base", lookup_expr="lte")
    # `from` is a word of Python and cannot be written as an attribute.
    vars().update({"from": _day(_("From"), method="by_days"), "to": _day(_("To"), method="by_days")})

    class Meta:
        model = Deal
        fields: list[str] = []

    def by_text(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return found(rows, value)

    def by_customer(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.filter(account__in=matching(Account.objects.all(), value))

    def by_account(self, rows: QuerySet, name: str, value: Decimal) -> QuerySet:
        return rows.filter(account=int(value))

    def by_scope(self, rows: DealQuerySet, name: str, value: str) -> DealQuerySet:
        user = self.request.user
        if value == "mine":
            return rows.of(user)
        return rows.counting_for(user)

    def by_state(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        if value == "all":
            return rows
        if value == "returned":
            return rows.exclude(returned_on=None)
        rows = rows.filter(returned_on=None)
        return rows.exclude(state=StageKind.OPEN) if value == "closed" else rows.filter(state=value)

    def by_closing(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        now = timezone.now()
        if value == "overdue":
            return rows.filter(state=StageKind.OPEN, expected_close_on__lt=reader_day(now, self.request.user))
        kind = PeriodKind.MONTH if value == "month" else PeriodKind.QUARTER
        period = calendar().containing(business_day(now), kind)
        return rows.filter(expected_close_on__range=(period.start, period.end))

    def by_age(self, rows: QuerySet, name: str, value: Decimal) -> QuerySet:
        return rows.filter(
            state=StageKind.OPEN, stage_since__lt=day_begins(business_day(timezone.now()) - timedelta(int(value)))
        )

    def by_days(self, rows: QuerySet, name: str, value: date) -> QuerySet:
        bound = "gte" if name == "from" else "lte"
        closed, open_ = (
            Q(**{f"closed_on__{bound}": value}),
            Q(state=StageKind.OPEN, **{f"expected_close_on__{bound}": value}),
        )
        state = self.form.cleaned_data.get("state")
        if state in (StageKind.WON, StageKind.LOST, "closed", "returned"):
            return rows.filter(closed)
        return rows.filter(open_) if state == StageKind.OPEN else rows.filter(closed | open_)

    @property
    def credit_scope(self) -> CreditScope:
        """Whose credit the sums of the list are: of the people one sees, or of those it is narrowed to."""
        values = self.form.cleaned_data if self.form.is_valid() else {}
        credit_filters = {
            name: tuple(values[parameter]) for name, parameter in CREDIT_NAMES.items() if values.get(parameter)
        }
        if values.get("scope") == "mine":
            credit_filters["owner"] = (str(self.request.user.pk),)
        return CreditScope(self.request.user, credit_filters)


def filtered(
    user: User, params: QueryDict, request: HttpRequest | None = None, **defaults: str
) -> tuple[QuerySet[Deal], DealFilter]:
    """Return the deals that a person sees narrowed by a query string, and the filter with its form and errors.

    `defaults` hold where the query string says nothing; a value that cannot be read is named in the form's errors and
    otherwise left out.
    """
    params_with_defaults = params.copy()
    for name, value in defaults.items():
        if not params_with_defaults.get(name):
            params_with_defaults[name] = value
    deal_filter = DealFilter(
        params_with_defaults, queryset=Deal.objects.visible_to(user), request=request or _RequestOf(user)
    )
    return deal_filter.qs, deal_filter


class _RequestOf:
    """Who asks, where there is no request."""

    def __init__(self, user: User) -> None:
        self.user = user


def choices_for(user: User) -> dict[str, list[tuple[str, Any]]]:
    """Return what the filter panel offers; a person is offered the people and teams of their scope."""
    scope = scope_of(user)
    people, teams = User.objects.order_by("sort_key"), Team.objects.order_by("position", "name")
    if not scope.sees_all:
        people, teams = people.filter(pk__in=scope.person_ids), teams.filter(pk__in=scope.team_ids)
    people_rows = [(str(row.pk), row.name) for row in people]
    nobody = [(NONE, _("None"))]
    team_rows = list(teams)
    of_teams = [(str(row.pk), row.label) for row in team_rows]
    of_regions = [(str(row.pk), row.label) for row in team_rows if row.kind == TeamKind.REGION]
    stages = Stage.objects.filter(is_active=True).select_related("process").order_by("process", "position")
    several = Process.objects.in_use().count() > 1
    return {
        "owner": people_rows,
        "credit": people_rows,
        "team": of_teams,
        "credit_team": of_teams,
        "region": of_regions,
        "credit_region": of_regions,
        "stage": [(str(s.pk), f"{s.process.label} · {s.label}" if several else s.label) for s in stages],
        "product": [(str(row.pk), row.label) for row in Product.objects.active()] + nobody,
        "channel": [(str(row.pk), row.label) for row in Channel.objects.in_use()] + nobody,
        "rival": [(str(row.pk), row.label) for row in Rival.objects.in_use()] + nobody,
        "loss_reason": [(str(row.pk), row.label) for row in LossReason.objects.in_use()],
        "industry": [*Industry.choices],
    }


def active_filters(form: forms.Form, labels: Mapping[str, Mapping[str, str]]) -> list[tuple[str, str, str, str]]:
    """Return the filters that are set as (name, key, label, value in words), the chips of the page left out."""
    out = []
    for name, value in form.cleaned_data.items():
        if name in ("scope", "state", "process") or value in (None, "", [], ()):
            continue
        label = str(form.fields[name].label)
        for key in value if isinstance(value, list | tuple) else [value]:
            shown = labels.get(name, {}).get(str(key)) or _in_words(form.fields[name], key)
            out.append((name, _in_address(key), label, shown))
    return out


def _in_address(key: object) -> str:
    if isinstance(key, date | datetime):
        return key.isoformat()
    return plain(key) if isinstance(key, Decimal) else str(key)


def _in_words(field: forms.Field, key: object) -> str:
    if key == NONE:
        return str(_("None"))
    return str(dict(getattr(field, "choices", [])).get(key, key))
