"""The forms of a plan's sections: what each asks, and how a form is filled from a version and read again."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.forms import BaseFormSet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from customers.accounts.choices import AccountSize, AccountSource, Industry
from customers.accounts.queries import countries
from customers.accounts.wording import country_name
from customers.segments.queries.members import choices as segment_choices
from goals.pay.plan.models import IncentivePlan
from goals.planning.sales_plans.choices import BudgetCategory
from goals.planning.sales_plans.content import SECTIONS, PlanContent
from goals.planning.sales_plans.forms.plans import PeriodMixin, PickField, date_field
from goals.planning.sales_plans.queries import goal_choices, own_teams
from goals.planning.sales_plans.rules.target import TargetCondition, read, written
from pipeline.channels.models import Channel
from pipeline.market.models import Rival
from salesplan.core.amounts.rules import plain
from salesplan.core.company.queries import calendar
from salesplan.core.format import period_label
from salesplan.core.forms import AmountField, BoundedRows, ChoicesField, CountField, PercentField, offer, rows_factory
from salesplan.core.money import HUNDRED
from salesplan.core.typing import DisplayText
from salesplan.people.models import User


def text(label: DisplayText, rows: int = 4, **more: Any) -> forms.CharField:
    """Make a field for a longer text."""
    return forms.CharField(label=label, required=False, max_length=8000, widget=forms.Textarea({"rows": rows}), **more)


class BasicsForm(PeriodMixin):
    team = PickField(label=_("Team"))
    owner = PickField(label=_("Owner"))
    summary = text(_("Summary"), 5)
    field_order = ("team", "owner", "period_key", "first_on", "last_on", "summary")


class CustomersForm(forms.Form):
    customers = text(_("Who they are and what they need"), 5)


class MarketForm(forms.Form):
    market = text(_("The market: size, trends, rules, your own notes"), 6)


class StrategyForm(forms.Form):
    strategy = text(_("How the target customers are won"), 8)


class OfferForm(forms.Form):
    selling_point = text(_("Unique selling point"), 3)
    pain_points = text(_("Pain points of the customers"), 3)
    added_value = text(_("Added value"), 3)
    pricing = text(_("Price strategy"), 3)
    promotion = text(_("Promotion"), 3)


class RowForm(forms.Form):
    """One row of a section; a row whose asked-for fields are all empty does not count."""

    row_key = forms.UUIDField(required=False, widget=forms.HiddenInput)
    required_inputs: tuple[str, ...] = ()

    def __init__(self, *args: Any, offers: dict[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, (records, label) in (offers or {}).items():
            self.fields[name].offer(records, label, self.initial.get(name))  # type: ignore[attr-defined]
        for name, field in self.fields.items():
            if name != "row_key":
                field.widget.attrs["aria-label"] = field.label

    def has_changed(self) -> bool:
        return bool(self.data) and any(
            self.data.get(self.add_prefix(name), "").strip() for name in self.required_inputs
        )


class SalesPlanRivalForm(RowForm):
    rival = PickField(label=_("Rival"))
    note = forms.CharField(label=_("How we meet them"), required=False, max_length=2000)
    required_inputs = ("rival",)


class SalesPlanChannelForm(RowForm):
    channel = PickField(label=_("Channel"))
    note = forms.CharField(label=_("What it does in the plan"), required=False, max_length=300)
    required_inputs = ("channel",)


class SalesPlanGoalForm(RowForm):
    goal = PickField(label=_("Goal"))
    note = forms.CharField(label=_("What the plan does for it"), required=False, max_length=300)
    required_inputs = ("goal",)


class SalesPlanPersonForm(RowForm):
    person = PickField(label=_("Person"))
    role = forms.CharField(label=_("Part in the plan"), required=False, max_length=200)
    required_inputs = ("person",)


class BudgetForm(RowForm):
    category = forms.ChoiceField(label=_("Category"), choices=BudgetCategory, initial=BudgetCategory.OTHER)
    name = forms.CharField(label=_("What for"), max_length=200)
    amount = AmountField(label=_("Amount"), min_value=Decimal(0))
    note = forms.CharField(label=_("Note"), required=False, max_length=300)
    required_inputs = ("name", "amount")


class IncentiveForm(RowForm):
    incentive_plan = PickField(label=_("Incentive plan"))
    note = forms.CharField(label=_("What it rewards here"), required=False, max_length=300)
    required_inputs = ("incentive_plan",)


class TimedForm(RowForm):
    name = forms.CharField(label=_("What"), max_length=200)
    owner = PickField(label=_("Owner"), required=False)
    starts_on = date_field(_("Start"), required=False)
    due_on = date_field(_("Due"), required=False)
    required_inputs = ("name",)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("starts_on"), data.get("due_on")
        if first and last and last < first:
            self.add_error("due_on", _("This day is before the start."))
        return data


class InitiativeForm(TimedForm):
    purpose = forms.CharField(label=_("Why, and what it should bring"), required=False, max_length=2000)


class RiskForm(RowForm):
    name = forms.CharField(label=_("What could happen"), max_length=200)
    probability = PercentField(
        label=_("Probability %"), min_value=Decimal(0), max_value=HUNDRED, max_digits=9, decimal_places=6
    )
    impact = AmountField(label=_("Impact in money"), min_value=Decimal(0))
    response = forms.CharField(label=_("Response"), required=False, max_length=2000)
    owner = PickField(label=_("Owner"), required=False)
    required_inputs = ("name", "impact")

    def clean_probability(self) -> Decimal:
        return self.cleaned_data["probability"] / HUNDRED


class GroupForm(forms.Form):
    """One group of conditions on customers: all that is filled in must hold."""

    industry = ChoicesField(label=_("Industry"), choices=Industry, required=False)
    size = ChoicesField(label=_("Employees"), choices=AccountSize, required=False)
    country = ChoicesField(label=_("Country"), required=False)
    region = forms.CharField(label=_("Region or city, separated by commas"), required=False, max_length=400)
    source = ChoicesField(label=_("Source"), choices=AccountSource, required=False)
    segment = ChoicesField(label=_("Segment"), required=False)
    employees_from = CountField(label=_("People from"), required=False, min_value=0)
    employees_to = CountField(label=_("People to"), required=False, min_value=0)
    revenue_from = AmountField(label=_("Purchasing power: revenue from"), required=False, min_value=Decimal(0))
    revenue_to = AmountField(label=_("Revenue to"), required=False, min_value=Decimal(0))
    need = forms.CharField(label=_("Need: words in the note"), required=False, max_length=80)

    def __init__(
        self, *args: Any, known_countries: list[str], known_segments: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        codes = sorted({*known_countries, *self.initial.get("country", [])}, key=country_name)
        offer(self.fields, country=[(code, country_name(code)) for code in codes])
        archived = {str(key) for key in self.initial.get("segment", [])} - {key for key, _label in known_segments}
        offer(self.fields, segment=[*known_segments, *((key, key) for key in sorted(archived))])
        for name in ("industry", "size", "country", "source", "segment"):
            self.fields[name].widget.attrs["size"] = 5

    def has_changed(self) -> bool:
        """A group counts by what is in it, whatever stood there before."""
        return any(self.data.get(self.add_prefix(name)) for name in self.fields)

    @property
    def conditions(self) -> list[TargetCondition]:
        """What was filled in, as conditions."""
        data, out = self.cleaned_data, []
        lists = {name: data.get(name) or [] for name in ("industry", "size", "country", "source", "segment")}
        lists["region"] = [
            name.strip() for name in data.get("region", "").replace("，", ",").split(",") if name.strip()
        ]
        out += [TargetCondition(name, "in", tuple(values)) for name, values in lists.items() if values]
        for name in ("employees_from", "employees_to", "revenue_from", "revenue_to"):
            if data.get(name) is not None:
                of, _sep, bound = name.partition("_")
                out.append(TargetCondition(of, bound, plain(Decimal(data[name]))))
        if data.get("need", "").strip():
            out.append(TargetCondition("need", "has", data["need"].strip()))
        return out


class Rows(BoundedRows):
    deletion_widget = forms.HiddenInput


FORMS: dict[str, type[forms.Form]] = {
    "basics": BasicsForm,
    "customers": CustomersForm,
    "market": MarketForm,
    "strategy": StrategyForm,
    "offer": OfferForm,
}
ROW_FORMS: dict[str, type[RowForm]] = {
    "market": SalesPlanRivalForm,
    "offer": SalesPlanChannelForm,
    "goals": SalesPlanGoalForm,
    "people": SalesPlanPersonForm,
    "budget": BudgetForm,
    "incentives": IncentiveForm,
    "initiatives": InitiativeForm,
    "tasks": TimedForm,
    "risks": RiskForm,
}
MOST_ROWS = 60


def row_formset(form: type[forms.Form], most: int = MOST_ROWS) -> Any:
    """Return the formset of a kind of row."""
    return rows_factory(form, formset=Rows, most=most)


def section_form(key: str, data: QueryDict | None, content: PlanContent, user: User, today: date) -> forms.Form | None:
    """Return the form of a section's own fields, filled from a version."""
    if key not in FORMS:
        return None
    version = content.version
    initial = {name: getattr(version, name) for name in SECTIONS[key].fields if name != "target"}
    form = FORMS[key](data, initial=initial)
    if isinstance(form, BasicsForm):
        form.offer_periods(calendar(), today, version.period_key)
        form.fields["team"].offer(own_teams(user), chosen=version.team)  # type: ignore[attr-defined]
        form.fields["owner"].offer(_people(), chosen=version.owner)  # type: ignore[attr-defined]
    return form


def section_rows(
    key: str, data: QueryDict | None, content: PlanContent, user: User, rows: list[Any]
) -> BaseFormSet | None:
    """Return the formset of a section's rows, or of a target's groups; None where it has neither."""
    if key == "customers":
        factory = row_formset(GroupForm, 8)
        known = {"known_countries": countries(user), "known_segments": segment_choices()}
        return factory(data, prefix="groups", initial=_groups(content.version.target), form_kwargs=known)
    if key not in ROW_FORMS:
        return None
    names = SECTIONS[key].row_fields
    initial = [{"row_key": row.row_key, **{name: getattr(row, name) for name in names}} for row in rows]
    for initial_row in initial:
        if "probability" in initial_row:
            initial_row["probability"] = initial_row["probability"] * HUNDRED
    kwargs = {"offers": _offers(key, user, content, rows)}
    return row_formset(ROW_FORMS[key])(data, prefix="rows", initial=initial, form_kwargs=kwargs)


def _people() -> list[User]:
    return list(User.objects.active().order_by("sort_key", "pk"))


def _offers(key: str, user: User, content: PlanContent, rows: list[Any]) -> dict[str, Any]:
    """Return what the pickers of a section offer, loaded once."""
    if key == "goals":
        goals = goal_choices(user, content.version, [row.goal for row in rows])
        return {"goal": (goals, lambda goal: f"{goal.title} · {goal.owner} · {period_label(goal.period_key)}")}
    if key == "market":
        return {"rival": (list(Rival.objects.in_use()), str)}
    if key == "offer":
        return {"channel": (list(Channel.objects.in_use()), str)}
    if key == "incentives":
        return {"incentive_plan": (list(IncentivePlan.objects.visible_to(user).filter(is_active=True)), str)}
    if key == "people":
        return {"person": (_people(), str)}
    return {"owner": (_people(), str)} if key in ("initiatives", "tasks", "risks") else {}


def _groups(raw: object) -> list[dict[str, Any]]:
    """Return the groups of a stored target as their forms ask for them."""
    out = []
    for group in read(raw):
        values: dict[str, Any] = {}
        for condition in group:
            if condition.field == "region":
                values["region"] = ", ".join(condition.value)
            elif condition.op in ("from", "to"):
                values[f"{condition.field}_{condition.op}"] = Decimal(str(condition.value))
            else:
                values[condition.field] = list(condition.value) if condition.op == "in" else condition.value
        out.append(values)
    return out or [{}]


def typed_values(key: str, form: forms.Form | None, rows: BaseFormSet | None) -> dict[str, Any]:
    """Return the fields of a section as they were typed; the target comes from its groups."""
    values = dict(form.cleaned_data) if form else {}
    if isinstance(form, BasicsForm):
        values = {name: values[name] for name in ("team", "owner", "summary")} | {"period_key": form.key}
    if key == "customers":
        values["target"] = typed_target(rows)
    return values


def typed_target(formset: BaseFormSet | None) -> list[Any]:
    """Return the target that was typed, without groups that are removed or empty."""
    forms_sent = formset.forms if formset else []
    kept = [form for form in forms_sent if hasattr(form, "cleaned_data") and not form.cleaned_data.get("DELETE")]
    return written([form.conditions for form in kept if form.conditions])


def typed_rows(key: str, formset: BaseFormSet | None) -> list[dict[str, Any]]:
    """Return the rows of a section as they were typed, in their order, without those removed or empty."""
    if formset is None or key == "customers":
        return []
    out = []
    for form in formset.forms:
        data = getattr(form, "cleaned_data", None) or {}
        if data.get("DELETE") or not form.has_changed():
            continue
        out.append({name: value for name, value in data.items() if name != "DELETE"})
    return out
