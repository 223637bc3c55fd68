"""Telling people of an objection, and of the answer to theirs."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from goals.planning.quota_responses import wording
from goals.planning.quota_responses.deciders import deciders
from goals.planning.quota_responses.models import QuotaResponse
from salesplan.core.company.queries import business_day, company
from salesplan.core.format import period_label
from salesplan.core.notices.actions import notify
from salesplan.core.texts import later
from salesplan.people.models import User


def notify_objection(response: QuotaResponse, *, at: datetime) -> None:
    """Tell those who may answer it: the nearest leaders above the person, and who set the figure."""
    for superior in superiors_of(response, at):
        key, text = f"quota:objection:{response.pk}", later(lambda: _objection(response))
        notify(superior, kind="quota", key=key, text=text, at=at, url=address(response), mail=True)


def notify_kept(response: QuotaResponse, *, at: datetime) -> None:
    """Tell the person that their figure stays, and why."""
    key, text = f"quota:answer:{response.pk}", later(lambda: _kept(response))
    person = response.change.person
    if person and person.is_active:
        notify(person, kind="quota", key=key, text=text, at=at, url=address(response), mail=True)


def address(response: QuotaResponse) -> str:
    """Return the page of the quota a response is about."""
    change = response.change
    return reverse("goals:response_detail", args=[change.person_id, change.metric, change.period_key])


def superiors_of(response: QuotaResponse, at: datetime) -> list[User]:
    """Return who is told of an objection: those who are asked to answer it, deputies too."""
    return deciders(response.change, business_day(at)).everybody


def _words(response: QuotaResponse) -> dict[str, Any]:
    change, currency = response.change, company().currency
    return {
        "who": response.by,
        "period": period_label(change.period_key),
        "amount": wording.amount(change.amount, change.metric, currency),
        "proposed": wording.amount(response.proposed, change.metric, currency),
        "comment": response.comment,
    }


def _objection(response: QuotaResponse) -> str:
    if response.proposed is None:
        message = _("%(who)s objects to the quota of %(amount)s for %(period)s: %(comment)s")
    else:
        message = _("%(who)s objects to the quota of %(amount)s for %(period)s and proposes %(proposed)s: %(comment)s")
    return message % _words(response)


def _kept(response: QuotaResponse) -> str:
    return _("%(who)s answered your objection: your quota for %(period)s stays at %(amount)s. %(comment)s") % _words(
        response
    )
