"""Sending the digests: one mail a person and day, however often it is tried."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import translation

from reports.dashboards.queries.scope import read
from reports.digest import queries, wording
from reports.digest.rules import is_due
from salesplan.core.company.queries import company, days_off
from salesplan.core.outbox.actions import post
from salesplan.core.outbox.models import OutboxMail
from salesplan.core.periods import span


def key_of(person_id: int, day: object) -> str:
    """Name the occasion: one person on one day."""
    return f"digest:{person_id}:{day}"


def send_digests(*, at: datetime) -> int:
    """Write the digests of the day that are due and not yet written; return how many.

    The outbox key makes it once a person and day, also when two workers do it at the same time; who has theirs is
    left out before anything is worked out.
    """
    own_company = company()
    local = at.astimezone(ZoneInfo(own_company.time_zone))
    today = local.date()
    days_off_known = days_off(span(today.replace(day=1, month=1, year=today.year - 1), today), own_company)
    if not is_due(local, days_off_known):
        return 0
    people = {key_of(person.pk, today): person for person in queries.readers()}
    have = set(OutboxMail.objects.filter(key__in=people).values_list("key", flat=True))
    sent = 0
    for key, person in people.items():
        if key in have:
            continue
        with translation.override(person.writes_in):
            digest = queries.digest(read(person, {}, at=at), days_off_known)
            if digest.is_empty:
                continue
            mail = post(
                key=key,
                to=person.email,
                subject=wording.subject(digest),
                body=wording.body(digest),
                at=at,
                person=person,
            )
            sent += mail is not None
    return sent
