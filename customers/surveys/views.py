"""Pages of surveys: their list, one with its results, its form and preview, the answers; and the page customers answer on."""

from datetime import date, timedelta
from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from customers.accounts.models import Account
from customers.surveys import presenters, queries
from customers.surveys.actions import answering, surveys
from customers.surveys.choices import ScoreBand, SurveyState
from customers.surveys.forms import QuestionRows, SurveyAnswerForm, SurveyForm, rows_of
from customers.surveys.models import Invitation, Response, Survey, SurveyVersion
from customers.surveys.rules import SCALES, band_of, read_content
from customers.surveys.wording import ends_of, question_of
from salesplan.core.access import require
from salesplan.core.company.queries import business_day, company
from salesplan.core.fields import label_of
from salesplan.core.forms import posted
from salesplan.core.http.limits import limited
from salesplan.core.periods import read_day
from salesplan.core.typing import UserRequest
from salesplan.core.web import conflicts
from salesplan.core.web.submitting import Submission, press, submit

A_YEAR = timedelta(days=364)
LANGUAGES = ("en", "zh-hans")


@require_GET
def survey_list(request: UserRequest) -> HttpResponse:
    """All surveys with the figures of the last year."""
    today = business_day(timezone.now())
    rows = queries.survey_rows(request.user, today - A_YEAR, today)
    context = {"rows": presenters.survey_rows(rows), "may_write": request.user.role in surveys.MAY_WRITE}
    return render(request, "customers/surveys/list.html", context)


@require_GET
def survey_detail(request: UserRequest, pk: int) -> HttpResponse:
    """One survey: score, response rate, groups, trend and words of a period."""
    survey = get_object_or_404(Survey, pk=pk)
    start, end = _period(request)
    found = queries.results_of(survey, request.user, start, end)
    context = {
        "survey": survey,
        "results": presenters.results(survey, found, start, end),
        "start": start,
        "end": end,
        "may_write": request.user.role in surveys.MAY_WRITE,
        "moves": survey.moves.select_related("by"),
        "version": survey.versions.first(),
    }
    return render(request, "customers/surveys/detail.html", context)


def survey_create(request: UserRequest) -> HttpResponse:
    """Create a survey."""
    require(request.user, *surveys.MAY_WRITE)
    form, rows = SurveyForm(posted(request)), QuestionRows(posted(request), prefix="q")
    answer = submit(
        request,
        form,
        lambda: surveys.create_survey(
            values=form.values, content=form.content(rows.questions()), by=request.user, at=timezone.now()
        ),
        parts=[rows],
    )
    return _saved(answer, rows)


def survey_edit(request: UserRequest, pk: int) -> HttpResponse:
    """Change a survey; its questions become the next version."""
    survey = get_object_or_404(Survey, pk=pk)
    require(request.user, *surveys.MAY_WRITE)
    content = read_content(survey.versions.order_by("-number")[0].content)
    form = SurveyForm(posted(request), instance=get_object_or_404(Survey, pk=pk), content=content)
    rows = QuestionRows(posted(request), prefix="q", initial=rows_of(content))
    answer = submit(
        request,
        form,
        lambda: surveys.edit_survey(
            survey,
            values=form.values,
            content=form.content(rows.questions()),
            version=form.cleaned_data["version"],
            by=request.user,
            at=timezone.now(),
        ),
        parts=[rows],
        merge=lambda conflict: conflicts.merge(form, conflict, survey),
    )
    return _saved(answer, rows, survey)


def _saved(answer: Submission[Survey], rows: QuestionRows, survey: Survey | None = None) -> HttpResponse:
    if answer.done:
        return answer.go("customers:survey_detail", answer.result.pk, message=_("Survey saved."))
    return answer.render("customers/surveys/edit.html", {"rows": rows, "survey": survey})


@require_POST
def survey_step(request: UserRequest, pk: int, step: str) -> HttpResponse:
    """Activate, close or reopen a survey."""
    survey = get_object_or_404(Survey, pk=pk)
    act = {"activate": surveys.activate_survey, "close": surveys.close_survey, "reopen": surveys.reopen_survey}[step]
    return press(
        request,
        lambda: act(survey, by=request.user, at=timezone.now()),
        to=reverse("customers:survey_detail", args=[pk]),
        message=lambda done: _("The survey is now %(state)s.") % {"state": done.get_state_display()},
    )


@require_GET
def survey_preview(request: UserRequest, pk: int) -> HttpResponse:
    """The page as customers see it, in either language; nothing is sent from it."""
    survey = get_object_or_404(Survey, pk=pk)
    language = request.GET.get("lang", "") if request.GET.get("lang") in LANGUAGES else translation.get_language()
    with translation.override(language):
        version = survey.versions.order_by("-number")[0]
        form = _answer_form(request, survey, version)
        return render(request, "customers/surveys/answer.html", {**_page_of(survey, version, form), "is_preview": True})


@require_GET
def response_list(request: UserRequest) -> HttpResponse:
    """The answers behind a figure: of a survey, a score, a group, a word."""
    rows = queries.responses(request.user, request.GET).select_related("survey", "account", "contact")
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": presenters.response_rows(page),
        "surveys": Survey.objects.order_by("name"),
        "bands": ScoreBand.choices,
        "kept": [(name, request.GET[name]) for name in ("kind", "owner", "team", "product", "account", "score", "from", "to") if request.GET.get(name)],
    }  # fmt: skip
    return render(request, "customers/surveys/responses.html", context)


@require_GET
def response_detail(request: UserRequest, pk: int) -> HttpResponse:
    """One answer."""
    rows = Response.objects.visible_to(request.user).select_related("survey", "version", "account", "contact", "owner")
    response = get_object_or_404(rows, pk=pk)
    context = {
        "response": response,
        "answers": presenters.answers_of(response),
        "row": presenters.response_rows([response])[0],
    }
    return render(request, "customers/surveys/response.html", context)


@require_GET
def surveys_of_account(request: UserRequest, pk: int) -> HttpResponse:
    """What a customer answered: a part of its page."""
    account = get_object_or_404(Account.objects.visible_to(request.user), pk=pk)
    found = queries.of_account(pk, timezone.now())
    context = {"account": account, "rows": presenters.response_rows(found.answers), "waiting": found.open_invitations}
    return render(request, "customers/surveys/_of_account.html", context)


@require_POST
def invitation_revoke(request: UserRequest, pk: int) -> HttpResponse:
    """Make a link void."""
    invitation = get_object_or_404(Invitation.objects.visible_to(request.user), pk=pk)
    return press(
        request,
        lambda: surveys.revoke_invitation(invitation, by=request.user, at=timezone.now()),
        to=reverse("customers:survey_detail", args=[invitation.survey_id]),
        message=_("The link no longer works."),
    )


@csrf_exempt
@login_not_required
@limited("customer_link", also_get=True)
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """The page a customer opens from their mail. Only a post records: mail scanners fetch links before anybody reads them.

    The token is the right to answer, so a post needs no cookie of ours, and none is set.
    """
    invitation, now = queries.invitation_of(token), timezone.now()
    language = request.GET.get("lang", "") if request.GET.get("lang") in LANGUAGES else invitation.contact.language
    with translation.override(language):
        form = _answer_form(request, invitation.survey, invitation.version)
        sent = submit(
            request,
            form,
            lambda: answering.record_answer(
                invitation, score=form.cleaned_data["score"], answers=form.answers, language=language, at=now
            ),
        )
        is_closed = invitation.revoked_at is not None or now >= invitation.expires_at
        state = "done" if sent.done or invitation.answered_on else "closed" if is_closed else "open"
        context = {**_page_of(invitation.survey, invitation.version, form), "state": state, "token": token}
        return sent.render("customers/surveys/answer.html", context)


def _answer_form(request: HttpRequest, survey: Survey, version: SurveyVersion) -> SurveyAnswerForm:
    """Return the form of a customer, with the score of the link that was tapped chosen."""
    return SurveyAnswerForm(
        posted(request),
        kind=survey.score_kind,
        content=read_content(version.content),
        band_of=partial(band_of, survey.score_kind, direction=survey.effort_direction),
        initial={"score": request.GET.get("score", "")},
    )


def _page_of(survey: Survey, version: SurveyVersion, form: SurveyAnswerForm) -> dict[str, Any]:
    content = read_content(version.content)
    return {
        "company": company().name,
        "question": question_of(content),
        "intro": label_of(content.intro, content.intro_zh),
        "thanks": label_of(content.thanks, content.thanks_zh),
        "ends": ends_of(survey.score_kind, survey.effort_direction),
        "scores": [(n, band_of(survey.score_kind, n, survey.effort_direction)) for n in SCALES[survey.score_kind]],
        "chosen": str(form["score"].value() or "") if form["score"].value() != 0 else "0",
        "questions": form.questions(),
        "state": "open",
        "other_language": "en" if (translation.get_language() or "").startswith("zh") else "zh-hans",
        "survey": survey,
        "draft": SurveyState.DRAFT,
    }


def _period(request: UserRequest) -> tuple[date, date]:
    """Return the days of the address; the last year where it has none that can be read."""
    today = business_day(timezone.now())
    try:
        start, end = read_day(request.GET.get("from", "")), read_day(request.GET.get("to", ""))
    except ValueError:
        return today - A_YEAR, today
    return (start, end) if start <= end else (end, start)
