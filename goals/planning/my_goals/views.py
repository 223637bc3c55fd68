"""The page on which a person sees what they owe and why."""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from goals.planning.corrective_actions.choices import LEVELS, CorrectiveActionState
from goals.planning.corrective_actions.presenters import expectation
from goals.planning.goals.presenters import goal_texts as written
from goals.planning.my_goals import deals, presenters, queries, related, shares
from goals.planning.my_goals.queries import Selection
from salesplan.core.company.queries import business_day, calendar, reader_day
from salesplan.core.format import period_label
from salesplan.core.periods import Calendar, Period, PeriodKind
from salesplan.core.typing import UserRequest
from salesplan.people.access import scope_of
from salesplan.people.models import User

# So much of a history is shown; each quota has its whole one.
MOST_CHANGES = 20
# Beyond these years there is nothing to look for, and further on no dates.
FIRST_YEAR, LAST_YEAR = 1990, 2200


def requested_period(key: str, fiscal_calendar: Calendar, current: Period) -> Period:
    """Return the month, quarter, half or year of `?period=`; else the current quarter."""
    try:
        period = fiscal_calendar.parse(key)
    except ValueError:
        return current
    is_known = period.kind != PeriodKind.RANGE and FIRST_YEAR <= period.start.year <= LAST_YEAR
    return period if is_known else current


def person_of(request: UserRequest) -> User:
    """Return whose page is asked for: one's own, or that of somebody whose figures one sees."""
    asked_person = request.GET.get("person", "")
    if not asked_person:
        return request.user
    if (
        not asked_person.isdecimal()
        or len(asked_person) > 17
        or not scope_of(request.user).sees_person(int(asked_person))
    ):
        raise Http404
    return get_object_or_404(User, pk=int(asked_person))


@require_GET
def mine(request: UserRequest) -> HttpResponse:
    """Show what a person owes and why; `?person=`, `?period=` and `?deal=` choose whose, when, and which deal."""
    person, fiscal_calendar, at = person_of(request), calendar(), timezone.now()
    today = business_day(at)
    period = requested_period(
        request.GET.get("period", ""), fiscal_calendar, fiscal_calendar.containing(today, PeriodKind.QUARTER)
    )
    selection = Selection(request.user, person, period, today)
    context = {
        "asked": selection,
        "person": person,
        "period": period,
        "label": period_label(period.key),
        "kinds": _kinds(fiscal_calendar, selection),
        "before": fiscal_calendar.shift(period, -1).key,
        "after": fiscal_calendar.shift(period, 1).key,
        "currency": selection.company.currency,
        "may_write": selection.scope.may_write,
        **_quota_context(selection, request.GET.get("deal", ""), at),
        **_related_context(selection),
    }
    return render(request, "goals/planning/my_goals/page.html", context)


def _kinds(fiscal_calendar: Calendar, selection: Selection) -> list[tuple[str, str, str, bool]]:
    """Return the month, quarter and year around the page's day, to switch between: key, kind, name, whether current."""
    words = {"month": _("Month"), "quarter": _("Quarter"), "year": _("Year")}
    periods = [(fiscal_calendar.containing(selection.day, kind), word) for kind, word in words.items()]  # type: ignore[arg-type]
    return [
        (period.key, word, period_label(period.key), period.key == selection.period.key) for period, word in periods
    ]


def _quota_context(selection: Selection, deal: str, at: datetime) -> dict[str, Any]:
    """What is owed and reached, its share of the whole, and what the next deal moves."""
    figures, teams = queries.figures(selection), shares.levels(selection)
    choice = deals.choice(selection, deal, at)
    moved = shares.moved(selection, figures, teams, choice.chosen.landings) if choice.chosen else []
    return {
        "node": figures.node,
        "tiles": presenters.tiles(selection, figures),
        "others": presenters.other_quota_rows(selection, queries.other_quotas(selection)),
        "led": [(team, presenters.share(team.share)) for team in shares.led(selection)],
        "lead": shares.lead_of(selection, teams),
        "may_set": shares.may_set(selection),
        "levels": [(team, presenters.share(team.quota_share), presenters.share(team.won_share)) for team in teams],
        "share_sentence": presenters.share_sentence(selection, teams),
        "choice": choice,
        "options": presenters.options(selection, choice),
        "moves": presenters.moves(moved),
        "headline": presenters.headline(selection, choice, moved),
    }


def _related_context(selection: Selection) -> dict[str, Any]:
    """Goals, actions, appraisals and the history of quotas."""
    goals, changes = related.goals(selection), related.changes(selection)
    return {
        "agreements": related.agreements(selection, changes),
        "goals": [(written(row), goals.above.get(row.goal.parent_id or 0)) for row in goals.measured],
        "development": [(written(row), goals.above.get(row.goal.parent_id or 0)) for row in goals.development],
        "own_day": reader_day(timezone.now()),
        "actions": [
            (action, expectation(action), action.get_state_display(), LEVELS[CorrectiveActionState(action.state)])
            for action in related.actions(selection)
        ],
        "appraisals": [(row, period_label(row.appraisal.round.period_key)) for row in related.appraisals(selection)],
        "changes": presenters.changes(selection, changes[:MOST_CHANGES]),
    }
