"""Questions about pay: statements with their parts, what a deal would earn or earned, and when a period was locked."""

from collections import defaultdict
from datetime import date
from decimal import Decimal

from goals.pay.accruals.queries import Accrued, accrued
from goals.pay.choices import PayRunState
from goals.pay.models import PayAdjustment, PayRunMove
from goals.pay.plan.queries import rulebook
from goals.pay.statements.estimates import Estimate, earned_on, estimate_for_deal
from goals.pay.statements.items import LINE, Part, parts_of, ref_of
from goals.pay.statements.listing import locked_total, people_with_statements
from goals.pay.statements.statement import Statement, people_visible_to, periods_of, statement, statements
from goals.pay.statements.totals import commission_of_each, earned_in
from salesplan.core.company.queries import business_day

__all__ = [
    "LINE", "Accrued", "Estimate", "Part", "Statement", "accrued", "disputed", "commission_of_each", "earned_in", "earned_on", "estimate_for_deal", "locked_on", "locked_total", "parts_of",
    "people_visible_to", "people_with_statements", "periods_of", "ref_of", "rulebook", "statement", "statements",
]  # fmt: skip


def locked_on(period_key: str) -> date | None:
    """Return the day on which the run of a period was locked, None while it is open: one query."""
    moves = PayRunMove.objects.filter(run__period_key=period_key, to_state=PayRunState.LOCKED)
    at = moves.order_by("id").values_list("at", flat=True).first()
    return None if at is None else business_day(at)


def disputed(person_id: int, period_key: str) -> dict[tuple[str, str, Decimal], list[PayAdjustment]]:
    """Return what disputes have posted for a person in a period, by kind, reason and amount as a statement posts it."""
    out: dict[tuple[str, str, Decimal], list[PayAdjustment]] = defaultdict(list)
    for row in PayAdjustment.objects.filter(person=person_id, period_key=period_key, cause_kind="dispute"):
        out[row.kind, row.why, row.amount].append(row)
    return out
