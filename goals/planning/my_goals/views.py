"""The page on which a person sees what they owe and why."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from goals.planning.corrective_actions.choices import LEVELS, CorrectiveActionState
from goals.planning.corrective_actions.presenters import expectation
from goals.planning.goals.presenters import one as written
from goals.planning.my_goals import around, deals, presenters, queries, shares
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


def asked_period(key: str, own: Calendar, current: Period) -> Period:
    """Return the month, quarter, half or year of `?period=`; else the current quarter."""
    try:
        period = own.parse(key)
    except ValueError:
        return current
    known = period.kind != PeriodKind.RANGE and FIRST_YEAR <= period.start.year <= LAST_YEAR
    return period if known else current


def person_of(request: UserRequest) -> User:
    """Return whose page is asked for: one's own, or that of somebody whose figures one sees."""
    told = request.GET.get("person", "")
    if not told:
        return request.user
    if not told.isdecimal() or len(told) > 17 or not scope_of(request.user).sees_person(int(told)):
        raise Http404
    return get_object_or_404(User, pk=int(told))


@require_GET
def mine(request: UserRequest) -> HttpResponse:
    """Show what a person owes and why; `?person=`, `?period=` and `?deal=` choose whose, when, and which deal."""
    person, own, at = person_of(request), calendar(), timezone.now()
    today = business_day(at)
    period = asked_period(request.GET.get("period", ""), own, own.containing(today, PeriodKind.QUARTER))
    asked = Selection(request.user, person, period, today)
    context = {
        "asked": asked,
        "person": person,
        "period": period,
        "label": period_label(period.key),
        "kinds": _kinds(own, asked),
        "before": own.shift(period, -1).key,
        "after": own.shift(period, 1).key,
        "currency": asked.home.currency,
        "may_write": asked.scope.may_write,
        **_standing(asked, request.GET.get("deal", ""), at),
        **_around(asked),
    }
    return render(request, "goals/planning/my_goals/page.html", context)


def _kinds(own: Calendar, asked: Selection) -> list[tuple[str, str, str, bool]]:
    """Return the month, quarter and year around the page's day, to switch between: key, kind, name, whether current."""
    words = {"month": _("Month"), "quarter": _("Quarter"), "year": _("Year")}
    found = [(own.containing(asked.day, kind), word) for kind, word in words.items()]  # type: ignore[arg-type]
    return [(one.key, word, period_label(one.key), one.key == asked.period.key) for one, word in found]


def _standing(asked: Selection, deal: str, at: Any) -> dict[str, Any]:
    """What is owed and reached, its share of the whole, and what the next deal moves."""
    found, teams = queries.figures(asked), shares.levels(asked)
    choice = deals.choice(asked, deal, at)
    moved = shares.moved(asked, found, teams, choice.chosen.landings) if choice.chosen else []
    return {
        "node": found.node,
        "tiles": presenters.tiles(asked, found),
        "others": presenters.others(asked, queries.others(asked)),
        "led": [(one, presenters.share(one.share)) for one in shares.led(asked)],
        "lead": shares.lead_of(asked, teams),
        "may_set": shares.may_set(asked),
        "levels": [(one, presenters.share(one.quota_share), presenters.share(one.won_share)) for one in teams],
        "share_sentence": presenters.share_sentence(asked, teams),
        "choice": choice,
        "options": presenters.options(asked, choice),
        "moves": presenters.moves(moved),
        "headline": presenters.headline(asked, choice, moved),
    }


def _around(asked: Selection) -> dict[str, Any]:
    """Goals, actions, appraisals and the history of quotas."""
    found, changes = around.goals(asked), around.changes(asked)
    return {
        "agreements": around.agreements(asked, changes),
        "goals": [(written(one), found.above.get(one.goal.parent_id or 0)) for one in found.measured],
        "development": [(written(one), found.above.get(one.goal.parent_id or 0)) for one in found.development],
        "own_day": reader_day(timezone.now()),
        "actions": [
            (one, expectation(one), one.get_state_display(), LEVELS[CorrectiveActionState(one.state)])
            for one in around.actions(asked)
        ],
        "appraisals": [(one, period_label(one.appraisal.round.period_key)) for one in around.appraisals(asked)],
        "changes": presenters.changes(asked, changes[:MOST_CHANGES]),
    }
