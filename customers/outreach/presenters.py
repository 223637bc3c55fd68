"""Decisions as finished texts for their list, and what is left for a customer."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from customers.outreach.choices import OutreachKind, OutreachReason, OutreachVerdict
from customers.outreach.models import OutreachDecision
from customers.outreach.queries import CompanyPressure
from salesplan.core.format import moment as write_moment
from salesplan.core.format import number as write_number
from salesplan.core.http.addresses import pattern

STATUS = {OutreachVerdict.SEND: "ok", OutreachVerdict.HOLD: "warn", OutreachVerdict.LEAVE_OUT: "neutral"}


def rows(decisions: Iterable[OutreachDecision]) -> list[dict[str, Any]]:
    """Return the rows of the list."""
    account_url, contact_url = pattern("customers:account_detail"), pattern("customers:contact_detail")
    return [
        {
            "title": decision.title,
            "kind": decision.get_kind_display(),
            "is_reminder": decision.is_reminder,
            "account": decision.account.name,
            "account_url": account_url % decision.account_id,
            "contact": decision.contact.name,
            "contact_url": contact_url % decision.contact_id,
            "verdict": decision.get_verdict_display(),
            "status": STATUS[OutreachVerdict(decision.verdict)],
            "reason": reason_of(decision.reason, decision.count, decision.limit),
            "until": write_moment(decision.held_until) if decision.held_until else "",
            "decided": write_moment(decision.decided_at),
        }
        for decision in decisions
    ]


def reason_of(reason: str, count: int | None, limit: int | None) -> str:
    """Say why, with the count that met a limit: "Enough messages to this person (4 of 4)"."""
    text = str(OutreachReason(reason).label)
    if count is None or limit is None:
        return text
    figures = {"reason": text, "count": write_number(count), "limit": write_number(limit)}
    return _("%(reason)s (%(count)s of %(limit)s)") % figures


def reasons(counts: Iterable[tuple[str, str, int]]) -> list[dict[str, Any]]:
    """Return how often which reason decided, as chips."""
    return [
        {
            "verdict": verdict,
            "reason": reason,
            "label": str(
                OutreachVerdict.SEND.label if verdict == OutreachVerdict.SEND else OutreachReason(reason).label
            ),
            "count": write_number(count),
        }
        for verdict, reason, count in counts
    ]


def choices(params: Mapping[str, str]) -> dict[str, Any]:
    """Return what the filters of the list offer and what is chosen."""
    return {
        "verdicts": OutreachVerdict.choices,
        "all_reasons": [choice for choice in OutreachReason.choices if choice[0] != OutreachReason.FREE],
        "kinds": OutreachKind.choices,
        "chosen": {name: params.get(name, "") for name in ("verdict", "reason", "kind", "account")},
    }


def pressure_rows(pressure: CompanyPressure) -> list[dict[str, Any]]:
    """Return the contacts of a customer with what is left for each and what stands against a message now."""
    return [
        {
            "contact": line.contact,
            "left": write_number(min(line.left.person, line.left.company)),
            "verdict": line.ruling.verdict,
            "status": STATUS[line.ruling.verdict],
            "reason": reason_of(line.ruling.reason, line.ruling.count, line.ruling.limit),
            "until": write_moment(line.ruling.until) if line.ruling.until else "",
            "is_suppressed": bool(line.mailbox and (line.mailbox.unsubscribed_at or line.mailbox.bounced_at)),
        }
        for line in pressure.contacts
    ]
