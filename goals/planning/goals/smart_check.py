"""The SMART check as the form and the page show it: five letters with their sentences, baseline and figure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from goals.planning.goals import rules, smart_criteria
from goals.planning.goals.choices import GoalKind
from goals.planning.goals.forms import GoalForm
from goals.planning.goals.models import Goal
from goals.planning.goals.queries import measures, smart_inputs
from goals.planning.goals.queries.smart_inputs import GoalFigures, GoalTerms
from goals.planning.goals.wording import goals as texts
from salesplan.core.errors import Refused
from salesplan.core.format import period_label
from salesplan.core.metrics import Metric
from salesplan.people.choices import OwnerKind
from salesplan.people.models import Team, User

LEVELS = {"ok": "ok", "warn": "warn", "missing": "bad"}
MARKS = {"ok": "check", "warn": "triangle-alert", "missing": "x"}


@dataclass(frozen=True)
class SmartCriterion:
    """One letter: whether it is fulfilled, and the sentence that says so or how to mend it."""

    key: str
    name: str
    level: str
    icon: str
    sentence: str


@dataclass(frozen=True)
class SmartCheck:
    """What stands beside the form. `figure` is what a growth means, `growth` what a figure means."""

    criteria: list[SmartCriterion]
    baseline: str = ""
    baseline_period: str = ""
    figure: str = ""
    growth: str = ""
    proposal: str = ""
    past: Sequence[Decimal] = ()
    may_begin: bool = False


def _letters(inputs: smart_criteria.SmartInputs, metric: Metric | None) -> tuple[list[SmartCriterion], bool]:
    findings = smart_criteria.check(inputs)
    letters = [
        SmartCriterion(
            finding.criterion,
            texts.letter_name(finding.criterion),
            LEVELS[finding.level],
            MARKS[finding.level],
            texts.sentence(finding, inputs, metric),
        )
        for finding in findings
    ]
    return letters, not smart_criteria.missing(findings)


def of_goal(user: User, goal: Goal, today: date) -> SmartCheck:
    """Check a stored goal."""
    letters, fine = _letters(smart_inputs.of_goal(goal, today, user), measures.metric_of(goal.metric))
    return SmartCheck(letters, may_begin=fine)


def of_form(form: GoalForm) -> SmartCheck:
    """Check what was typed, however little it is."""
    if not form.is_bound:
        form = GoalForm(_as_posted(form), user=form.user, today=form.today, goal=form.goal)
    form.is_valid()
    terms = form.terms()
    if terms is None or not _may_ask(form, terms):
        data = form.cleaned_data
        inputs = smart_criteria.SmartInputs(
            title=data.get("title") or "",
            why=data.get("why") or "",
            kind=data.get("kind") or GoalKind.AMOUNT,
            has_metric=bool(data.get("metric")),
            has_owner=form.owner_key is not None,
            start=form.days.start if form.days else None,
            end=form.days.end if form.days else None,
            today=form.today,
            has_parent=data.get("parent") is not None,
        )
        return SmartCheck(_letters(inputs, measures.metric_of(data.get("metric") or ""))[0])
    return _of_terms(form, terms)


def _may_ask(form: GoalForm, terms: GoalTerms) -> bool:
    """Say whether the owner is one of those that were offered: nobody reads figures through the check."""
    offered = {key for _name, group in form.fields["owner"].choices for key, _label in group}  # type: ignore[attr-defined]
    return f"{terms.owner[0]}-{terms.owner[1]}" in offered


def _of_terms(form: GoalForm, terms: GoalTerms) -> SmartCheck:
    metric = measures.metric_of(terms.metric)
    figures = smart_inputs.figures_of(form.user, terms, metric, form.goal) if metric else GoalFigures()
    proposed = _proposal(terms, metric, figures)
    terms = replace(terms, title=terms.title or proposed)
    inputs = smart_inputs.of_terms(form.user, terms, form.today, figures)
    letters, fine = _letters(inputs, metric)
    has_baseline = figures.baseline is not None
    grown = rules.growth(figures.baseline, figures.target)
    return SmartCheck(
        letters,
        baseline=texts.amount(metric, figures.baseline) if metric and has_baseline else "",
        baseline_period=period_label(figures.baseline_key) if metric and has_baseline else "",
        figure=texts.amount(metric, figures.target) if metric and figures.target else "",
        growth=texts.signed(grown.quantize(Decimal("0.0001"))) if grown is not None else "",
        proposal=proposed,
        past=inputs.history,
        may_begin=fine,
    )


def _proposal(terms: GoalTerms, metric: Metric | None, figures: GoalFigures) -> str:
    kind, pk = terms.owner
    owner = (User if kind == OwnerKind.PERSON else Team).objects.filter(pk=pk).first()
    figure = texts.amount(metric, figures.target) if metric and figures.target else ""
    share = terms.percent / 100 if terms.percent is not None else None
    return texts.proposal(metric, owner, terms.period, terms.kind, share, figure)


def named(form: GoalForm) -> GoalTerms:
    """Return what a valid form says, with a title: one that was left empty is made of the terms. Refused without one."""
    terms = form.terms()
    assert terms is not None
    if terms.title.strip():
        return terms
    metric = measures.metric_of(terms.metric)
    figures = GoalFigures()
    if metric and _may_ask(form, terms):
        figures = smart_inputs.figures_of(form.user, terms, metric, form.goal)
    title = _proposal(terms, metric, figures)
    if not title:
        raise Refused(_("Give the goal a title that says what it should achieve."), field="title")
    return replace(terms, title=title[:160])


def _as_posted(form: GoalForm) -> dict[str, Any]:
    """Return what the form would post if it were sent as it stands."""
    data = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    data["owner"] = data["owner"] or _first(form)
    return {name: value for name, value in data.items() if value not in (None, "")}


def _first(form: GoalForm) -> str:
    groups = form.fields["owner"].choices  # type: ignore[attr-defined]
    return groups[0][1][0][0] if groups else ""
