"""Pages of invoices and payments: the part of a deal, booking, taking back, and the list behind the figures."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from pipeline.change_requests.actions import ask_receipt
from pipeline.deals.models import Deal
from pipeline.receipts import actions, export, permits, queries
from pipeline.receipts.changes import ReceiptBooking, ReceiptReversal
from pipeline.receipts.choices import ENTRY, ReceiptKind
from pipeline.receipts.forms import ReceiptForm, ReversalForm
from pipeline.receipts.models import Receipt
from pipeline.sales.queries import chosen, question_of
from salesplan.core import spreadsheets
from salesplan.core.company.queries import business_day, company
from salesplan.core.errors import NotAllowed
from salesplan.core.forms import posted
from salesplan.core.rights import Rights
from salesplan.core.typing import UserRequest
from salesplan.core.web.submitting import submit

PAGE = 50
SORTS = {"day": "day", "amount": "amount_base", "credited": "credited", "deal": "deal__sort_key"}


@require_GET
def receipt_list(request: UserRequest) -> HttpResponse:
    """List the receipts behind a figure, with the sums that must equal it."""
    own_company = company()
    question = question_of(request.GET, request.user, business_day(timezone.now(), own_company))
    rows = queries.listed(question, request.GET.get("kind", ""), request.GET.get("q", ""))
    ordered = queries.in_order(rows, request.GET.get("sort", ""), SORTS)
    return render(
        request,
        "pipeline/receipts/list.html",
        {
            "page": Paginator(ordered, PAGE).get_page(request.GET.get("page")),
            "totals": queries.totals(rows),
            "question": question,
            "chosen": chosen(question),
            "kinds": ENTRY.items(),
            "currency": own_company.currency,
            "default_sort": "-day",
        },
    )


@require_GET
def receipt_export(request: UserRequest, kind: str) -> HttpResponseBase:
    """Answer the rows of the list as a file."""
    own_company, now = company(), timezone.now()
    question = question_of(request.GET, request.user, business_day(now, own_company))
    rows = queries.listed(question, request.GET.get("kind", ""), request.GET.get("q", ""))
    ordered = queries.in_order(rows, request.GET.get("sort", ""), SORTS)
    name = f"receipts-{business_day(now, own_company):%Y-%m-%d}"
    return spreadsheets.answer(
        kind, name, _("Invoices and payments"), export.headers(own_company.currency), export.rows(ordered)
    )


@require_GET
def receipts_of_deal(request: UserRequest, pk: int) -> HttpResponse:
    """Show what was invoiced and paid for a deal: a part of its page."""
    deal = get_object_or_404(Deal.objects.visible_to(request.user), pk=pk)
    rights = permits.rights_on(deal, request.user)
    context = {
        "deal": deal,
        "balance": queries.balance_of(deal),
        "receipts": queries.of_deal(deal.pk),
        "may_record": rights.may_edit("amount"),
        "may_ask": not rights.never(["amount"]),
    }
    return render(request, "pipeline/receipts/_of_deal.html", context)


def receipt_record(request: UserRequest, pk: int) -> HttpResponse:
    """Book an invoice or a payment of a deal, or ask for it; `?kind=` chooses beforehand, the open amount is filled in."""
    deal = get_object_or_404(Deal.objects.visible_to(request.user), pk=pk)
    rights = _rights(request, deal)
    balance = queries.balance_of(deal)
    kind = request.GET.get("kind", ReceiptKind.PAID)
    initial = {"kind": kind, "day": business_day(timezone.now()), "amount": max(balance.open(kind), 0) or None}
    form = ReceiptForm(posted(request), initial=initial, currency=deal.currency)
    form.asks |= not rights.may_edit("amount")
    answer = submit(
        request,
        form,
        lambda: actions.record_receipt(deal, **form.booking(), by=request.user, at=timezone.now()),
        ask=lambda: ask_receipt(
            deal, ReceiptBooking(**form.booking()), why=form.cleaned_data["why"], by=request.user, at=timezone.now()
        ),
    )
    if answer.asked:
        return answer.go(answer.asked, message=_("Requested. You will be notified when it is decided."))
    if answer.done:
        is_paid = answer.result.kind == ReceiptKind.PAID
        return answer.go(
            "pipeline:deal_detail", deal.pk, message=_("Payment booked.") if is_paid else _("Invoice booked.")
        )
    if answer.refused and answer.refused.code == "over":
        form.ask_over()
    return answer.render("pipeline/receipts/record.html", {"deal": deal, "balance": balance})


def receipt_reverse(request: UserRequest, pk: int) -> HttpResponse:
    """Take an invoice or a payment back, whole or in part, or ask for it."""
    visible = Receipt.objects.visible_to(request.user).select_related("deal__owner", "deal__account")
    receipt = get_object_or_404(visible, pk=pk)
    rights = _rights(request, receipt.deal)
    remaining, _base = queries.remaining_of(receipt)
    initial = {"amount": remaining, "day": business_day(timezone.now())}
    form = ReversalForm(posted(request), initial=initial, currency=receipt.deal.currency)
    form.asks |= not rights.may_edit("amount")
    answer = submit(
        request,
        form,
        lambda: actions.reverse_receipt(receipt, **form.cleaned_data, by=request.user, at=timezone.now()),
        ask=lambda: ask_receipt(
            receipt.deal,
            ReceiptReversal.of(receipt, **form.cleaned_data),
            why=form.cleaned_data["why"],
            by=request.user,
            at=timezone.now(),
        ),
    )
    if answer.asked:
        return answer.go(answer.asked, message=_("Requested. You will be notified when it is decided."))
    if answer.done:
        return answer.go("pipeline:deal_detail", receipt.deal_id, message=_("Entry reversed."))
    return answer.render(
        "pipeline/receipts/reverse.html", {"receipt": receipt, "deal": receipt.deal, "left": remaining}
    )


def _rights(request: UserRequest, deal: Deal) -> Rights:
    rights = permits.rights_on(deal, request.user)
    if rights.never(["amount"]):
        raise NotAllowed(permits.only_some())
    return rights
