"""Cases as finished texts for their list and the customer's page."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from customers.feedback.choices import CASE_STATUS, SEVERITY_STATUS, CaseState, Severity
from customers.feedback.models import Case
from customers.feedback.queries import CaseFigures, FeedbackEffect
from customers.feedback.rules import AGES
from customers.surveys.choices import ScoreKind
from salesplan.core.company.queries import days_between
from salesplan.core.format import days as write_days
from salesplan.core.format import exact_number, percent, signed
from salesplan.core.format import moment as write_moment
from salesplan.core.format import number as write_number
from salesplan.core.http.addresses import pattern
from salesplan.core.money import ratio


def rows(cases: Iterable[Case], at: datetime) -> list[dict[str, Any]]:
    """Return the rows of a list; `select_related` account and owner."""
    url, account_url = pattern("customers:case_detail"), pattern("customers:account_detail")
    return [
        {
            "url": url % case.pk,
            "title": case.title,
            "source": case.get_source_display(),
            "account": case.account.name,
            "account_url": account_url % case.account_id,
            "severity": case.get_severity_display(),
            "severity_status": SEVERITY_STATUS[Severity(case.severity)],
            "state": case.get_state_display(),
            "status": CASE_STATUS[CaseState(case.state)],
            "owner": str(case.owner),
            "due": write_moment(case.due_at),
            "is_late": (case.resolved_at or at) > case.due_at,
            "age": write_days(days_between(case.created_at, case.resolved_at or at)),
        }
        for case in cases
    ]


def figures(found: CaseFigures) -> dict[str, Any]:
    """Return how cases stand, written."""
    bounds = [(0, AGES[0]), *((low + 1, high) for low, high in zip(AGES, AGES[1:], strict=False))]
    labels = [_("%(from)s to %(to)s days") % {"from": write_number(a), "to": write_number(b)} for a, b in bounds]
    labels.append(_("more than %(days)s days") % {"days": write_number(AGES[-1])})
    return {
        "open": write_number(found.open),
        "overdue": write_number(found.overdue),
        "ages": [(label, write_number(n)) for label, n in zip(labels, found.ages, strict=True)],
        "in_time": percent(ratio(found.in_time, found.resolved)),
        "in_time_parts": _("%(part)s of %(whole)s")
        % {"part": write_number(found.in_time), "whole": write_number(found.resolved)},
    }


def effect(found: FeedbackEffect) -> dict[str, Any]:
    """Return what an improvement brought, written."""
    proved = found.proof
    return {
        "cases": write_number(found.cases),
        "customers": write_number(found.customers),
        "at_stake": found.at_stake,
        "kind": str(ScoreKind(found.score_kind).label) if found.score_kind else "",
        "compared": write_number(proved.customers) if proved else "",
        "before": exact_number(proved.before, most=1) if proved else "",
        "after": exact_number(proved.after, most=1) if proved else "",
        "change": signed(exact_number(proved.change, most=1), proved.change) if proved else "",
    }
