"""What a forecast rests on, and the deals behind each probability."""

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from pipeline.deals.models import Deal
from pipeline.deals.queries.deals import HISTORY
from pipeline.forecasts.choices import TestedKind
from pipeline.forecasts.queries import basis
from pipeline.forecasts.queries.track_record import (
    TrackRecord,
    coming_share,
    day_of,
    is_over,
    range_tests,
    track_record,
)
from pipeline.forecasts.rules import CHANCE, LEAST_TESTS
from pipeline.forecasts.wording import range_sentence
from pipeline.probability.models import StageProbability
from pipeline.probability.rules.timing import STEPS
from pipeline.sales.queries import question_of
from salesplan.core.company.queries import business_day, company
from salesplan.core.typing import UserRequest
from salesplan.people.access import scope_of

PAGE = 50


@require_GET
def forecast_basis(request: UserRequest) -> HttpResponse:
    """How a forecast is made, from which history, and how often its range held; amounts only for who sees everybody's."""
    today = business_day(timezone.now())
    question = question_of(request.GET, request.user, today) if request.GET.get("from") else None
    record = track_record(question) if question else None
    stages = basis.stages()
    context = {
        "stages": stages,
        "timing": basis.timing([row.stage for row in stages]),
        "steps": STEPS,
        "asked": record,
        "question": question,
        "is_over": question is not None and is_over(question),
        "coming": basis.coming_shares(record.kind if record else TestedKind.QUARTER),
        "sentence": range_sentence(record) if record else "",
        "coming_known": record is not None and _knows_deals_to_come(record),
        "coming_now": coming_share(question.start, question.end, day_of(question)) if question else None,
        "rows": basis.test_rows(record),
        "quarters": basis.quarters(),
        "sees_all": scope_of(request.user).sees_all,
        "chance": CHANCE,
        "least": LEAST_TESTS,
        "currency": company().currency,
        "since": today - HISTORY,
    }
    return render(request, "pipeline/forecasts/basis.html", context)


def _knows_deals_to_come(record: TrackRecord) -> bool:
    return any(row.coming is not None for row in range_tests() if row.kind == record.kind)


@require_GET
def forecast_deals(request: UserRequest, pk: int, band: str) -> HttpResponse:
    """List the decided deals that make the probability of a band, as far as the reader sees them."""
    stage_band = get_object_or_404(StageProbability.objects.select_related("stage__process"), stage=pk, band=band)
    if not stage_band.decided:
        raise Http404
    days = basis.days_in_band(stage_band)
    deals = Deal.objects.visible_to(request.user).filter(pk__in=days).select_related("owner", "stage", "account")
    page = Paginator(deals.order_by("-closed_on", "-pk"), PAGE).get_page(request.GET.get("page"))
    context = {
        "band": stage_band,
        "page": page,
        "rows": [(deal, days[deal.pk]) for deal in page],
        "hidden": len(days) - page.paginator.count,
        "currency": company().currency,
    }
    return render(request, "pipeline/forecasts/deals.html", context)
