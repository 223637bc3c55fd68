"""The page of the company: its settings and its rates of exchange."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from salesplan.core.access import ADMIN, require
from salesplan.core.company import actions
from salesplan.core.company.forms import CompanyForm, RateForm
from salesplan.core.company.models import ExchangeRate
from salesplan.core.company.queries import business_day, company
from salesplan.core.http.reauthentication import recently_confirmed
from salesplan.core.typing import UserRequest
from salesplan.core.web.submitting import submit


@recently_confirmed
def company_edit(request: UserRequest) -> HttpResponse:
    require(request.user, ADMIN)
    form = CompanyForm(request.POST or None, instance=company(), currency_is_held=actions.currency_is_held())
    answer = submit(
        request, form, lambda: actions.edit_company(values=form.cleaned_data, by=request.user, at=timezone.now())
    )
    if answer.done:
        return answer.go("core:company_edit", message=_("Settings saved."))
    return _page(request, answer.status, form=form)


@require_POST
@recently_confirmed
def rate_create(request: UserRequest) -> HttpResponse:
    require(request.user, ADMIN)
    rate_form = RateForm(request.POST, auto_id="rate_%s")
    answer = submit(
        request, rate_form, lambda: actions.add_rate(**rate_form.cleaned_data, by=request.user, at=timezone.now())
    )
    if answer.done:
        return answer.go("core:company_edit", message=_("Rate entered."))
    return _page(request, answer.status, rate_form=rate_form)


def _page(
    request: UserRequest, status: int, form: CompanyForm | None = None, rate_form: RateForm | None = None
) -> HttpResponse:
    record = company()
    form = form or CompanyForm(instance=record, currency_is_held=actions.currency_is_held())
    rate_form = rate_form or RateForm(
        auto_id="rate_%s", initial={"from_on": business_day(timezone.now(), record), "currency": "USD"}
    )
    rates = Paginator(ExchangeRate.objects.order_by("currency", "-from_on"), 30).get_page(request.GET.get("page"))
    context = {"form": form, "rate_form": rate_form, "company": record, "rates": rates}
    return render(request, "core/company/edit.html", context, status=status)
