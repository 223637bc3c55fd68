"""The page behind the open pipeline of a past day."""

from decimal import Decimal

from django.core.paginator import Paginator
from django.db.models import Count, F, Sum
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from pipeline.deals.metrics import open_shares_then
from pipeline.probability.queries.chances import kept_chance
from pipeline.sales.queries import question_of
from pipeline.snapshots.queries import last_kept
from salesplan.core import metrics
from salesplan.core.company.queries import business_day, company
from salesplan.core.typing import UserRequest

PAGE = 50


def snapshot_list(request: UserRequest) -> HttpResponse:
    """List the deals that were open at the end of a day and due within the days, with the sums of the figures."""
    own_company = company()
    question = question_of(request.GET, request.user, business_day(timezone.now(), own_company))
    if question.as_of is None:
        raise Http404
    rows = open_shares_then(question)
    weighted = Sum(F("credited") * kept_chance())
    listed = rows.select_related("deal", "owner", "team", "stage").order_by("-credited", "pk", "person_id")
    page = Paginator(listed, PAGE).get_page(request.GET.get("page"))
    names = metrics.labels("owner", {str(row.person_id) for row in page})
    totals = rows.aggregate(amount=Sum("credited"), weighted=weighted, deals=Count("deal", distinct=True))
    context = {
        "question": question,
        "page": page,
        "rows": [(row, names.get(str(row.person_id), "")) for row in page],
        "totals": totals,
        "marks": {
            key: metrics.mark(key, question, totals[name] or Decimal(0))
            for key, name in (("open_pipeline", "amount"), ("weighted_pipeline", "weighted"))
        },
        "last": last_kept(question.as_of),
        "currency": own_company.currency,
    }
    return render(request, "pipeline/snapshots/list.html", context)
