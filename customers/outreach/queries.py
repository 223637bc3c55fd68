"""Questions about outreach: the policy, what stands for and against writing to people now, and what was decided."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from babel.core import get_global
from django.db.models import Count, Max, Q, QuerySet
from django.http import Http404

from customers.contacts.models import Contact
from customers.outreach.choices import OutreachKind, OutreachReason, OutreachVerdict
from customers.outreach.models import Mailbox, OutreachDecision, OutreachPolicy, UnsubscribeLink
from customers.outreach.rules import (
    ContactPolicy,
    History,
    OutreachRequest,
    Recipient,
    Remaining,
    Ruling,
    decide,
    normal_email,
    remaining,
)
from salesplan.core.company.queries import company
from salesplan.people.models import User

# Countries whose clocks all go by one zone, though the table of zones has more.
ONE_CLOCK = {"CN": "Asia/Shanghai"}


def policy() -> ContactPolicy:
    """Return the numbers of the contact policy."""
    return policy_record().numbers


def policy_record() -> OutreachPolicy:
    """Return the row of the policy; before an admin has set it, one with the defaults that is not saved."""
    return OutreachPolicy.objects.filter(pk=1).first() or OutreachPolicy(pk=1)


@cache
def zones_of(country: str) -> tuple[str, ...]:
    """Return the time zones of a country; none for an unknown one.

    >>> zones_of("CN"), zones_of("GB"), zones_of("")
    (('Asia/Shanghai',), ('Europe/London',), ())
    """
    if country in ONE_CLOCK:
        return (ONE_CLOCK[country],)
    aliases = get_global("zone_aliases")
    zones = (zone for zone, place in get_global("zone_territories").items() if place == country and zone not in aliases)
    return tuple(sorted(zones))


@dataclass
class Facts:
    """What is known of many people at once: what the rules need to decide about each without a query."""

    policy: ContactPolicy
    mailboxes: dict[str, Mailbox]
    to_person: dict[str, list[datetime]] = field(default_factory=lambda: defaultdict(list))
    to_company: dict[int, list[datetime]] = field(default_factory=lambda: defaultdict(list))
    surveys_to: dict[int, list[datetime]] = field(default_factory=lambda: defaultdict(list))
    last_survey: dict[str, datetime] = field(default_factory=dict)
    sent_for: set[tuple[str, str, bool]] = field(default_factory=set)
    surveyed_touches: set[tuple[str, str]] = field(default_factory=set)
    home_zone: str = "UTC"

    def recipient(self, contact: Contact) -> Recipient:
        """Return a contact as the rules see them; its account must be loaded."""
        email = normal_email(contact.email)
        mailbox, account = self.mailboxes.get(email), contact.account
        return Recipient(
            email=email,
            consent=contact.consent,
            zones=zones_of(account.country) or (self.home_zone,),
            is_active=contact.is_active and account.is_active,
            is_unsubscribed=bool(mailbox and mailbox.unsubscribed_at),
            is_bounced=bool(mailbox and mailbox.bounced_at),
            customer_since=_day_begins(account.created_on, self.home_zone),
            case_closed_at=mailbox.case_closed_at if mailbox else None,
        )

    def history(self, contact: Contact, occasion: str = "", touch: str = "", is_reminder: bool = False) -> History:
        """Return what went to a contact and to their company."""
        email = normal_email(contact.email)
        return History(
            was_sent=(occasion, email, is_reminder) in self.sent_for,
            touch_surveyed=bool(touch) and (touch, email) in self.surveyed_touches,
            last_survey_at=self.last_survey.get(email),
            company_surveys=tuple(self.surveys_to[contact.account_id]),
            to_person=tuple(self.to_person[email]),
            to_company=tuple(self.to_company[contact.account_id]),
        )

    def ruling(self, contact: Contact, asked: OutreachRequest, occasion: str = "", touch: str = "") -> Ruling:
        """Decide about a message to a contact."""
        history = self.history(contact, occasion, touch, asked.is_reminder)
        return decide(self.policy, asked, self.recipient(contact), history)

    def left(self, contact: Contact, at: datetime) -> Remaining:
        """Return what is left of the budgets of a contact and of their company."""
        return remaining(self.policy, self.history(contact), at)


def facts_about(contacts: Iterable[Contact], at: datetime, occasion: str = "", touch: str = "") -> Facts:
    """Load what stands for and against writing to contacts (`select_related("account")`), in five queries for all of them."""
    rows, numbers = list(contacts), policy()
    emails = {normal_email(contact.email) for contact in rows} - {""}
    accounts = {contact.account_id for contact in rows}
    mailboxes = {box.email: box for box in Mailbox.objects.filter(email__in=emails)}
    facts = Facts(numbers, mailboxes, home_zone=company().time_zone)
    sent = OutreachDecision.objects.sent()
    since = at - timedelta(days=max(numbers.budget_days, numbers.company_survey_days))
    recent = sent.filter(Q(email__in=emails) | Q(account__in=accounts), decided_at__gt=since)
    columns = ("email", "account_id", "kind", "is_reminder", "decided_at")
    for email, account, kind, is_reminder, moment in recent.order_by("decided_at").values_list(*columns):
        facts.to_person[email].append(moment)
        facts.to_company[account].append(moment)
        if kind == OutreachKind.SURVEY and not is_reminder:
            facts.surveys_to[account].append(moment)
    surveys = sent.filter(email__in=emails, kind=OutreachKind.SURVEY, is_reminder=False)
    facts.last_survey = dict(surveys.order_by().values_list("email").annotate(Max("decided_at")))
    if occasion:
        earlier = sent.filter(occasion=occasion, email__in=emails)
        facts.sent_for = set(earlier.values_list("occasion", "email", "is_reminder"))
    if touch:
        others = surveys.filter(touch=touch).exclude(occasion=occasion)
        facts.surveyed_touches = set(others.values_list("touch", "email"))
    return facts


def previews(contacts: Iterable[Contact], asked: OutreachRequest) -> dict[int, Ruling]:
    """Say of each contact, by number, what would be decided about a message of a kind now; nothing is stored."""
    rows = list(contacts)
    facts = facts_about(rows, asked.at)
    return {contact.pk: facts.ruling(contact, asked) for contact in rows}


@dataclass(frozen=True)
class ContactPressure:
    """One contact on the page of their company: what is left for them, and what a survey would meet now."""

    contact: Contact
    left: Remaining
    ruling: Ruling
    mailbox: Mailbox | None


@dataclass(frozen=True)
class CompanyPressure:
    """What is left for a company and each of its contacts in use."""

    left: int
    limit: int
    days: int
    contacts: list[ContactPressure]


def pressure_on(account_id: int, at: datetime) -> CompanyPressure:
    """Return what is left of the budget of a company and of its contacts."""
    rows = list(
        Contact.objects.filter(account=account_id, is_active=True)
        .select_related("account")
        .order_by("-is_primary", "sort_key")[:50]
    )
    facts = facts_about(rows, at)
    asked = OutreachRequest(OutreachKind.GREETING, at)
    lines = [
        ContactPressure(
            contact,
            facts.left(contact, at),
            facts.ruling(contact, asked),
            facts.mailboxes.get(normal_email(contact.email)),
        )
        for contact in rows
    ]
    numbers = facts.policy
    left = min((line.left.company for line in lines), default=numbers.company_messages)
    return CompanyPressure(left, numbers.company_messages, numbers.budget_days, lines)


def filtered(user: User, params: Mapping[str, str]) -> QuerySet[OutreachDecision]:
    """Return the decisions that an address asks for, newest first."""
    rows: QuerySet[OutreachDecision] = OutreachDecision.objects.visible_to(user)
    for name, values in (
        ("verdict", OutreachVerdict.values),
        ("reason", OutreachReason.values),
        ("kind", OutreachKind.values),
    ):
        if params.get(name) in values:
            rows = rows.filter(**{name: params[name]})
    if params.get("account", "").isdecimal():
        rows = rows.filter(account=int(params["account"]))
    return rows.select_related("account", "contact").order_by("-decided_at", "-pk")


def counts_by_reason(user: User, params: Mapping[str, str]) -> list[tuple[str, str, int]]:
    """Return (verdict, reason, count) of what an address asks for but for its reason, the most frequent first."""
    rows = filtered(user, {name: params.get(name, "") for name in ("verdict", "kind", "account")})
    return list(rows.order_by().values_list("verdict", "reason").annotate(n=Count("pk")).order_by("-n", "reason"))


def link_hash(token: str) -> str:
    """Return what is kept of a link: its token cannot be had from it."""
    return hashlib.sha256(token.encode()).hexdigest()


def unsubscribe_link(token: str) -> UnsubscribeLink:
    """Return the link to unsubscribe that a token is of; a foreign token is a page that is not there."""
    link = UnsubscribeLink.objects.select_related("decision").filter(link_hash=link_hash(token)).first()
    if link is None:
        raise Http404
    return link


def _day_begins(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone))
