"""The answer of a customer: once, while the link works."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from customers.loyalty.actions.orders import post_survey_answer
from customers.surveys.choices import ScoreBand
from customers.surveys.models import Invitation, Response
from customers.surveys.rules import SCALES, Content, asked_of, band_of, is_text, read_content
from customers.timeline.actions import record
from customers.timeline.choices import EntryKind
from salesplan.core.audit import acting
from salesplan.core.company.queries import business_day
from salesplan.core.errors import Refused
from salesplan.core.notices.actions import notify
from salesplan.core.texts import later


def record_answer(
    invitation: Invitation, *, score: int, answers: Mapping[str, Any], language: str, at: datetime
) -> Response:
    """Write down what a customer answered. Questions that do not follow the score are dropped; a second answer is refused."""
    with acting(None, "survey.answer"):
        rows = Invitation.objects.select_for_update(of=("self",))
        invitation = rows.select_related("survey", "version", "account__owner", "contact").get(pk=invitation.pk)
        check_open(invitation, at)
        survey = invitation.survey
        if score not in SCALES[survey.score_kind]:
            raise Refused(_("Choose one of the scores."), field="score", code="score")
        band = band_of(survey.score_kind, score, survey.effort_direction)
        content = read_content(invitation.version.content)
        given = {one.key: answers[one.key] for one in asked_of(content, band) if answers.get(one.key)}
        response = Response.objects.create(
            invitation=invitation,
            survey=survey,
            version=invitation.version,
            account=invitation.account,
            contact=invitation.contact,
            owner=invitation.owner,
            team_id=invitation.team_id,
            product_id=invitation.product_id,
            score_kind=survey.score_kind,
            score=score,
            band=band,
            answers=given,
            comment=_comment(content, given),
            language=language,
            answered_at=at,
            answered_on=business_day(at),
        )
        invitation.answered_on = response.answered_on
        invitation.save(update_fields=["answered_on"])
        _tell(response, at)
        post_survey_answer(response.account_id, response.pk, at=at)
        return response


def check_open(invitation: Invitation, at: datetime) -> None:
    """Refuse a link that was used, has expired or was revoked."""
    if invitation.answered_on is not None:
        raise Refused(_("You have already answered. Thank you."), code="answered")
    if invitation.revoked_at is not None or at >= invitation.expires_at:
        raise Refused(_("This survey is closed."), code="closed")


def _comment(content: Content, given: Mapping[str, Any]) -> str:
    """Return what was said in words, all of it, for reading and searching."""
    return "\n\n".join(str(given[one.key]) for one in content.questions if is_text(one) and one.key in given)


def _tell(response: Response, at: datetime) -> None:
    """Put the answer on the timeline, and tell the owner of a low score."""
    contact = {"contact": response.contact_id, "name": response.contact.name}
    data = {"survey": response.survey.name, "survey_zh": response.survey.name_zh, "score": str(response.score)}
    record(
        account=response.account,
        contact=response.contact,
        kind=EntryKind.SYSTEM,
        code="survey_answered",
        data={**contact, **data},
        by=None,
        at=at,
    )
    if response.band != ScoreBand.LOW:
        return
    params = {"name": response.contact.name, "account": response.account.name, "score": response.score}
    text = later(lambda: _("%(name)s of %(account)s answered a survey with %(score)s. Call them.") % params)
    owner = response.account.owner
    notify(
        owner,
        kind="survey",
        key=f"survey:{response.pk}:low",
        text=text,
        url=reverse("customers:response_detail", args=[response.pk]),
        mail=True,
        at=at,
    )
