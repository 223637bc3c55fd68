"""Whom a plan's saved conditions mean, among the accounts a reader sees; and the same conditions in words."""

from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from customers.accounts.choices import AccountSize, AccountSource, Industry
from customers.accounts.models import Account
from customers.accounts.wording import country_name
from customers.segments.queries import members
from goals.planning.sales_plans.rules.target import Groups, TargetCondition, number, read
from salesplan.core import format as write
from salesplan.people.models import User

COLUMNS = {"employees": "employees", "revenue": "annual_revenue"}
CHOICES: dict[str, Any] = {"industry": Industry, "size": AccountSize, "source": AccountSource}
# What the list of accounts can be narrowed by, too.
IN_THE_LIST = ("industry", "size", "country", "source", "region", "segment")


def matching(user: User, groups: Groups) -> QuerySet[Account]:
    """Return the accounts in use that a reader sees and that fit any of the groups; without a group none."""
    rows = Account.objects.visible_to(user).filter(is_active=True)
    match = Q(pk__in=[])
    for group in groups:
        query = Q()
        for condition in group:
            query &= _match(condition)
        match |= query
    return rows.filter(match)


def _match(condition: TargetCondition) -> Q:
    if condition.op == "in":
        if condition.field == "region":
            return _any(Q(region__iexact=value) for value in condition.value)
        if condition.field == "segment":
            return Q(pk__in=members.in_segments(tuple(condition.value)).values("account"))
        return Q(**{f"{condition.field}__in": list(condition.value)})
    if condition.op == "has":
        return _any(Q(note__icontains=word) for word in str(condition.value).split())
    edge = "gte" if condition.op == "from" else "lte"
    return Q(**{f"{COLUMNS[condition.field]}__{edge}": number(str(condition.value))})


def _any(tests: Iterable[Q]) -> Q:
    match = Q(pk__in=[])
    for test in tests:
        match |= test
    return match


def count(user: User, raw: object) -> int:
    """Return how many accounts a stored target means for a reader."""
    groups = read(raw)
    return matching(user, groups).count() if groups else 0


def in_words(group: Sequence[TargetCondition], currency: str) -> str:
    """Return a group of conditions as a reader says it: "Industry: Chemicals · 250 people or more"."""
    return " · ".join(_condition_in_words(condition, currency) for condition in group)


def _condition_in_words(condition: TargetCondition, currency: str) -> str:
    if condition.op == "in":
        known = members.names(condition.value) if condition.field == "segment" else {}
        return _("%(label)s: %(values)s") % {
            "label": label(condition.field),
            "values": _(", ").join(
                known.get(value) or value_label(condition.field, value) for value in condition.value
            ),
        }
    if condition.op == "has":
        return _("Need: the note mentions “%(words)s”") % {"words": condition.value}
    amount = number(str(condition.value))
    shown = write.short_money(amount, currency) if condition.field == "revenue" else write.number(amount)
    texts = {
        ("employees", "from"): _("%(n)s people or more"),
        ("employees", "to"): _("at most %(n)s people"),
        ("revenue", "from"): _("revenue of %(n)s or more"),
        ("revenue", "to"): _("revenue of at most %(n)s"),
    }
    return texts[condition.field, condition.op] % {"n": shown}


def label(field: str) -> str:
    """Return what a field is called."""
    labels = {
        "industry": _("Industry"),
        "size": _("Size"),
        "country": _("Country"),
        "region": _("Region"),
        "source": _("Source"),
        "segment": _("Segment"),
    }
    return labels[field]


def value_label(field: str, value: str) -> str:
    """Return what a stored key is called."""
    if field == "country":
        return country_name(value)
    choices = CHOICES.get(field)
    return str(dict(choices.choices).get(value, value)) if choices else value


def list_url(group: Sequence[TargetCondition]) -> str:
    """Return the list of customers narrowed by a group, or nothing where that list has no such filter."""
    params: list[tuple[str, str]] = []
    for condition in group:
        values = condition.value if isinstance(condition.value, tuple) else ()
        if condition.field not in IN_THE_LIST or (condition.field == "region" and len(values) > 1):
            return ""
        params += [(condition.field, value) for value in values]
    return f"{reverse('customers:account_list')}?{urlencode(params)}"
