"""Sending surveys and their one reminder: whoever is due is decided about by outreach, one by one.

Each person is a transaction of their own, and what was sent stands in it with its decision and its mail. A worker that is
killed leaves everybody done or not begun; the next run goes on with who is left, and nobody is sent to twice.
"""

import secrets
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.urls import reverse

from customers.contacts.models import Contact
from customers.outreach.actions import Letter, OutreachMessage, send_message
from customers.outreach.choices import OutreachKind, OutreachVerdict
from customers.outreach.models import OutreachDecision
from customers.outreach.queries import link_hash
from customers.surveys import queries
from customers.surveys.models import Invitation, Survey, SurveyVersion, Touchpoint
from customers.surveys.rules import GRACE
from customers.surveys.wording import letter_to
from salesplan.core.company.queries import business_day, day_begins
from salesplan.people.queries import placements


def send_due(*, at: datetime, most: int = 500) -> int:
    """Send what is due by events and by today's samples; return how many went out. Called again it goes on."""
    count, today = 0, business_day(at)
    for survey in queries.active_surveys():
        version = survey.versions.order_by("-number")[0]
        for touch in queries.due_touchpoints(survey, today, at)[: most - count]:
            count += _send_about(survey, version, touch, at)
        if survey.is_daily and queries.is_sampled_on(today):
            count += _send_sample(survey, version, at)
    return count


def _send_about(survey: Survey, version: SurveyVersion, touch: Touchpoint, at: datetime) -> bool:
    contact = queries.contact_for(touch)
    if contact is None:
        return False
    latest = day_begins(touch.happened_on + timedelta(days=survey.delay_days + 1) + GRACE)
    message = OutreachMessage(
        kind=OutreachKind.SURVEY,
        occasion=queries.occasion_of(survey, touch.key),
        touch=touch.key,
        title=survey.label,
        latest=latest,
        tenure_days=survey.tenure_days,
    )
    decision = send_message(contact, message, write=partial(_invite, survey, version, contact, touch, at), at=at)
    return decision.verdict == OutreachVerdict.SEND


def _send_sample(survey: Survey, version: SurveyVersion, at: datetime) -> int:
    """Send to a few customers chosen by chance, the same however often it runs: so many a day, not one more."""
    today, count = business_day(at), 0
    occasion = queries.occasion_of(survey, today.isoformat())
    left = survey.daily_count - OutreachDecision.objects.sent().filter(occasion=occasion).count()
    for contact in queries.sample(survey, today, at):
        if count >= left:
            break
        message = OutreachMessage(
            kind=OutreachKind.SURVEY,
            occasion=occasion,
            title=survey.label,
            latest=day_begins(today + timedelta(days=1)),
            tenure_days=survey.tenure_days,
        )
        decision = send_message(contact, message, write=partial(_invite, survey, version, contact, None, at), at=at)
        count += decision.verdict == OutreachVerdict.SEND
    return count


def _invite(
    survey: Survey,
    version: SurveyVersion,
    contact: Contact,
    touch: Touchpoint | None,
    at: datetime,
    decision: OutreachDecision,
) -> Letter:
    token, today = secrets.token_urlsafe(32), business_day(at)
    owner = touch.owner if touch and touch.owner else contact.account.owner
    expires = at + timedelta(days=survey.valid_days)
    Invitation.objects.create(
        survey=survey,
        version=version,
        decision=decision,
        account=contact.account,
        contact=contact,
        owner=owner,
        team_id=placements([owner.pk]).team(owner.pk, today),
        product_id=touch.product_id if touch else None,
        touch=touch.key if touch else decision.occasion[:60],
        link_hash=link_hash(token),
        sent_at=at,
        sent_on=today,
        expires_at=expires,
    )
    return letter_to(contact, survey, version, url=reverse("customers:answer", args=[token]), until=expires)


def remind_due(*, at: datetime, most: int = 500) -> int:
    """Send the one reminder of each invitation that waits for an answer; return how many went out."""
    return sum(_remind(pk, at) for pk in queries.to_remind(at)[:most])


def _remind(pk: int, at: datetime) -> bool:
    with transaction.atomic():
        rows = Invitation.objects.select_for_update(of=("self",), skip_locked=True)
        invitation = rows.select_related("contact__account", "survey", "version").filter(pk=pk).first()
        if invitation is None or not queries.awaits_reminder(invitation, at):
            return False
        message = OutreachMessage(
            kind=OutreachKind.SURVEY,
            occasion=invitation.decision.occasion,
            touch=invitation.touch,
            title=invitation.survey.label,
            latest=invitation.expires_at,
            is_reminder=True,
        )
        decision = send_message(invitation.contact, message, write=partial(_write_reminder, invitation), at=at)
        # What is held back is asked again; sent or left out, it is over.
        if decision.verdict != OutreachVerdict.HOLD:
            invitation.reminded_at = at
            invitation.save(update_fields=["reminded_at", "reminder_hash"])
        return decision.verdict == OutreachVerdict.SEND


def _write_reminder(invitation: Invitation, _decision: OutreachDecision) -> Letter:
    token = secrets.token_urlsafe(32)
    invitation.reminder_hash = link_hash(token)
    url = reverse("customers:answer", args=[token])
    return letter_to(
        invitation.contact, invitation.survey, invitation.version, url=url, until=invitation.expires_at, again=True
    )
