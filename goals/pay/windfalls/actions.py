"""Deciding on a windfall: approved it counts in full, refused it goes on counting for nothing."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from goals.pay.models import WindfallDecision
from goals.pay.runs.rules import why_not_decide
from goals.pay.windfalls import queries as windfalls
from pipeline.deals.models import Deal
from pipeline.sales.models import SaleEntry
from salesplan.core.audit import acting
from salesplan.core.company.queries import business_day
from salesplan.core.editing import lock
from salesplan.core.errors import Refused
from salesplan.core.notices.actions import notify
from salesplan.core.texts import later
from salesplan.people.deciding import Matter
from salesplan.people.deputies.actions import keep_decision
from salesplan.people.deputies.choices import Decision
from salesplan.people.models import User

FOUR_EYES = {"own_pay": "four_eyes", "own_deal": "four_eyes"}


def decide_windfall(
    person: User, deal: Deal, posting: int, *, approve: bool, why: str, by: User, at: datetime
) -> WindfallDecision:
    """Approve or refuse what a deal counts for a person, with the reason; a later decision takes its place.

    It is a fact like any other: an open period is paid by it with its next calculation, a locked one by a correction.
    """
    windfall_matter = matter(person, deal, posting)
    windfall_matter.check(by, business_day(at), why_not, FOUR_EYES)
    if not why.strip():
        raise Refused(_("Say why. The person will see it."), field="why", code="reason_needed")
    with acting(by, "windfall.approve" if approve else "windfall.refuse", why=why.strip()):
        lock(person)
        capacity = windfall_matter.require(by, business_day(at), why_not, FOUR_EYES)
        amount, pays, stands = _standing(person, deal, posting, business_day(at))
        if stands is approve:
            message = _("This is already approved.") if approve else _("This is already refused.")
            raise Refused(message, code="decided")
        decision = WindfallDecision.objects.create(
            person=person,
            deal=deal,
            posting=posting,
            approves=approve,
            amount=amount,
            pays=pays,
            why=why.strip()[:300],
            by=by,
            at=at,
        )
        about, url = f"{deal.name}, {person}", _address(decision)
        keep_decision(capacity, decision, kind=Decision.WINDFALL, subject=about, url=url, at=at)
        _notify(decision, at)
    return decision


def why_not(code: str) -> str:
    """Say why somebody does not decide on a windfall."""
    return {
        "own_pay": _("You can't decide on something that pays you. Ask another admin."),
        "own_deal": _("This deal is credited to you too. Ask another admin."),
    }.get(code, _("Only an admin or their deputy can decide this."))


def bars(person: User, deal: Deal, posting: int) -> Callable[[Any], str]:
    """Return a function that says why somebody may not decide on this deal for this person, or nothing."""
    sold_by = set(SaleEntry.credits.filter(deal=deal, posting=posting).values_list("person_id", flat=True))
    return lambda approver: why_not_decide(approver.pk, person.pk, sold_by)


def matter(person: User, deal: Deal, posting: int) -> Matter:
    """Return the question who decides on it: admins whom it does not pay, and to whom the deal is not credited."""
    return Matter(Decision.WINDFALL, barred=bars(person, deal, posting))


def _address(decision: WindfallDecision) -> str:
    return reverse("goals:windfall_decide", args=[decision.deal_id, decision.posting, decision.person_id])


def _standing(person: User, deal: Deal, posting: int, today: date) -> tuple[Decimal, Decimal, bool | None]:
    """Return what a deal counts for, what its approval is worth, and what was decided of it last."""
    key = person.pk, deal.pk, posting
    last = windfalls.last_decisions(WindfallDecision.objects.filter(person=person, deal=deal)).get(key)
    windfall = next((row for row in windfalls.held_windfalls([person.pk], today) if row.key == key), None)
    if windfall is not None:
        return windfall.amount, windfall.pays, last.approves if last else None
    if last is None:
        raise Refused(_("This deal is not held by a windfall rule, or is no longer held."), code="not_held")
    return last.amount, last.pays, last.approves


def _notify(decision: WindfallDecision, at: datetime) -> None:
    def message_text() -> str:
        words = {"deal": decision.deal.name, "why": decision.why}
        if decision.approves:
            return _("“%(deal)s” counts in full towards your pay: %(why)s") % words
        return _("“%(deal)s” does not count towards your pay: %(why)s") % words

    notify(
        decision.person,
        kind="pay",
        key=f"windfall:{decision.pk}",
        text=later(message_text),
        url=_address(decision),
        at=at,
    )
