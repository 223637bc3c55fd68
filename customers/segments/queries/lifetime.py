"""What the models of a customer's value are told of each customer, and what they said last."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import numpy as np
from django.db import connection
from django.db.models import Sum

from customers.segments.models import ExpectedValue, LifetimeFit
from customers.segments.registry import orders
from customers.segments.rules.lifetime import Numbers
from salesplan.people.models import User

# The horizon, and how many customers the models are fitted to at most: more change the parameters little.
WEEKS = 52.0
MOST_FITTED = 5_000


@dataclass(frozen=True)
class Summaries:
    """Each customer who ordered: repeat days with orders, age at the last and now in weeks, mean amount of a repeat day."""

    accounts: list[int]
    frequency: Numbers
    recency: Numbers
    age: Numbers
    mean: Numbers


def summaries(day: date) -> Summaries:
    """Return the customers with orders up to a day, in an order that mixes them and is always the same: one statement."""
    made = orders(day)
    text = (
        f"WITH days AS (SELECT account_id, ordered_on, sum(amount) AS amount FROM ({made.text}) o GROUP BY 1, 2), "  # noqa: S608
        "firsts AS (SELECT account_id, min(ordered_on) AS first_on FROM days GROUP BY 1) "
        "SELECT account_id, count(*) - 1, (max(ordered_on) - min(ordered_on)) / 7.0, (%s::date - min(ordered_on)) / 7.0, "
        "COALESCE(avg(amount) FILTER (WHERE ordered_on > first_on), 0) "
        "FROM days JOIN firsts USING (account_id) JOIN customers_account a ON a.id = account_id AND a.is_active "
        "GROUP BY account_id ORDER BY md5(account_id::text)"
    )
    with connection.cursor() as cursor:
        cursor.execute(text, (*made.values, day))
        rows = cursor.fetchall()
    columns = np.array([[float(one) for one in row[1:]] for row in rows], dtype=float).reshape(len(rows), 4).T
    return Summaries([row[0] for row in rows], *columns)


def last_fit() -> LifetimeFit | None:
    """Return what the models said last, or why they said nothing."""
    return LifetimeFit.objects.order_by("-day").first()


def expected_total(user: User) -> Decimal | None:
    """Return what the customers that somebody sees are expected to order in 12 months; None where nothing is known."""
    return ExpectedValue.objects.visible_to(user).aggregate(total=Sum("amount"))["total"]


def expected_of(account_id: int) -> ExpectedValue | None:
    """Return what one customer is expected to order."""
    return ExpectedValue.objects.filter(account=account_id).first()
