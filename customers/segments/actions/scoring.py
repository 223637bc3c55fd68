"""How customers are scored, changed by admins; segments that ask for scores follow at their next renewal, at once."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from customers.segments.actions.membership import renew
from customers.segments.choices import Cause, SegmentKind
from customers.segments.models import CustomerScoring, Segment
from customers.segments.queries.matching import rule_of
from customers.segments.queries.scoring import scheme_of
from customers.segments.rules.conditions import leaves
from customers.segments.rules.rfm import faults
from salesplan.core.audit import acting
from salesplan.core.editing import apply, lock_version
from salesplan.core.errors import Refused
from salesplan.people.access import require_write
from salesplan.people.models import User

SCORED = {"recency_score", "frequency_score", "monetary_score", "stage", "silence"}


def save_scoring(*, values: Mapping[str, Any], version: int | None, by: User, at: datetime) -> CustomerScoring:
    """Change how customers are scored, and renew the segments whose rules ask for scores or stages."""
    with acting(by, "scoring.save"):
        require_write(by)
        row, is_new = CustomerScoring.objects.get_or_create(pk=1)
        row = lock_version(row, None if is_new else version, values)
        _check(CustomerScoring(**{**_standing(row), **values}))
        if apply(row, values):
            for segment in Segment.objects.active().filter(kind=SegmentKind.RULE):
                if SCORED & {leaf.fact for leaf in leaves(rule_of(segment))}:
                    renew(segment, at=at, cause=Cause.RULE)
    return row


def _standing(row: CustomerScoring) -> dict[str, Any]:
    names = ("classes", "window", "best_is_high", "bounds", "dormant", "lost")
    return {name: getattr(row, name) for name in names}


def _check(row: CustomerScoring) -> None:
    sentences = {
        "classes": _("Choose between 2 and 10 classes."),
        "window": _("Look back between 365 and 1,830 days, so that a whole season counts."),
        "bounds_recency": _("Enter one value fewer than classes, the longest time first."),
        "bounds_frequency": _("Enter one value fewer than classes, the smallest first."),
        "bounds_monetary": _("Enter one value fewer than classes, the smallest first."),
    }
    for fault in faults(scheme_of(row)):
        raise Refused(sentences[fault], field=fault.removeprefix("bounds_"), code=fault)
    if row.lost <= row.dormant:
        raise Refused(
            _("A customer is dormant before they are lost. Enter a larger number."), field="lost", code="order"
        )
