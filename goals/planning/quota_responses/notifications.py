"""Telling people of an objection, and of the answer to theirs."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from goals.planning.quota_responses import wording
from goals.planning.quota_responses.deciding import deciders
from goals.planning.quota_responses.models import QuotaResponse
from salesplan.core.company.queries import business_day, company
from salesplan.core.format import period_label
from salesplan.core.notices.actions import notify
from salesplan.core.texts import later
from salesplan.people.models import User


def tell_objection(made: QuotaResponse, *, at: datetime) -> None:
    """Tell those who may answer it: the nearest leaders above the person, and who set the figure."""
    for superior in superiors_of(made, at):
        key, text = f"quota:objection:{made.pk}", later(lambda: _objection(made))
        notify(superior, kind="quota", key=key, text=text, at=at, url=address(made), mail=True)


def tell_kept(made: QuotaResponse, *, at: datetime) -> None:
    """Tell the person that their figure stays, and why."""
    key, text = f"quota:answer:{made.pk}", later(lambda: _kept(made))
    person = made.change.person
    if person and person.is_active:
        notify(person, kind="quota", key=key, text=text, at=at, url=address(made), mail=True)


def address(made: QuotaResponse) -> str:
    """Return the page of the quota a response is about."""
    change = made.change
    return reverse("goals:response_detail", args=[change.person_id, change.metric, change.period_key])


def superiors_of(made: QuotaResponse, at: datetime) -> list[User]:
    """Return who is told of an objection: those who are asked to answer it, deputies too."""
    return deciders(made.change, business_day(at)).everybody


def _words(made: QuotaResponse) -> dict[str, Any]:
    change, home = made.change, company().currency
    return {
        "who": made.by,
        "period": period_label(change.period_key),
        "amount": wording.amount(change.amount, change.metric, home),
        "proposed": wording.amount(made.proposed, change.metric, home),
        "comment": made.comment,
    }


def _objection(made: QuotaResponse) -> str:
    if made.proposed is None:
        said = _("%(who)s objects to the quota of %(amount)s for %(period)s: %(comment)s")
    else:
        said = _("%(who)s objects to the quota of %(amount)s for %(period)s and proposes %(proposed)s: %(comment)s")
    return said % _words(made)


def _kept(made: QuotaResponse) -> str:
    return _("%(who)s answers your objection: your quota for %(period)s stays at %(amount)s. %(comment)s") % _words(
        made
    )
