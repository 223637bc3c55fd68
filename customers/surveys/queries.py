"""Questions about surveys: who is due, which link is whose, and what the answers say."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import CharField, Count, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat
from django.http import Http404

from customers.contacts.choices import Consent
from customers.contacts.models import Contact
from customers.outreach import queries as outreach
from customers.outreach.choices import OutreachKind, OutreachVerdict
from customers.outreach.models import OutreachDecision
from customers.outreach.queries import link_hash
from customers.surveys.choices import ScoreBand, ScoreKind, SurveyState
from customers.surveys.models import Invitation, Response, Survey, Touchpoint
from customers.surveys.rules import (
    GRACE,
    ResponseRate,
    Score,
    reminder_due,
    response_rate,
    sample_key,
    score_of,
    score_of_counts,
    themes,
)
from salesplan.core.company.queries import calendar, company, days_off
from salesplan.core.metrics import labels
from salesplan.core.periods import PeriodKind, read_day, span
from salesplan.people.metrics import person_filters
from salesplan.people.models import User

# Of how many texts the words are counted; the newest ones.
MOST_TEXTS = 2000
GROUPS = {"owner": "owner_id", "team": "team_id", "product": "product_id", "band": "band", "score": "score"}


# ---- who is due


def active_surveys() -> list[Survey]:
    """Return the surveys that go out."""
    return list(Survey.objects.filter(state=SurveyState.ACTIVE).order_by("pk"))


def occasion_of(survey: Survey, touch: str) -> str:
    """Return what a survey is sent for, once to each person."""
    return f"survey:{survey.pk}:{touch}"


def due_touchpoints(survey: Survey, today: date, at: datetime) -> QuerySet[Touchpoint]:
    """Return the events a survey follows today and nothing final is decided about yet, the oldest first."""
    if survey.is_daily:
        return Touchpoint.objects.none()
    latest = today - timedelta(days=survey.delay_days)
    occasion = Concat(Value(f"survey:{survey.pk}:"), OuterRef("key"), output_field=CharField())
    final = Q(verdict__in=[OutreachVerdict.SEND, OutreachVerdict.LEAVE_OUT]) | Q(held_until__gt=at)
    decided = OutreachDecision.objects.filter(final, occasion=occasion)
    rows = Touchpoint.objects.filter(
        kind=survey.trigger, withdrawn_at=None, happened_on__range=(latest - GRACE, latest)
    ).filter(happened_on__gte=survey.active_from or today)
    return (
        rows.exclude(Exists(decided)).select_related("account__owner", "owner", "contact").order_by("happened_on", "pk")
    )


def contact_for(touch: Touchpoint) -> Contact | None:
    """Return whom to ask about an event: who took part in it, else the main contact of the customer."""
    rows = Contact.objects.filter(account=touch.account_id, is_active=True).select_related("account__owner")
    took_part = rows.filter(pk=touch.contact_id).first() if touch.contact_id else None
    return took_part or rows.order_by("-is_primary", "sort_key", "pk").first()


def is_sampled_on(day: date) -> bool:
    """Say whether samples go out on a day: not at weekends and public holidays of the company."""
    return day.weekday() < 5 and day not in days_off(span(day, day))


def sample(survey: Survey, day: date, at: datetime) -> list[Contact]:
    """Return contacts in the order of a day's chance, from whom so many are sent to as the survey takes a day.

    Left out are those of whom it is plain beforehand: no address, no consent, surveyed within the days of the contact policy,
    or decided about today. Whom outreach lets go in the end is its matter, so three times as many are offered.
    """
    since = at - timedelta(days=outreach.policy().quarantine_days)
    asked = OutreachDecision.objects.sent().filter(
        kind=OutreachKind.SURVEY, contact=OuterRef("pk"), decided_at__gt=since
    )
    today = OutreachDecision.objects.filter(contact=OuterRef("pk"), occasion=occasion_of(survey, day.isoformat()))
    born = day - timedelta(days=survey.tenure_days)
    rows = Contact.objects.filter(
        is_active=True, consent=Consent.GIVEN, account__is_active=True, account__created_on__lte=born
    ).exclude(email="")
    open_ones = rows.exclude(Exists(asked)).exclude(Exists(today)).order_by().values_list("pk", flat=True)
    chosen = sorted(open_ones, key=lambda pk: sample_key(survey.pk, day, pk))[: 3 * survey.daily_count]
    found = Contact.objects.select_related("account__owner").in_bulk(chosen)
    return [found[pk] for pk in chosen if pk in found]


def to_remind(at: datetime) -> list[int]:
    """Return the invitations whose reminder may go, the oldest first; held back ones not before their moment."""
    rows = Invitation.objects.filter(
        answered_on=None, reminded_at=None, revoked_at=None, expires_at__gt=at, survey__state=SurveyState.ACTIVE
    ).filter(survey__remind_days__gt=0)
    held = OutreachDecision.objects.filter(
        occasion=OuterRef("decision__occasion"), contact=OuterRef("contact"), is_reminder=True, held_until__gt=at
    )
    found = rows.exclude(Exists(held)).order_by("sent_at").values_list("pk", "sent_at", "survey__remind_days")
    return [pk for pk, sent_at, days in found if reminder_due(sent_at, days, at)]


def awaits_reminder(invitation: Invitation, at: datetime) -> bool:
    """Say of a locked invitation whether its reminder may still go."""
    is_open = invitation.answered_on is None and invitation.reminded_at is None and invitation.revoked_at is None
    return is_open and reminder_due(invitation.sent_at, invitation.survey.remind_days, at)


def invitation_of(token: str) -> Invitation:
    """Return the invitation a link is of; a foreign token is a page that is not there."""
    hashed = link_hash(token)
    rows = Invitation.objects.select_related("survey", "version", "contact")
    invitation = rows.filter(Q(link_hash=hashed) | Q(reminder_hash=hashed)).first()
    if invitation is None:
        raise Http404
    return invitation


# ---- what the answers say


@dataclass(frozen=True)
class SurveyRow:
    """One survey of the list with its figure and its response rate of a period."""

    survey: Survey
    score: Score | None
    sent: int
    answered: int


def survey_rows(user: User, start: date, end: date) -> list[SurveyRow]:
    """Return all surveys with what the reader may see of their answers, in three queries."""
    counts: dict[int, Counter[int]] = defaultdict(Counter)
    responses = Response.objects.visible_to(user).filter(answered_on__range=(start, end))
    for survey, score, n in responses.order_by().values_list("survey", "score").annotate(Count("pk")):
        counts[survey][score] += n
    invitations = Invitation.objects.visible_to(user).filter(sent_on__range=(start, end)).order_by()
    within = Count("pk", filter=Q(answered_on__range=(start, end)))
    rates = {
        pk: (sent, n) for pk, sent, n in invitations.values_list("survey").annotate(sent=Count("pk"), within=within)
    }
    surveys = Survey.objects.order_by("state", "name", "pk")
    return [
        SurveyRow(one, score_of_counts(one.score_kind, counts[one.pk]), *rates.get(one.pk, (0, 0))) for one in surveys
    ]


def responses(user: User, params: Mapping[str, Any]) -> QuerySet[Response]:
    """Return the answers an address asks for, newest first: the rows behind every figure of surveys."""
    rows: QuerySet[Response] = Response.objects.visible_to(user)
    start, end = _day(params.get("from")), _day(params.get("to"))
    rows = rows.filter(answered_on__gte=start) if start else rows
    rows = rows.filter(answered_on__lte=end) if end else rows
    if str(params.get("survey", "")).isdecimal():
        rows = rows.filter(survey=params["survey"])
    if params.get("kind") in ScoreKind.values:
        rows = rows.filter(score_kind=params["kind"])
    if params.get("band") in ScoreBand.values:
        rows = rows.filter(band=params["band"])
    if str(params.get("score", "")).isdecimal():
        rows = rows.filter(score=int(params["score"][:4]))
    if str(params.get("account", "")).isdecimal():
        rows = rows.filter(account=params["account"])
    for name in ("owner", "team", "product"):
        if value := params.get(name):
            rows = person_filters(rows, name, [value], GROUPS)
    if text := (params.get("q") or "").strip():
        rows = rows.filter(comment__icontains=text[:200])
    return rows.order_by("-answered_at", "-pk")


@dataclass(frozen=True)
class ScoreGroup:
    """The figure of one group: its key in the address of the answers, its name, and whether there are enough to compare."""

    key: str
    label: str
    score: Score


@dataclass(frozen=True)
class Results:
    """What a survey brought in a period."""

    score: Score | None
    distribution: list[tuple[int, int]]
    rate: ResponseRate
    groups: dict[str, list[ScoreGroup]]
    months: list[ScoreGroup]
    themes: list[Any]


def results_of(survey: Survey, user: User, start: date, end: date) -> Results:
    """Return what the reader may see of the answers of a period, and of what was sent in it."""
    rows = responses(user, {"survey": str(survey.pk), "from": start, "to": end}).order_by()
    found: list[Any] = list(rows.values_list("score", "owner_id", "team_id", "product_id", "answered_on"))
    sent = Invitation.objects.visible_to(user).filter(survey=survey, sent_on__range=(start, end))
    texts = rows.exclude(comment="").order_by("-answered_at").values_list("comment", flat=True)[:MOST_TEXTS]
    counts = Counter(score for score, *_rest in found)
    return Results(
        score=score_of_counts(survey.score_kind, counts),
        distribution=sorted(counts.items()),
        rate=response_rate(sent.values_list("sent_on", "answered_on"), start, end),
        groups={
            name: _grouped(survey, name, ((row[i], row[0]) for row in found))
            for i, name in enumerate(("owner", "team", "product"), start=1)
        },
        months=_months(survey, ((day, score) for score, *_keys, day in found)),
        themes=themes(list(texts)),
    )


def _day(value: object) -> date | None:
    """Return a day of an address; one that is none is left out."""
    if value is None or isinstance(value, date):
        return value
    with suppress(ValueError):
        return read_day(str(value))
    return None


def _grouped(survey: Survey, by: str, rows: Iterable[tuple[int | None, int]]) -> list[ScoreGroup]:
    """Return the figures by a dimension: those with enough answers by figure, behind them the others by name, unranked."""
    scores: dict[str, list[int]] = defaultdict(list)
    for key, score in rows:
        if key is not None:
            scores[str(key)].append(score)
    names = labels(by, scores)
    made = [
        ScoreGroup(key, names.get(key, key), figure)
        for key, given in scores.items()
        if (figure := score_of(survey.score_kind, given))
    ]
    is_good = 1 if survey.score_kind != ScoreKind.CES or survey.effort_direction == "easy" else -1
    ranked = sorted(
        (one for one in made if one.score.may_rank), key=lambda one: (-one.score.value * is_good, one.label)
    )
    return ranked + sorted((one for one in made if not one.score.may_rank), key=lambda one: one.label)


def _months(survey: Survey, rows: Iterable[tuple[date, int]]) -> list[ScoreGroup]:
    months, fiscal = defaultdict(list), calendar(company())
    for day, score in rows:
        months[fiscal.containing(day, PeriodKind.MONTH).key].append(score)
    names = labels("month", months)
    figures = ((key, score_of(survey.score_kind, given)) for key, given in sorted(months.items()))
    return [ScoreGroup(key, names.get(key, key), figure) for key, figure in figures if figure]


@dataclass(frozen=True)
class AccountScores:
    """What a customer said: the last answers with the trend from the earlier half of a year to the later one."""

    answers: list[Response]
    open_invitations: int


def of_account(account_id: int, at: datetime, limit: int = 5) -> AccountScores:
    """Return the last answers of a customer; who sees the customer sees them."""
    rows = Response.objects.filter(account=account_id).select_related("survey", "contact")
    waiting = Invitation.objects.filter(account=account_id, answered_on=None, revoked_at=None, expires_at__gt=at)
    return AccountScores(list(rows.order_by("-answered_at", "-pk")[:limit]), waiting.count())
