"""What customers are expected to order, worked out anew each night; and what counts when companies are compared."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import numpy as np
from django.db import connection
from django.utils.translation import gettext as _

from customers.segments.models import ExpectedValue, FitWeights, LifetimeFit
from customers.segments.queries.lifetime import MOST_FITTED, WEEKS, Summaries, summaries
from customers.segments.rules.fit import TRAITS
from customers.segments.rules.lifetime import PurchaseModel, Refusal, Spend, fit_rate, fit_spend
from salesplan.core.audit import acting
from salesplan.core.company.queries import business_day
from salesplan.core.editing import apply, lock_version
from salesplan.core.errors import NotAllowed, Refused
from salesplan.people.choices import Role
from salesplan.people.models import User

_WRITE = """
INSERT INTO customers_expectedvalue (account_id, alive, orders, amount)
SELECT * FROM unnest(%s::bigint[], %s::numeric[], %s::numeric[], %s::numeric[])
    ON CONFLICT (account_id) DO UPDATE SET alive = excluded.alive, orders = excluded.orders, amount = excluded.amount
"""


def renew_expected(*, at: datetime) -> LifetimeFit:
    """Fit the models to the orders up to the company's day, and write what each customer is expected to order.

    Where they cannot be fitted, nothing is expected of anybody, and the row says why. A second run of a day gives the same.
    """
    day = business_day(at)
    with acting(None, "expected.renew"):
        known = summaries(day)
        rate = fit_rate(*_fitted(known))
        spend = fit_spend(known.frequency[:MOST_FITTED], known.mean[:MOST_FITTED])
        if isinstance(rate, PurchaseModel):
            _write(known, rate, spend if isinstance(spend, Spend) else None)
        else:
            ExpectedValue.objects.all().delete()
        fit, _new = LifetimeFit.objects.update_or_create(day=day, defaults=_kept(known, rate, spend))
    return fit


def _fitted(known: Summaries) -> tuple[Any, Any, Any]:
    return known.frequency[:MOST_FITTED], known.recency[:MOST_FITTED], known.age[:MOST_FITTED]


def _kept(known: Summaries, rate: PurchaseModel | Refusal, spend: Spend | Refusal) -> dict[str, Any]:
    refusal = rate if isinstance(rate, Refusal) else spend if isinstance(spend, Refusal) else Refusal("")
    models = [model for model in (rate, spend) if not isinstance(model, Refusal)]
    parameters = {name: round(value, 6) for model in models for name, value in vars(model).items()}
    return {
        "customers": len(known.accounts),
        "parameters": parameters,
        "refusal_code": refusal.code,
        "found": refusal.found,
        "wanted": refusal.wanted,
    }


def _write(known: Summaries, rate: PurchaseModel, spend: Spend | None) -> None:
    told = (known.frequency, known.recency, known.age)
    alive, orders = rate.alive(*told), rate.expected(WEEKS, *told)
    amounts: list[float | None] = [None] * len(orders)
    if spend is not None:
        amounts = [round(float(one), 4) for one in orders * spend.expected(known.frequency, known.mean)]
    ExpectedValue.objects.exclude(account__in=known.accounts).delete()
    with connection.cursor() as cursor:
        rounded = [np.round(column, 4).tolist() for column in (alive, orders)]
        cursor.execute(_WRITE, [known.accounts, *rounded, amounts])


def save_fit_weights(*, values: Mapping[str, Any], version: int | None, by: User) -> FitWeights:
    """Change what counts how much when a company is compared with the best customers; for admins."""
    with acting(by, "fit_weights.save"):
        if by.role != Role.ADMIN:
            raise NotAllowed(_("Only an admin can change what counts."))
        row, is_new = FitWeights.objects.get_or_create(pk=1)
        row = lock_version(row, None if is_new else version, values)
        if not any(values.get(trait, getattr(row, trait)) for trait in TRAITS):
            raise Refused(_("Give at least one trait a weight."), field="industry", code="no_weight")
        apply(row, values)
    return row
