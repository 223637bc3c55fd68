"""What a forecast rests on, and the deals behind each probability."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from pipeline.deals.queries import HISTORY, visible_deals
from pipeline.forecasts import basis
from pipeline.forecasts.rules import CHANCE, LEAST_TESTS
from pipeline.probability.models import StageProbability
from salesplan.core.company.queries import business_day, company
from salesplan.people.access import scope_of

PAGE = 50


@require_GET
def forecast_basis(request: HttpRequest) -> HttpResponse:
    """How a forecast is made, from which history, and how often its range held; amounts only for who sees everybody's."""
    context = {
        "stages": basis.stages(),
        "moments": basis.moments(),
        "quarters": basis.quarters(),
        "sees_all": scope_of(request.user).sees_all,
        "chance": CHANCE,
        "least": LEAST_TESTS,
        "currency": company().currency,
        "since": business_day(timezone.now()) - HISTORY,
    }
    return render(request, "pipeline/forecasts/basis.html", context)


@require_GET
def forecast_deals(request: HttpRequest, pk: int, band: str) -> HttpResponse:
    """List the decided deals that make the probability of a band, as far as the reader sees them."""
    found = get_object_or_404(StageProbability.objects.select_related("stage__process"), stage=pk, band=band)
    if not found.decided:
        raise Http404
    days = basis.days_in_band(found)
    deals = visible_deals(request.user).filter(pk__in=days).select_related("owner", "stage", "account")
    page = Paginator(deals.order_by("-closed_on", "-pk"), PAGE).get_page(request.GET.get("page"))
    context = {
        "band": found,
        "page": page,
        "rows": [(deal, days[deal.pk]) for deal in page],
        "hidden": len(days) - page.paginator.count,
        "currency": company().currency,
    }
    return render(request, "pipeline/forecasts/deals.html", context)
