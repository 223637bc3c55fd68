"""Figures and answers of surveys as finished texts."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from customers.surveys.choices import BAND_STATUS, STATUS, ScoreBand, SurveyState
from customers.surveys.models import Response, Survey
from customers.surveys.queries import Results, ScoreGroup, SurveyRow
from customers.surveys.rules import FEWEST_TO_RANK, SCALES, band_of, read_content
from customers.surveys.wording import describe, text_of, write_score
from salesplan.core.format import comma, percent
from salesplan.core.format import day as write_day
from salesplan.core.format import number as write_number
from salesplan.core.http.addresses import pattern
from salesplan.core.money import ratio

SHORT = 140


def survey_rows(rows: Iterable[SurveyRow]) -> list[dict[str, Any]]:
    """Return the list of surveys."""
    url = pattern("customers:survey_detail")
    return [
        {
            "name": row.survey.label,
            "url": url % row.survey.pk,
            "kind": row.survey.get_score_kind_display(),
            "trigger": row.survey.get_trigger_display(),
            "state": row.survey.get_state_display(),
            "status": STATUS[SurveyState(row.survey.state)],
            "score": write_score(row.survey.score_kind, row.score.value) if row.score else "",
            "interval": describe(row.survey.score_kind, row.score) if row.score else "",
            "sent": write_number(row.sent),
            "rate": percent(ratio(row.answered, row.sent)),
        }
        for row in rows
    ]


def results(survey: Survey, found: Results, start: date, end: date) -> dict[str, Any]:
    """Return what the page of a survey shows; each figure with the address of its answers."""

    def rows(**more: Any) -> str:
        params = {"survey": survey.pk, "from": start.isoformat(), "to": end.isoformat(), **more}
        return f"{reverse('customers:response_list')}?{urlencode(params)}"

    kind, total = survey.score_kind, found.score.n if found.score else 0
    counts = dict(found.distribution)
    return {
        "score": write_score(kind, found.score.value) if found.score else "",
        "interval": describe(kind, found.score) if found.score else "",
        "few": found.score is not None and not found.score.may_rank,
        "rows": rows(),
        "distribution": [
            {
                "score": score,
                "count": write_number(counts.get(score, 0)),
                "share": percent(ratio(counts.get(score, 0), total)),
                "percent": round(100 * counts.get(score, 0) / total) if total else 0,
                "status": BAND_STATUS[band_of(kind, score, survey.effort_direction)],
                "url": rows(score=score),
            }
            for score in SCALES[kind]
        ],
        "rate": percent(ratio(found.rate.within, found.rate.sent)),
        "rate_parts": _of(found.rate.within, found.rate.sent),
        "cohort": percent(ratio(found.rate.cohort, found.rate.sent)),
        "cohort_parts": _of(found.rate.cohort, found.rate.sent),
        "groups": [
            {"title": title, "rows": [_group(kind, one, rows(**{name: one.key})) for one in found.groups[name]]}
            for name, title in (("team", _("Team")), ("owner", _("Owner")), ("product", _("Product")))
            if found.groups[name]
        ],
        "months": [_group(kind, one, "") for one in found.months],
        "themes": [
            {"word": theme.word, "count": write_number(theme.count), "url": rows(q=theme.word)}
            for theme in found.themes
        ],
        "fewest": FEWEST_TO_RANK,
    }


def _of(part: int, whole: int) -> str:
    return _("%(part)s of %(whole)s") % {"part": write_number(part), "whole": write_number(whole)}


def _group(kind: str, group: ScoreGroup, url: str) -> dict[str, Any]:
    return {
        "label": group.label,
        "score": write_score(kind, group.score.value),
        "interval": describe(kind, group.score),
        "few": not group.score.may_rank,
        "url": url,
    }


def response_rows(responses: Iterable[Response]) -> list[dict[str, Any]]:
    """Return answers as the rows of their list; `select_related` survey, account and contact."""
    url, account_url = pattern("customers:response_detail"), pattern("customers:account_detail")
    return [
        {
            "url": url % row.pk,
            "score": write_number(row.score),
            "status": BAND_STATUS[ScoreBand(row.band)],
            "band": row.get_band_display(),
            "survey": row.survey.label,
            "account": row.account.name,
            "account_url": account_url % row.account_id,
            "contact": row.contact.name,
            "comment": row.comment if len(row.comment) <= SHORT else f"{row.comment[:SHORT]}…",
            "day": write_day(row.answered_on),
        }
        for row in responses
    ]


def answers_of(response: Response) -> list[tuple[str, str]]:
    """Return what somebody answered: (question, answer)."""
    content = read_content(response.version.content)
    return [
        (text_of(one), _written(response.answers[one.key])) for one in content.questions if one.key in response.answers
    ]


def _written(answer: object) -> str:
    return comma().join(str(part) for part in answer) if isinstance(answer, list) else str(answer)
