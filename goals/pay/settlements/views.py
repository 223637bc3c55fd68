"""The settlement of somebody who leaves: a page, and the part that the hand-over shows."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from goals.pay.settlements.queries import settlement
from goals.pay.statements.queries.statement import people_visible_to
from salesplan.core.company.queries import business_day
from salesplan.core.periods import read_day
from salesplan.core.typing import UserRequest


@require_GET
def show(request: UserRequest, pk: int) -> HttpResponse:
    """Show what a person is due if they leave on a day: the one that is asked for, else the last one, else today."""
    person = get_object_or_404(people_visible_to(request.user), pk=pk)
    today = business_day(timezone.now())
    try:
        day = read_day(request.GET.get("last_day", ""))
    except ValueError:
        day = person.left_on or today
    context = {"made": settlement(request.user, person, day, today), "person": person}
    part = (
        "goals/pay/settlements/_settlement.html"
        if request.headers.get("HX-Request")
        else "goals/pay/settlements/show.html"
    )
    return render(request, part, context)
