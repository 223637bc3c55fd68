"""The sentences of surveys: the mail in the language of the customer, the first question, the ends of a scale, a figure."""

from datetime import datetime
from decimal import Decimal

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from customers.contacts.models import Contact
from customers.outreach.actions import Letter
from customers.surveys.choices import EffortDirection, ScoreKind
from customers.surveys.models import Survey, SurveyVersion
from customers.surveys.rules import SCALES, Content, Score, SurveyQuestion, read_content
from salesplan.core.company.queries import company
from salesplan.core.fields import label_of
from salesplan.core.format import exact_number, percent, signed
from salesplan.core.format import number as write_number
from salesplan.core.outbox.models import LINK, UNSUBSCRIBE


def letter_to(
    contact: Contact, survey: Survey, version: SurveyVersion, *, url: str, until: datetime, again: bool = False
) -> Letter:
    """Write the mail of a survey: each score is a link that opens the page with this score chosen."""
    content = read_content(version.content)
    with translation.override(contact.language):
        question = question_of(content)
        scores = list(SCALES[survey.score_kind])
        context = {
            "company": company().name,
            "hello": _("Hello %(name)s,") % {"name": contact.name},
            "intro": label_of(content.intro, content.intro_zh),
            "question": question,
            "scores": scores,
            "ends": ends_of(survey.score_kind, survey.effort_direction),
            "until": until,
            "again": again,
            "link": LINK,
            "unsubscribe": UNSUBSCRIBE,
            "language": contact.language,
        }
        subject = _("Reminder: %(question)s") % {"question": question} if again else question
        return Letter(
            subject=subject,
            body=render_to_string("customers/surveys/mail.txt", context).strip(),
            html=render_to_string("customers/surveys/mail.html", context),
            url=url,
            link_until=until,
        )


def question_of(content: Content) -> str:
    """Return the first question in the language of the page."""
    return label_of(content.question, content.question_zh)


def text_of(question: SurveyQuestion) -> str:
    """Return a question in the language of the page."""
    return label_of(question.text, question.text_zh)


def ends_of(kind: str, direction: str) -> tuple[str, str]:
    """Say what the lowest and the highest score mean."""
    if kind == ScoreKind.NPS:
        return _("Not at all likely"), _("Extremely likely")
    if kind == ScoreKind.CSAT:
        return _("Very dissatisfied"), _("Very satisfied")
    easy, hard = _("Very easy"), _("Very difficult")
    return (hard, easy) if direction == EffortDirection.HIGH_IS_EASY else (easy, hard)


def write_score(kind: str, value: Decimal | None) -> str:
    """Write a figure of answers: +30, 60%, 5.2."""
    if value is None:
        return write_number(None)
    if kind == ScoreKind.NPS:
        return signed(write_number(value), value)
    return percent(value / 100) if kind == ScoreKind.CSAT else exact_number(value, most=1)


def describe(kind: str, score: Score) -> str:
    """Write a figure with its interval: "+30 (95% between +15 and +45, n = 100)"."""
    figures = {
        "level": percent(Decimal("0.95")),
        "low": write_score(kind, score.low),
        "high": write_score(kind, score.high),
        "n": write_number(score.n),
    }
    return _("%(level)s between %(low)s and %(high)s, n = %(n)s") % figures
