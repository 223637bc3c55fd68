"""Making surveys, changing them by a new version, and the steps of their life; for admins and managers."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from customers.surveys.choices import QuestionKind, SurveyStep
from customers.surveys.models import Invitation, Survey, SurveyVersion
from customers.surveys.rules import MOST_OPTIONS, MOST_QUESTIONS, Content, write_content
from salesplan.core.access import require
from salesplan.core.audit import acting
from salesplan.core.company.queries import business_day
from salesplan.core.editing import apply, lock_version
from salesplan.core.errors import Refused
from salesplan.core.lifecycle.actions import begin, lock_for, move
from salesplan.people.models import User

MAY_WRITE = ("admin", "manager")


def create_survey(*, values: Mapping[str, Any], content: Content, by: User, at: datetime) -> Survey:
    """Create the draft of a survey with its first version."""
    require(by, *MAY_WRITE)
    check_content(content)
    with acting(by, "survey.create"):
        survey = Survey.objects.create(**values, created_by=by, created_at=at)
        begin(survey, by=by, at=at)
        _write_version(survey, content, by, at)
        return survey


def edit_survey(
    survey: Survey, *, values: Mapping[str, Any], content: Content, version: int | None, by: User, at: datetime
) -> Survey:
    """Change a survey; other questions become its next version, and links that are out keep theirs."""
    require(by, *MAY_WRITE)
    check_content(content)
    with acting(by, "survey.edit"):
        survey = lock_version(survey, version, values)
        _check_kind(survey, values)
        apply(survey, values)
        if write_content(content) != survey.versions.order_by("-number")[0].content:
            _write_version(survey, content, by, at)
        return survey


def activate_survey(survey: Survey, *, by: User, at: datetime) -> Survey:
    """Let a survey go out from today on."""
    return _step(survey, SurveyStep.ACTIVATE, by, at)


def close_survey(survey: Survey, *, by: User, at: datetime) -> Survey:
    """Send no more; links that are out still work until they expire."""
    return _step(survey, SurveyStep.CLOSE, by, at)


def reopen_survey(survey: Survey, *, by: User, at: datetime) -> Survey:
    """Let a closed survey go out again, from today on."""
    return _step(survey, SurveyStep.REOPEN, by, at)


def revoke_invitation(invitation: Invitation, *, by: User, at: datetime) -> Invitation:
    """Make a link that is out void; one that was answered stays as it is."""
    require(by, *MAY_WRITE)
    with acting(by, "survey.revoke"):
        current = Invitation.objects.select_for_update().get(pk=invitation.pk)
        if current.answered_on is not None:
            raise Refused(_("This survey has already been answered."), code="answered")
        if current.revoked_at is None:
            current.revoked_at = at
            current.save(update_fields=["revoked_at"])
        return current


def check_content(content: Content) -> None:
    """Refuse questions that nobody could answer."""
    if not content.question.strip():
        raise Refused(_("Enter the first question."), field="question", code="question")
    if len(content.questions) > MOST_QUESTIONS:
        raise Refused(_("A survey has at most %(most)s questions.") % {"most": MOST_QUESTIONS}, code="too_many")
    for question in content.questions:
        has_options = question.kind in (QuestionKind.CHOICE, QuestionKind.SEVERAL)
        if has_options and not 2 <= len(question.options) <= MOST_OPTIONS:
            params = {"question": question.text, "most": MOST_OPTIONS}
            raise Refused(_("“%(question)s” needs 2 to %(most)s options, one per line.") % params, code="options")
        if len(set(question.options)) < len(question.options):
            raise Refused(_("“%(question)s” has the same option twice.") % {"question": question.text}, code="options")
        if question.options_zh and len(question.options_zh) != len(question.options):
            params = {"question": question.text}
            raise Refused(_("“%(question)s” needs as many options in Chinese as in English.") % params, code="options")


def _check_kind(survey: Survey, values: Mapping[str, Any]) -> None:
    changes = [name for name in ("score_kind", "effort_direction") if values.get(name) != getattr(survey, name)]
    if changes and survey.responses.exists():
        text = _("There are already answers, so the score can't be changed. Create a new survey for a different score.")
        raise Refused(text, field=changes[0], code="has_answers")


def _write_version(survey: Survey, content: Content, by: User, at: datetime) -> SurveyVersion:
    number = survey.versions.count() + 1
    return SurveyVersion.objects.create(
        survey=survey, number=number, content=write_content(content), made_by=by, made_at=at
    )


def _step(survey: Survey, step: SurveyStep, by: User, at: datetime) -> Survey:
    require(by, *MAY_WRITE)
    with acting(by, f"survey.{step}"):
        current = lock_for(survey, step)
        values = {} if step == SurveyStep.CLOSE else {"active_from": business_day(at)}
        move(current, step, by=by, at=at, values=values)
        return current
