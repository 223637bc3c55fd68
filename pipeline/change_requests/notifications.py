"""Who is told of requests: the timeline of the deal, whoever decides, whoever asked, and whose pay changes."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pipeline.change_requests.choices import RequestAnswer
from pipeline.change_requests.models import ChangeAnswer, ChangeRequest
from pipeline.change_requests.presenters import describe_request
from pipeline.change_requests.queries import whom_it_waits_for
from pipeline.change_requests.rules import reminder
from pipeline.deals import notifications as deals
from salesplan.core import format as write
from salesplan.core.company.queries import business_day, company
from salesplan.core.notices.actions import notify
from salesplan.core.texts import in_each_language, later
from salesplan.people.models import User

WHY_NOT = {
    "ended": gettext_lazy("This request has already been decided."),
    "asked": gettext_lazy("You can't decide your own request. Someone else above must decide."),
    "not_asked": gettext_lazy("This is waiting for those who lose a share, not for you."),
    "not_above": gettext_lazy("Only the manager of the deal's owner or an admin can decide this."),
    "closed_period": gettext_lazy("The pay for that day is closed, so an admin it doesn't pay must decide."),
    "own_deal": gettext_lazy("A deputy can't decide on their own deal. Someone else above must decide."),
    "gains": gettext_lazy("This would pay or credit you more. Someone it doesn't pay more must decide."),
}
CODES = {
    RequestAnswer.AGREED: "change_agreed",
    RequestAnswer.GRANTED: "change_granted",
    RequestAnswer.REFUSED: "change_refused",
    RequestAnswer.WITHDRAWN: "change_withdrawn",
}


def why_not(code: str) -> str:
    """Say why somebody does not answer a request."""
    return str(WHY_NOT[code])


def _record(request: ChangeRequest, code: str, why: str, *, by: User, at: datetime, **more: Any) -> None:
    descriptions = in_each_language(later(lambda: describe_request(request)))
    params = {
        "what": descriptions.get("en", ""),
        "what_zh": descriptions.get("zh-hans", ""),
        "why": why[:300],
        "request": request.pk,
    }
    deals.record(request.deal, code, by=by, at=at, **params, **more)


def notify_asked(request: ChangeRequest, *, today: date, at: datetime) -> None:
    """Record a request in the timeline, and tell those who decide it."""
    _record(request, "change_asked", request.why, by=request.by, at=at)

    def said() -> str:
        params = {"who": request.by, "deal": request.deal.name, "what": describe_request(request), "why": request.why}
        return _("%(who)s asks to change “%(deal)s”: %(what)s. Reason: %(why)s") % params

    for person in whom_it_waits_for(request, today):
        _notify(request, person, "asked", said, at)


def notify_answer(request: ChangeRequest, answer: ChangeAnswer, *, at: datetime) -> None:
    """Record an answer in the timeline, and tell who asked; of what was carried out, also those whose pay changes."""
    code, more = CODES[RequestAnswer(answer.kind)], {}
    if answer.without:
        people = User.objects.filter(pk__in=answer.without)
        code, more = f"{code}_without", {"without": ", ".join(map(str, people))}
    _record(request, code, answer.why, by=answer.by, at=at, **more)
    sentences = {
        RequestAnswer.AGREED: lambda: _(
            "%(who)s agreed to your request for “%(deal)s”; it is waiting for others. %(why)s"
        ),
        RequestAnswer.GRANTED: lambda: _("%(who)s granted your request for “%(deal)s”: %(what)s. %(why)s"),
        RequestAnswer.REFUSED: lambda: _("%(who)s refused your request for “%(deal)s”: %(what)s. Reason: %(why)s"),
    }

    def said() -> str:
        params = {"who": answer.by, "deal": request.deal.name, "what": describe_request(request), "why": answer.why}
        return (sentences[RequestAnswer(answer.kind)]() % params).strip()

    if answer.kind in sentences and answer.by_id != request.by_id:
        _notify(request, request.by, f"answer:{answer.pk}", said, at)
    if answer.kind == RequestAnswer.GRANTED:
        _notify_pay(request, answer, at)


def _notify_pay(request: ChangeRequest, answer: ChangeAnswer, at: datetime) -> None:
    """Tell everybody whose pay differs by a decision why, with before and after."""
    of_person: dict[int, list[tuple[str, str, str]]] = {}
    for who, period, before, after in answer.effect:
        of_person.setdefault(who, []).append((period, before, after))
    for person in User.objects.active().filter(pk__in=of_person):

        def said(rows: list[tuple[str, str, str]] = of_person[person.pk], pk: int = person.pk) -> str:
            own_company = company().currency
            figures = [
                f"{write.period_label(key)}: {write.money(Decimal(before), own_company)} → {write.money(Decimal(after), own_company)}"
                for key, before, after in rows
            ]
            params = {
                "deal": request.deal.name,
                "pay": write.semicolon().join(figures),
                "why": request.why,
                "who": answer.by,
            }
            message = _(
                "Your pay changes because of a correction to “%(deal)s” that %(who)s decided. %(pay)s. Reason: %(why)s"
            )
            return " ".join([message % params, *_held(answer, pk)])

        _notify(request, person, f"pay:{answer.pk}", said, at)


def _held(answer: ChangeAnswer, person: int) -> list[str]:
    """Say what of the deal pays a person nothing yet, since it is held as a windfall."""
    message = _("%(amount)s of it is held as a windfall in %(period)s and paid once an admin approves it.")
    return [
        message
        % {
            "amount": write.money(Decimal(amount), company().currency),
            "period": write.period_label(key),
        }
        for who, key, amount, _worth in answer.held
        if who == person
    ]


def remind_all(at: datetime) -> int:
    """Remind those whom a request waits for, every other day; return how many were told."""
    today, count = business_day(at), 0
    rows = ChangeRequest.objects.waiting().select_related("deal", "deal__owner", "by").prefetch_related("answers")
    for request in rows:
        times = reminder(business_day(request.at), today)
        if times < 1:
            continue

        def message(request: ChangeRequest = request) -> str:
            params = {
                "who": request.by,
                "deal": request.deal.name,
                "day": write.day(business_day(request.at)),
            }
            return _("A request by %(who)s for “%(deal)s” has been waiting for you since %(day)s.") % params

        count += sum(
            _notify(request, person, f"reminder:{times}", message, at) for person in whom_it_waits_for(request, today)
        )
    return count


def _notify(request: ChangeRequest, person: User, occasion: str, message: Callable[[], str], at: datetime) -> bool:
    if not person.is_active:
        return False
    key, url = f"change_request:{request.pk}:{occasion}", request.get_absolute_url()
    return notify(person, kind="deal", key=key, text=later(message), url=url, at=at, mail=True)
