"""Whether a message may go to a person now, and if not, what holds it back and until when. Pure: time is an argument.

What no time mends (no consent, unsubscribed, a bounce, a second survey about the same touch) leaves a person out. What time
mends (surveyed recently, budget spent, quiet hours) holds the message back until the last of it is over, or leaves the person
out where that is later than the message is worth sending.

A message on Wednesday noon to someone who agreed and has heard nothing of us:

>>> from datetime import UTC
>>> noon = datetime(2026, 11, 25, 12, tzinfo=UTC)
>>> survey = OutreachRequest(OutreachKind.SURVEY, noon)
>>> person = Recipient("li.na@example.com", Consent.GIVEN, zones=("Europe/Berlin",))
>>> decide(ContactPolicy(), survey, person, History()).verdict
OutreachVerdict.SEND

Surveyed 30 days ago, with 90 days between surveys, they wait another 60 days:

>>> ruling = decide(ContactPolicy(), survey, person, History(last_survey_at=noon - timedelta(30)))
>>> ruling.verdict, ruling.reason, (ruling.until - noon).days
(OutreachVerdict.HOLD, OutreachReason.QUARANTINE, 60)

Four messages of any kind in 30 days are enough; the oldest of them leaves the budget first, here in 10 days:

>>> heard = tuple(noon - timedelta(days) for days in (20, 15, 10, 5))
>>> ruling = decide(ContactPolicy(), OutreachRequest(OutreachKind.GREETING, noon), person, History(to_person=heard))
>>> ruling.reason, (ruling.until - noon).days, ruling.count, ruling.limit
(OutreachReason.PERSON_BUDGET, 10, 4, 4)
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from customers.contacts.choices import Consent
from customers.outreach.choices import OutreachKind, OutreachReason, OutreachVerdict

# How far ahead an hour is looked for that is quiet nowhere.
LOOK_AHEAD = timedelta(hours=48)


@dataclass(frozen=True)
class ContactPolicy:
    """The numbers an admin sets. Days are of 24 hours; `quiet_from` to `quiet_until` are hours where the customer is.

    90 days between two surveys to one person is what is advised where the usual default is 180.
    """

    quarantine_days: int = 90
    company_surveys: int = 3
    company_survey_days: int = 30
    person_messages: int = 4
    company_messages: int = 12
    budget_days: int = 30
    quiet_from: int = 20
    quiet_until: int = 8
    case_wait_hours: int = 24


@dataclass(frozen=True)
class OutreachRequest:
    """What wants to go out: its kind, the moment, and after which it is not worth sending (`latest`).

    A reminder belongs to the survey it reminds of, so surveys before it do not count against it; budget and quiet hours do.
    `tenure_days` is how long somebody must have been a customer.
    """

    kind: OutreachKind
    at: datetime
    latest: datetime | None = None
    tenure_days: int = 0
    is_reminder: bool = False


@dataclass(frozen=True)
class Recipient:
    """The person as they stand: normalised address, consent, whether mail may and does arrive, the zones of their country."""

    email: str
    consent: str
    zones: tuple[str, ...] = ()
    is_active: bool = True
    is_unsubscribed: bool = False
    is_bounced: bool = False
    customer_since: datetime | None = None
    case_closed_at: datetime | None = None


@dataclass(frozen=True)
class History:
    """What went to the person and to their company: moments of messages of every kind within the budget's days, oldest first.

    `was_sent`: for this very occasion; `touch_surveyed`: another survey about the same touch.
    """

    was_sent: bool = False
    touch_surveyed: bool = False
    last_survey_at: datetime | None = None
    company_surveys: tuple[datetime, ...] = ()
    to_person: tuple[datetime, ...] = ()
    to_company: tuple[datetime, ...] = ()


@dataclass(frozen=True)
class Ruling:
    """What was decided: the reason, until when a message is held back, and the count that met a limit."""

    verdict: OutreachVerdict
    reason: OutreachReason
    until: datetime | None = None
    count: int | None = None
    limit: int | None = None


@dataclass(frozen=True)
class Remaining:
    """What is left of the budgets: messages to the person and to their company."""

    person: int
    company: int


def decide(policy: ContactPolicy, asked: OutreachRequest, recipient: Recipient, history: History) -> Ruling:
    """Decide about one message to one person."""
    if reason := _barred(asked, recipient, history):
        return Ruling(OutreachVerdict.LEAVE_OUT, reason)
    holds = list(_holds(policy, asked, recipient, history))
    if not holds:
        return Ruling(OutreachVerdict.SEND, OutreachReason.FREE)
    # The one that lasts longest decides; of equal ones the first asked.
    worst = max(holds, key=lambda hold: hold.until or asked.at)
    if asked.latest is not None and worst.until is not None and worst.until > asked.latest:
        return Ruling(OutreachVerdict.LEAVE_OUT, worst.reason, worst.until, worst.count, worst.limit)
    return worst


def _barred(asked: OutreachRequest, recipient: Recipient, history: History) -> OutreachReason | None:
    """Return what no time mends."""
    bars = (
        (not recipient.email, OutreachReason.NO_ADDRESS),
        (not recipient.is_active, OutreachReason.INACTIVE),
        (recipient.consent == Consent.REFUSED, OutreachReason.REFUSED),
        (recipient.is_unsubscribed, OutreachReason.UNSUBSCRIBED),
        (recipient.is_bounced, OutreachReason.BOUNCED),
        (recipient.consent != Consent.GIVEN, OutreachReason.NO_CONSENT),
        (history.was_sent, OutreachReason.SENT_BEFORE),
        (
            asked.kind == OutreachKind.SURVEY and not asked.is_reminder and history.touch_surveyed,
            OutreachReason.SAME_TOUCH,
        ),
    )
    return next((reason for applies, reason in bars if applies), None)


def _holds(policy: ContactPolicy, asked: OutreachRequest, recipient: Recipient, history: History) -> Iterator[Ruling]:
    """Yield what time mends, each with the moment from which it no longer stands against the message."""
    if asked.kind == OutreachKind.SURVEY and not asked.is_reminder:
        yield from _survey_holds(policy, asked, recipient, history)
    days = policy.budget_days
    yield from _spent(OutreachReason.PERSON_BUDGET, history.to_person, policy.person_messages, days, asked.at)
    yield from _spent(OutreachReason.COMPANY_BUDGET, history.to_company, policy.company_messages, days, asked.at)
    awake = awake_at(policy, recipient.zones, asked.at)
    if awake > asked.at:
        yield Ruling(OutreachVerdict.HOLD, OutreachReason.QUIET_HOURS, awake)


def _survey_holds(
    policy: ContactPolicy, asked: OutreachRequest, recipient: Recipient, history: History
) -> Iterator[Ruling]:
    waits = (
        (OutreachReason.TENURE, recipient.customer_since, timedelta(days=asked.tenure_days)),
        (OutreachReason.QUARANTINE, history.last_survey_at, timedelta(days=policy.quarantine_days)),
        (OutreachReason.CASE_CLOSED, recipient.case_closed_at, timedelta(hours=policy.case_wait_hours)),
    )
    for reason, since, wait in waits:
        if since is not None and since + wait > asked.at:
            yield Ruling(OutreachVerdict.HOLD, reason, since + wait)
    days = policy.company_survey_days
    yield from _spent(OutreachReason.COMPANY_CAP, history.company_surveys, policy.company_surveys, days, asked.at)


def _spent(reason: OutreachReason, sent: tuple[datetime, ...], most: int, days: int, at: datetime) -> Iterator[Ruling]:
    """Yield the hold of a cap: until so many of what was sent are older than its days that one more fits."""
    within = [moment for moment in sent if moment > at - timedelta(days=days)]
    if len(within) >= most:
        until = within[len(within) - most] + timedelta(days=days) if most else at + timedelta(days=days)
        yield Ruling(OutreachVerdict.HOLD, reason, until, len(within), most)


def remaining(policy: ContactPolicy, history: History, at: datetime) -> Remaining:
    """Return what is left of the budgets, never less than nothing.

    >>> from datetime import UTC
    >>> noon = datetime(2026, 11, 25, 12, tzinfo=UTC)
    >>> remaining(ContactPolicy(), History(to_person=(noon - timedelta(31), noon - timedelta(1))), noon)
    Remaining(person=3, company=12)
    """
    since = at - timedelta(days=policy.budget_days)
    heard = [sum(moment > since for moment in sent) for sent in (history.to_person, history.to_company)]
    return Remaining(max(policy.person_messages - heard[0], 0), max(policy.company_messages - heard[1], 0))


def is_quiet(policy: ContactPolicy, local: time) -> bool:
    """Say whether an hour of the day is quiet; the hours may span midnight, and equal ones mean none.

    >>> [is_quiet(ContactPolicy(), time(hour)) for hour in (7, 8, 19, 20, 0)]
    [True, False, False, True, True]
    """
    begins, ends = policy.quiet_from, policy.quiet_until
    if begins <= ends:
        return begins <= local.hour < ends
    return local.hour >= begins or local.hour < ends


def awake_at(policy: ContactPolicy, zones: tuple[str, ...], at: datetime) -> datetime:
    """Return the first moment from `at` on that is quiet in none of the zones of a country; `at` itself if it is not.

    Where the zones of a country lie so far apart that no hour suits all of them, the first zone decides alone.

    >>> from datetime import UTC
    >>> evening = datetime(2026, 11, 25, 20, 30, tzinfo=UTC)
    >>> str(awake_at(ContactPolicy(), ("Europe/Berlin",), evening)), awake_at(ContactPolicy(), ("America/New_York",), evening) == evening
    ('2026-11-26 07:00:00+00:00', True)
    """
    found = _first_awake(policy, zones, at) or _first_awake(policy, zones[:1], at)
    return at if found is None else found


def _first_awake(policy: ContactPolicy, zones: tuple[str, ...], at: datetime) -> datetime | None:
    places = [ZoneInfo(zone) for zone in zones]
    moment, end = at, at + LOOK_AHEAD
    while moment < end:
        if not any(is_quiet(policy, moment.astimezone(place).time()) for place in places):
            return moment
        # Some zones begin their hours at the half or the quarter of ours.
        moment = moment.replace(minute=moment.minute // 15 * 15, second=0, microsecond=0) + timedelta(minutes=15)
    return None


def normal_email(email: str) -> str:
    """Return what two spellings of one mailbox share: without case, and without what stands behind a plus.

    >>> normal_email(" Li.Na+news@Example.COM "), normal_email("")
    ('li.na@example.com', '')
    """
    name, _at, host = unicodedata.normalize("NFKC", email).strip().casefold().rpartition("@")
    return f"{name.partition('+')[0]}@{host}" if name else ""
