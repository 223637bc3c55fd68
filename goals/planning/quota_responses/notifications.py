"""Telling people of an objection, and of the answer to theirs."""

from datetime import datetime

from django.urls import reverse

from goals.planning.quota_responses import wording
from goals.planning.quota_responses.models import QuotaResponse
from goals.planning.quota_responses.queries.deciders import deciders
from salesplan.core.company.queries import business_day
from salesplan.core.notices.actions import notify
from salesplan.core.texts import later
from salesplan.people.models import User


def notify_objection(response: QuotaResponse, *, at: datetime) -> None:
    """Tell those who may answer it: the nearest leaders above the person, and who set the figure."""
    for superior in superiors_of(response, at):
        key, text = f"quota:objection:{response.pk}", later(lambda: wording.objection(response))
        notify(superior, kind="quota", key=key, text=text, at=at, url=address(response), mail=True)


def notify_kept(response: QuotaResponse, *, at: datetime) -> None:
    """Tell the person that their figure stays, and why."""
    key, text = f"quota:answer:{response.pk}", later(lambda: wording.kept(response))
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
