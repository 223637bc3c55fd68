"""The ledger as pages: the list behind a figure, and the parts that deals and accounts show."""

from decimal import Decimal

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from customers.accounts.models import Account
from pipeline.deals.models import Deal
from pipeline.sales import queries
from salesplan.core.company.queries import business_day, company
from salesplan.core.metrics import FigureMark, Question, mark
from salesplan.core.typing import UserRequest

PAGE = 50


def sale_list(request: UserRequest) -> HttpResponse:
    """List the entries behind a figure, with the sums that must equal it."""
    own_company = company()
    question = queries.question_of(request.GET, request.user, business_day(timezone.now(), own_company))
    rows, counting = queries.entries(question), request.GET.get("count") == "deals"
    if counting:
        rows = rows.exclude(deals=0)
    totals = queries.totals(rows)
    return render(
        request,
        "pipeline/sales/list.html",
        {
            "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
            "totals": totals,
            "question": question,
            "marks": _marks(question, totals, counting),
            "chosen": queries.chosen(question),
            "margin": request.GET.get("count") == "margin",
            "counting": counting,
            "currency": own_company.currency,
        },
    )


def _marks(question: Question, totals: queries.SalesTotals, counting: bool) -> dict[str, FigureMark]:
    """Say which figures the sums are; the entries that count deals are not all that was sold."""
    figures: dict[str, Decimal] = {"won_deals": Decimal(totals.deals)}
    if not counting:
        figures |= {"won_revenue": totals.amount, "won_margin": totals.margin}
    return {key: mark(key, question, value) for key, value in figures.items()}


def sales_of_deal(request: UserRequest, pk: int) -> HttpResponse:
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


def sales_of_account(request: UserRequest, pk: int) -> HttpResponse:
    """Show what an account bought."""
    account = get_object_or_404(Account.objects.visible_to(request.user), pk=pk)
    page = Paginator(queries.of_account(request.user, account.pk), 10).get_page(request.GET.get("page"))
    return render(
        request,
        "pipeline/sales/_of_account.html",
        {"page": page, "account": account, "currency": company().currency},
    )
