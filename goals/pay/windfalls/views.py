"""Pages of windfalls: what is held and what was decided, and one of them with its decision."""

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from goals.pay.models import WindfallDecision
from goals.pay.statements.queries.statement import people_visible_to
from goals.pay.windfalls import queries as windfalls
from goals.pay.windfalls.actions import FOUR_EYES, decide_windfall, matter, why_not
from goals.pay.windfalls.forms import WindfallForm
from pipeline.deals.models import Deal
from salesplan.core.company.queries import business_day, company
from salesplan.core.format import period_label
from salesplan.core.forms import posted
from salesplan.core.http.reauthentication import recently_confirmed
from salesplan.core.typing import UserRequest
from salesplan.core.web.submitting import submit
from salesplan.people.access import scope_of
from salesplan.people.choices import Role
from salesplan.people.deputies.choices import Decision
from salesplan.people.deputies.queries import name_deputies, stands_in_for
from salesplan.people.models import User

DECIDED = 25


@require_GET
def windfall_list(request: UserRequest) -> HttpResponse:
    """The deals that wait, as far as one sees the people whom they pay, and what was decided last of others."""
    people = _people(request.user).values_list("pk", flat=True)
    held_windfalls = windfalls.held_windfalls(people, business_day(timezone.now()))
    scope, visible_people = scope_of(request.user), people_visible_to(request.user)
    context = {
        "waiting": [
            (windfall, period_label(windfall.period.key)) for windfall in held_windfalls if windfall.decision is None
        ],
        "decided": Paginator(windfalls.decisions_of(request.user), DECIDED).get_page(request.GET.get("page")),
        "currency": company().currency,
        "may_decide": request.user.role == Role.ADMIN or bool(stands_in_for(request.user, Decision.WINDFALL)),
        "statements": set(visible_people.values_list("pk", flat=True)) if not scope.sees_all else None,
    }
    return render(request, "goals/pay/windfalls.html", context)


def _people(user: User) -> QuerySet[User]:
    """Return the people whose windfalls somebody sees: those whose statements they see, and as a deputy those who wait."""
    rows = people_visible_to(user)
    for represented in stands_in_for(user, Decision.WINDFALL):
        rows |= people_visible_to(represented.person)
    return rows


@recently_confirmed
def windfall_decide(request: UserRequest, deal: int, posting: int, person: int) -> HttpResponse:
    """One deal that is or was held: what it counts for, every decision so far, and for an admin the next one."""
    who = get_object_or_404(_people(request.user), pk=person)
    is_own = people_visible_to(request.user).filter(pk=person).exists()
    rows = WindfallDecision.objects.filter(person=who, deal=deal, posting=posting).select_related("by", "deal")
    decisions = list(rows)
    today = business_day(timezone.now())
    key = who.pk, deal, posting
    windfall = next((row for row in windfalls.held_windfalls([who.pk], today) if row.key == key), None)
    if windfall is None and not decisions:
        raise Http404
    if not is_own and not (windfall and windfall.decision is None) and decisions[0].by != request.user:
        raise Http404  # a deputy sees what waits, and what they have decided
    about = windfall.deal if windfall else decisions[0].deal
    if request.method == "POST":
        matter(who, about, posting).check(request.user, today, why_not, FOUR_EYES)
    form = WindfallForm(posted(request))
    answer = submit(
        request,
        form,
        lambda: decide_windfall(
            who,
            about,
            posting,
            approve=form.cleaned_data["outcome"] == "approve",
            why=form.cleaned_data["why"],
            by=request.user,
            at=timezone.now(),
        ),
    )
    if answer.done:
        return answer.go("goals:windfall_list", message=_done(answer.result, windfall))
    decision = matter(who, about, posting)
    capacity = decision.capacity(request.user, today)
    context = {
        "who_may": None if capacity.may else decision.among_admins(today),
        "capacity": capacity if capacity.may else None,
        "sees_statement": is_own,
        "sees_deal": Deal.objects.visible_to(request.user).filter(pk=about.pk).exists(),
        "one": windfall,
        "deal": about,
        "who": who,
        "posting": posting,
        "decisions": name_deputies(decisions),
        "label": period_label(windfall.period.key) if windfall else "",
        "currency": company().currency,
        "may_decide": capacity.may,
    }
    return answer.render("goals/pay/windfall.html", context)


def _done(windfall_decision: WindfallDecision, windfall: windfalls.Windfall | None) -> str:
    """Say what follows from a decision: an open period is calculated by it, a locked one is corrected."""
    if windfall is not None and windfalls.is_in_closed_run([windfall_decision.person_id], windfall.period):
        return _("Decided. Its period is locked, so the next open one pays the difference as a correction.")
    return _("Decided. The next calculation will use it.")
