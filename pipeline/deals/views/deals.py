"""Pages of one deal: the deal itself, the quick form, the whole form. The steps of its life are in `step_views`."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from customers.accounts.models import Account
from customers.timeline.queries import ticket
from pipeline.deals.forms.steps import NextStepForm
from pipeline.deals.models import Deal
from pipeline.deals.permits import rights_on
from pipeline.deals.preview import preview
from pipeline.deals.queries import deals as queries
from pipeline.deals.rights import DEALS
from pipeline.deals.views.editor import Editor
from pipeline.process.choices import StageKind
from pipeline.products.queries import price_on
from salesplan.core.company.queries import business_day, company, rates
from salesplan.core.search.queries import matching
from salesplan.core.typing import UserRequest
from salesplan.core.web.submitting import submit
from salesplan.people.access import require_write, scope_of


def deal_of(request: UserRequest, pk: int) -> Deal:
    """Return a deal that the person sees; every page of a deal starts here."""
    return get_object_or_404(queries.with_relations(Deal.objects.visible_to(request.user)), pk=pk)


@require_GET
def deal_detail(request: UserRequest, pk: int) -> HttpResponse:
    """Show a deal."""
    deal, now, own_company = deal_of(request, pk), timezone.now(), company()
    rights = rights_on(deal, request.user)
    context = {
        "rights": {name: rights.of(name).value for name in DEALS.fields},
        "may_ask": rights.asks_any
        and (deal.state == StageKind.WON or not rights.edits_any or not rights.may_edit("name")),
        "page": queries.deal_page(deal, by=request.user, at=now, today=business_day(now, own_company)),
        "deal": deal,
        "base": own_company.currency,
        "may_write": rights.may_edit("name"),
        "ticket": ticket(request.user, account=deal.account, about=("deal", deal.pk)),
        "next_step_form": NextStepForm(
            initial={"next_step": deal.next_step, "next_step_on": deal.next_step_on, "version": deal.version}
        ),
    }
    return render(request, "pipeline/deals/detail.html", context)


def deal_create(request: UserRequest) -> HttpResponse:
    """Create a deal; `?account=` and `?stage=` choose beforehand."""
    require_write(request.user)
    editor = Editor.for_new(request)
    answer = submit(request, editor, lambda: editor.create(by=request.user, at=timezone.now()))
    if answer.done:
        return answer.go("pipeline:deal_detail", answer.result.pk, message=_("Deal created."))
    return answer.render("pipeline/deals/create.html", editor.context())


def deal_edit(request: UserRequest, pk: int) -> HttpResponse:
    """Change a deal with its lines, splits and contacts; a second writer is shown the difference."""
    deal = deal_of(request, pk)
    require_write(request.user)
    if not rights_on(deal, request.user).may_edit("name"):
        return redirect("pipeline:deal_ask", pk)
    editor = Editor.for_deal(request, deal)
    answer = submit(
        request,
        editor,
        lambda: editor.save(by=request.user, at=timezone.now()),
        merge=lambda error: editor.merged(request, error),
    )
    if answer.done:
        return answer.go("pipeline:deal_detail", pk, message=_("Deal saved."))
    return answer.render("pipeline/deals/edit.html", answer.form.context())


def deal_ask(request: UserRequest, pk: int) -> HttpResponse:
    """Ask for a change that one cannot make by oneself, with the reason; others decide."""
    deal = deal_of(request, pk)
    require_write(request.user)
    editor = Editor.for_deal(request, deal, is_request=True)
    answer = submit(request, editor, lambda: editor.ask(by=request.user, at=timezone.now()))
    if answer.done:
        return answer.go(answer.result, message=_("Requested. You will be notified when it is decided."))
    return answer.render("pipeline/deals/edit.html", {**editor.context(), "asking": True})


@require_POST
def deal_preview(request: UserRequest) -> HttpResponse:
    """Answer the totals of the lines and splits as they are being typed."""
    return render(request, "pipeline/deals/_totals.html", preview(request.POST, rates(), business_day(timezone.now())))


@require_GET
def deal_line_price(request: UserRequest) -> HttpResponse:
    """Answer the price input of a line whose product was chosen: the list price of today in the deal's currency."""
    fields = {name.rpartition("-")[2]: (name, str(value)) for name, value in request.GET.items()}
    name, product = fields.get("product", ("lines-0-product", ""))
    currency = request.GET.get("currency") or company().currency
    pk = int(product) if product.isdecimal() else 0
    price = price_on([pk], currency, business_day(timezone.now())).get(pk)
    prefix = name.rpartition("-")[0]
    context = {"prefix": prefix, "price": price, "currency": currency, "chosen": bool(pk)}
    return render(request, "pipeline/deals/_line_price.html", context)


@require_GET
def deal_account_options(request: UserRequest) -> HttpResponse:
    """Answer the customers that match what was typed, the visible ones only, and the offer to add a new one."""
    text = request.GET.get("account_text", "").strip()
    rows = matching(Account.objects.visible_to(request.user).filter(is_active=True), text)
    accounts = list(rows.select_related("owner").order_by("sort_key", "id")[:8])
    same = any(account.name.casefold() == text.casefold() for account in accounts)
    context = {
        "accounts": accounts,
        "text": text,
        "offer": bool(text) and not same,
        "only": len(accounts) == 1 and same,
    }
    return render(request, "pipeline/deals/_account_options.html", context)


@require_GET
def deals_of_account(request: UserRequest, pk: int) -> HttpResponse:
    """The deals of an account that the reader may see, the open ones first: a part of the account's page."""
    account = get_object_or_404(Account.objects.visible_to(request.user), pk=pk)
    rows = Deal.objects.visible_to(request.user).filter(account=account).select_related("stage", "owner")
    page = Paginator(rows.order_by("closed_on", "expected_close_on", "-id"), 10).get_page(request.GET.get("page"))
    context: dict[str, Any] = {"account": account, "page": page, "may_write": scope_of(request.user).may_write}
    return render(request, "pipeline/deals/_of_account.html", context)
