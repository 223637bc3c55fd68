"""The pages of one deal."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from pipeline.deals.models import Deal


def deal_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a deal."""
    deal = get_object_or_404(Deal.objects.visible_to(request.user), pk=pk)
    return HttpResponse(deal.name)
