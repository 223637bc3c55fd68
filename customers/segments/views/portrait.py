"""The portrait of a segment, alone or beside another one."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from customers.segments import presenters
from customers.segments.models import Segment
from customers.segments.queries.portrait import portrait
from salesplan.core.company.queries import business_day, company
from salesplan.core.typing import UserRequest


@require_GET
def segment_portrait(request: UserRequest, pk: int) -> HttpResponse:
    """A segment in figures beside all other customers one sees; with `?beside=7` beside another segment."""
    segments = Segment.objects.visible_to(request.user)
    segment = get_object_or_404(segments, pk=pk)
    key = request.GET.get("beside", "")
    other = segments.filter(pk=key).exclude(pk=pk).first() if key.isdecimal() and len(key) < 10 else None
    today = business_day(timezone.now())
    shown = portrait(request.user, segment, today)
    beside = portrait(request.user, other, today) if other else None
    context = {
        "segment": segment,
        "other": other,
        "choices": segments.filter(is_active=True).exclude(pk=pk),
        "rows": presenters.portrait_rows(shown, beside),
        "spreads": presenters.spread_rows(shown, beside),
        "best": [presenters.best_rows(one) for one in (shown, beside) if one],
        "currency": company().currency,
    }
    return render(request, "customers/segments/portrait.html", context)
