"""Decided changes of what pays that a run is concerned by: those of its own period, and those of closed ones it pays."""

from dataclasses import dataclass
from datetime import datetime

from goals.pay.choices import PayRunState
from goals.pay.models import PayRun, PayRunMove, PayRunPerson
from goals.pay.runs.queries.runs import before_of
from pipeline.change_requests.models import ChangeAnswer
from pipeline.change_requests.presenters import NameLookup, PayEffect, describe_request, pay_rows
from pipeline.change_requests.queries import corrections
from pipeline.deals.rights import PayState
from salesplan.people.access import scope_of
from salesplan.people.models import User


@dataclass(frozen=True)
class LockedPeriodChange:
    """A change that was granted, in words, with what it does to the pay of those whom the reader sees."""

    answer: ChangeAnswer
    text: str
    pay: list[PayEffect]


@dataclass(frozen=True)
class Corrections:
    """Those since a run was calculated, those of its closed period, and those of earlier ones that this run pays."""

    since: list[LockedPeriodChange]
    of_locked_period: list[LockedPeriodChange]
    paid_here: list[LockedPeriodChange]


def corrections_of(user: User, run: PayRun) -> Corrections:
    """Return the corrections that concern a run: three queries, and those of what is found."""
    people = list(PayRunPerson.objects.visible_to(user).filter(run=run).values_list("person_id", flat=True))
    span = (run.starts_on, run.ends_on, people)
    if run.is_closed:
        return Corrections([], _shown(user, corrections(*span, None, PayState.CLOSED)), [])
    late = corrections(*span, run.calculated_at, PayState.CALCULATED) if run.calculated_at else []
    before = before_of(run)
    locked = _locked_at(before) if before is not None else None
    first = PayRun.objects.order_by("starts_on").values_list("starts_on", flat=True).first() or run.starts_on
    earlier = corrections(first, run.starts_on, people, locked, PayState.CLOSED) if locked else []
    return Corrections(_shown(user, late), [], _shown(user, earlier))


def _locked_at(run: PayRun) -> datetime | None:
    moves = PayRunMove.objects.filter(run=run, to_state=PayRunState.LOCKED)
    return moves.order_by("id").values_list("at", flat=True).first()


def _shown(user: User, answers: list[ChangeAnswer]) -> list[LockedPeriodChange]:
    scope = scope_of(user)
    named = NameLookup([answer.request for answer in answers])
    visible = {row[0] for answer in answers for row in answer.effect if scope.sees_person(row[0])}
    people = User.objects.in_bulk(visible)
    return [
        LockedPeriodChange(answer, describe_request(answer.request, named), pay_rows(answer.effect, people))
        for answer in answers
    ]
