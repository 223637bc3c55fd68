"""The ledger as pages: the list behind a figure, and the parts that deals and accounts show."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from customers.accounts.models import Account
from pipeline.deals.models import Deal
from pipeline.sales import queries
from salesplan.core.company.queries import business_day, company

PAGE = 50


def sale_list(request: HttpRequest) -> HttpResponse:
    """List the entries behind a figure, with the sums that must equal it."""
    home = company()
    question = queries.question_of(request.GET, request.user, business_day(timezone.now(), home))
    rows = queries.entries(question)
    if request.GET.get("count") == "deals":
        rows = rows.exclude(deals=0)
    return render(
        request,
        "pipeline/sales/list.html",
        {
            "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
            "totals": queries.totals(question),
            "question": question,
            "chosen": queries.chosen(question),
            "margin": request.GET.get("count") == "margin",
            "counting": request.GET.get("count") == "deals",
            "currency": home.currency,
        },
    )


def sales_of_deal(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what the ledger says of a deal: postings and reversals."""
    deal = get_object_or_404(Deal.objects.visible_to(request.user), pk=pk)
    entries = list(queries.of_deal(deal.pk))
    context = {
        "entries": entries,
        "result": queries.result_of(entries),
        "deal": deal,
        "currency": company().currency,
    }
    return render(request, "pipeline/sales/_of_deal.html", context)


def sales_of_account(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what an account bought."""
    account = get_object_or_404(Account.objects.visible_to(request.user), pk=pk)
    page = Paginator(queries.of_account(request.user, account.pk), 10).get_page(request.GET.get("page"))
    return render(
        request,
        "pipeline/sales/_of_account.html",
        {"page": page, "account": account, "currency": company().currency},
    )
