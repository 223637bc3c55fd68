"""What is said of an objection and of its answer, and how their figures are written; in the language of page or notice."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from goals.planning.quota_responses.models import QuotaResponse
from salesplan.core import format as write
from salesplan.core import metrics
from salesplan.core.company.queries import company


def objection(response: QuotaResponse) -> str:
    """Say to who may answer that somebody objects to their quota, and what they propose."""
    if response.proposed is None:
        message = _("%(who)s objects to the quota of %(amount)s for %(period)s: %(comment)s")
    else:
        message = _("%(who)s objects to the quota of %(amount)s for %(period)s and proposes %(proposed)s: %(comment)s")
    return message % _values(response)


def kept(response: QuotaResponse) -> str:
    """Say to the person that their quota stays, and why."""
    return _("%(who)s answered your objection: your quota for %(period)s stays at %(amount)s. %(comment)s") % _values(
        response
    )


def _values(response: QuotaResponse) -> dict[str, Any]:
    change, currency = response.change, company().currency
    return {
        "who": response.by,
        "period": write.period_label(change.period_key),
        "amount": amount(change.amount, change.metric, currency),
        "proposed": amount(response.proposed, change.metric, currency),
        "comment": response.comment,
    }


def amount(value: Decimal | None, metric: str, currency: str) -> str:
    """Write the figure of a quota in the unit of its metric; money without cents where it has none."""
    definition = {each.key: each for each in metrics.every()}.get(metric)
    if value is None or definition is None:
        return write.NOTHING if value is None else write.number(value)
    if definition.unit == "money" and value == value.to_integral_value():
        return write.money(value, currency, digits=0)
    return write.figure(value, definition.unit, currency, short=False)


def difference(before: Decimal | None, now: Decimal | None, metric: str, currency: str) -> str:
    """Write by how much a figure changed, "+¥40,000 (+10%)"; nothing where there is nothing to compare."""
    if before is None or now is None or before == now:
        return ""
    change = now - before
    text = write.signed(amount(change, metric, currency), change)
    return f"{text} ({write.signed(write.percent(change / before, digits=1), change)})" if before else text


def metric_label(metric: str) -> str:
    """Name what a quota measures."""
    definition = {each.key: each for each in metrics.every()}.get(metric)
    return str(definition.label) if definition else metric
