"""What the ledger of pay says beside a statement: when its period was locked, and what disputes have posted."""

from collections import defaultdict
from datetime import date
from decimal import Decimal

from goals.pay.choices import PayRunState
from goals.pay.models import PayAdjustment, PayRunMove
from salesplan.core.company.queries import business_day


def locked_on(period_key: str) -> date | None:
    """Return the day on which the run of a period was locked, None while it is open: one query."""
    moves = PayRunMove.objects.filter(run__period_key=period_key, to_state=PayRunState.LOCKED)
    at = moves.order_by("id").values_list("at", flat=True).first()
    return None if at is None else business_day(at)


def dispute_adjustments(person_id: int, period_key: str) -> dict[tuple[str, str, Decimal], list[PayAdjustment]]:
    """Return what disputes have posted for a person in a period, by kind, reason and amount as a statement posts it."""
    out: dict[tuple[str, str, Decimal], list[PayAdjustment]] = defaultdict(list)
    for row in PayAdjustment.objects.filter(person=person_id, period_key=period_key, cause_kind="dispute"):
        out[row.kind, row.why, row.amount].append(row)
    return out
