"""What the tests of surveys make again and again."""

import re
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from customers.outreach.models import OutreachDecision
from customers.surveys.actions.surveys import activate_survey, create_survey
from customers.surveys.actions.touchpoints import note_touchpoint
from customers.surveys.choices import SurveyTrigger
from customers.surveys.models import Invitation, Response, Survey
from customers.surveys.rules import Content, SurveyQuestion, band_of
from salesplan.core.company.queries import business_day
from salesplan.core.outbox.models import OutboxMail
from tests.customers.outreach.making import NOON

TODAY = date(2026, 11, 25)
CONTENT = Content(
    "How likely are you to recommend us?",
    "您会推荐我们吗？",
    questions=(
        SurveyQuestion("q1", "text", "What went wrong?", "哪里不满意？", bands=("low",), is_required=True),
        SurveyQuestion("q2", "several", "What counts?", "看重什么？", ("Price", "Speed"), ("价格", "速度")),
    ),
)


def survey(world: Any, content: Content = CONTENT, at: datetime = NOON, **values: Any) -> Survey:
    """Make an active survey that goes out on the day a deal is won."""
    made = create_survey(
        values={"name": "After the deal", "delay_days": 0, **values}, content=content, by=world.admin, at=at
    )
    return activate_survey(made, by=world.admin, at=at)


def touch(world: Any, key: str = "deal:1", on: date = TODAY, **more: Any) -> None:
    """Let a deal of the world's customer have been won."""
    note_touchpoint(kind=SurveyTrigger.DEAL_WON, key=key, account=world.account, on=on, **more)


def link_in(mail: OutboxMail) -> str:
    """Return the path of the personal link in a mail that waits."""
    found = re.search(r"https?://[^/]+(/customers/answer/[^/]+/)\?score=", mail.text)
    assert found, mail.text
    return found[1]


def response(world: Any, of: Survey, score: int, day: date = TODAY, comment: str = "", **more: Any) -> Response:
    """Write an answer straight into the database."""
    at = timezone.make_aware(datetime(day.year, day.month, day.day, 12))
    values = {
        "version": of.versions.order_by("-number")[0],
        "account": world.account,
        "contact": world.contact,
        "owner": world.rep,
        "team": world.east_one,
        "score_kind": of.score_kind,
        "band": band_of(of.score_kind, score, of.effort_direction),
        "language": "en",
        "answered_at": at,
        "answered_on": business_day(at),
        **more,
    }
    return Response.objects.create(survey=of, score=score, comment=comment, **values)


def invitation(world: Any, of: Survey, day: date = TODAY, answered: date | None = None, key: str = "x") -> Invitation:
    """Write an invitation straight into the database."""
    at = timezone.make_aware(datetime(day.year, day.month, day.day, 12))
    decision = OutreachDecision.objects.create(
        kind="survey", occasion=f"survey:{of.pk}:{key}", title="T", account=world.account, contact=world.contact,
        email=f"{key}@example.com", verdict="send", reason="free", decided_at=at,
    )  # fmt: skip
    return Invitation.objects.create(
        survey=of, version=of.versions.order_by("-number")[0], decision=decision, account=world.account,
        contact=world.contact, owner=world.rep, team=world.east_one, touch=key, link_hash=f"hash of {key}",
        sent_at=at, sent_on=day, expires_at=at.replace(year=at.year + 1), answered_on=answered,
    )  # fmt: skip
