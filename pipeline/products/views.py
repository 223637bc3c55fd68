"""Pages of products: the list, one product with its prices, and the price of a day for the deal form."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from pipeline.products import actions, queries
from pipeline.products.forms import CostForm, PriceForm, ProductForm
from pipeline.products.models import Cost, Price, Product
from salesplan.core.access import WATCH, require
from salesplan.core.company.queries import business_day, company, currencies
from salesplan.core.forms import posted
from salesplan.core.typing import UserRequest
from salesplan.core.web.submitting import submit

SORTS = {"code": "code", "name": "sort_key", "family": "family"}


@require_GET
def product_list(request: UserRequest) -> HttpResponse:
    products = queries.matching_products(Product.objects.visible_to(request.user), request.GET.get("q", ""))
    if family := request.GET.get("family"):
        products = products.filter(family=family)
    if request.GET.get("status", "on") == "on":
        products = products.active()
    elif request.GET["status"] == "off":
        products = products.filter(is_active=False)
    sort = request.GET.get("sort", "family")
    order = SORTS.get(sort.removeprefix("-"), "family")
    sign = "-" if sort.startswith("-") else ""
    page = Paginator(products.order_by(f"{sign}{order}", "code"), 50).get_page(request.GET.get("page"))
    own_company = company()
    prices = queries.prices_on([product.pk for product in page], business_day(timezone.now(), own_company))
    rows = [(product, prices.get(product.pk, [])) for product in page]
    context = {"page": page, "rows": rows, "families": queries.families(), "default_sort": "family"}
    return render(request, "pipeline/products/list.html", context)


def detail(request: UserRequest, pk: int) -> HttpResponse:
    product = get_object_or_404(Product.objects.visible_to(request.user), pk=pk)
    return _detail(request, product)


def _detail(
    request: UserRequest,
    product: Product,
    form: PriceForm | None = None,
    cost_form: CostForm | None = None,
    status: int = 200,
) -> HttpResponse:
    own_company = company()
    today = business_day(timezone.now(), own_company)
    form = form or PriceForm(
        currencies=currencies(own_company), initial={"from_on": today, "currency": own_company.currency}
    )
    cost_form = cost_form or CostForm(initial={"from_on": today})
    context = {
        "product": product,
        "lists": queries.price_lists(product, today),
        "form": form,
        "today": today,
        "currency": own_company.currency,
        # What a product costs is not for everybody who sells it.
        "costs": product.costs.order_by("-from_on") if request.user.role in WATCH else None,
        "cost_form": cost_form,
    }
    return render(request, "pipeline/products/detail.html", context, status=status)


def create(request: UserRequest) -> HttpResponse:
    require(request.user, "admin")
    form = ProductForm(posted(request), families=queries.families())
    answer = submit(
        request, form, lambda: actions.create_product(values=form.values, by=request.user, at=timezone.now())
    )
    if answer.done:
        return answer.go("pipeline:product_detail", answer.result.pk, message=_("Product added. Now set its price."))
    return answer.render("pipeline/products/edit.html")


def edit(request: UserRequest, pk: int) -> HttpResponse:
    require(request.user, "admin")
    product = get_object_or_404(Product.objects.visible_to(request.user), pk=pk)
    before = Product.objects.get(pk=pk)
    form = ProductForm(posted(request), instance=product, families=queries.families())
    answer = submit(
        request,
        form,
        lambda: actions.edit_product(
            before, values=form.values, version=form.cleaned_data["version"], by=request.user, at=timezone.now()
        ),
    )
    if answer.done:
        return answer.go("pipeline:product_detail", pk, message=_("Product saved."))
    return answer.render("pipeline/products/edit.html", {"product": before})


@require_POST
def price_create(request: UserRequest, pk: int) -> HttpResponse:
    require(request.user, "admin")
    product = get_object_or_404(Product.objects.visible_to(request.user), pk=pk)
    form = PriceForm(request.POST, currencies=currencies())
    answer = submit(
        request, form, lambda: actions.add_price(product, **form.cleaned_data, by=request.user, at=timezone.now())
    )
    if answer.done:
        return answer.go("pipeline:product_detail", pk, message=_("Price entered."))
    return _detail(request, product, form, status=answer.status)


@require_POST
def price_withdraw(request: UserRequest, pk: int) -> HttpResponse:
    require(request.user, "admin")
    price = get_object_or_404(Price.objects.select_related("product"), pk=pk)
    actions.withdraw_price(price, by=request.user, at=timezone.now())
    messages.success(request, _("Price withdrawn."))
    return redirect("pipeline:product_detail", price.product_id)


@require_POST
def cost_create(request: UserRequest, pk: int) -> HttpResponse:
    require(request.user, "admin")
    product = get_object_or_404(Product.objects.visible_to(request.user), pk=pk)
    form = CostForm(request.POST)
    answer = submit(
        request, form, lambda: actions.add_cost(product, **form.cleaned_data, by=request.user, at=timezone.now())
    )
    if answer.done:
        return answer.go("pipeline:product_detail", pk, message=_("Cost entered."))
    return _detail(request, product, cost_form=form, status=answer.status)


@require_POST
def cost_withdraw(request: UserRequest, pk: int) -> HttpResponse:
    require(request.user, "admin")
    cost = get_object_or_404(Cost.objects.select_related("product"), pk=pk)
    actions.withdraw_cost(cost, by=request.user, at=timezone.now())
    messages.success(request, _("Cost withdrawn."))
    return redirect("pipeline:product_detail", cost.product_id)


@require_GET
def price(request: UserRequest) -> HttpResponse:
    """Answer the list price of ?product= in ?currency= on ?on=, as JSON or as the text of a field."""
    product_id = request.GET.get("product", "")
    product = get_object_or_404(
        Product.objects.visible_to(request.user), pk=product_id if product_id.isdecimal() else 0
    )
    own_company = company()
    currency = request.GET.get("currency") or own_company.currency
    try:
        on_day = parse_date(request.GET.get("on", ""))
    except ValueError:
        on_day = None
    day = on_day or business_day(timezone.now(), own_company)
    amount = queries.price_on([product.pk], currency, day).get(product.pk)
    if request.htmx:
        return render(
            request, "pipeline/products/_price.html", {"product": product, "amount": amount, "currency": currency}
        )
    text = None if amount is None else f"{amount:.2f}"
    return JsonResponse(
        {"product": product.pk, "currency": currency, "on": day.isoformat(), "price": text, "unit": product.unit}
    )
