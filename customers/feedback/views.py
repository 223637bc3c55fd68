"""Pages of cases and improvements."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from customers.accounts.models import Account
from customers.feedback import actions, presenters, queries
from customers.feedback.choices import (
    CASE_STATUS,
    IMPROVEMENT_STATUS,
    SEVERITY_STATUS,
    CaseState,
    ImprovementState,
    RootCause,
    Severity,
)
from customers.feedback.forms import CaseForm, ImprovementForm, ResolveForm, WhyForm
from customers.feedback.models import Case, Improvement
from customers.web import account_on_page
from salesplan.core.access import require
from salesplan.core.company.queries import company
from salesplan.core.forms import posted
from salesplan.core.typing import UserRequest
from salesplan.core.web import conflicts
from salesplan.core.web.submitting import press, submit
from salesplan.people.access import require_write

FIELDS = ("title", "account", "contact", "source", "severity", "owner", "improvement", "text", "version")


@require_GET
def case_list(request: UserRequest) -> HttpResponse:
    """Cases with how they stand: open by when they are due, or resolved."""
    now = timezone.now()
    rows = queries.filtered(request.user, request.GET, now).select_related("account", "owner")
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": presenters.rows(page, now),
        "figures": presenters.figures(queries.figures(request.user, now)),
        "show": request.GET.get("show", "open"),
        "severities": Severity.choices,
        "causes": RootCause.choices,
        "kept": [(name, request.GET[name]) for name in ("account", "improvement") if request.GET.get(name)],
    }
    return render(request, "customers/feedback/list.html", context)


@require_GET
def case_detail(request: UserRequest, pk: int) -> HttpResponse:
    """One case: what is wrong, whose it is, what was done, and what the customer said afterwards."""
    case = _visible(request, pk)
    now = timezone.now()
    context = {
        "case": case,
        "row": presenters.rows([case], now)[0],
        "status": CASE_STATUS[CaseState(case.state)],
        "severity_status": SEVERITY_STATUS[Severity(case.severity)],
        "moves": case.moves.select_related("by"),
        "after": queries.answer_after(case),
        "may_write": request.user.role != "auditor",
    }
    return render(request, "customers/feedback/case.html", context)


def case_create(request: UserRequest) -> HttpResponse:
    """Write down a complaint or a bad call."""
    require_write(request.user)
    initial = {"account": account_on_page(request), "owner": request.user.pk}
    form = CaseForm(posted(request), user=request.user, initial=initial)
    answer = submit(request, form, lambda: actions.open_case(values=form.values, by=request.user, at=timezone.now()))
    if answer.done:
        return answer.go(answer.result, message=_("Case opened."))
    return answer.render("customers/feedback/edit.html")


def case_edit(request: UserRequest, pk: int) -> HttpResponse:
    """Change a case; group it under an improvement."""
    case = _visible(request, pk)
    require_write(request.user)
    initial = {name: getattr(case, name) for name in FIELDS}
    form = CaseForm(posted(request), user=request.user, initial=initial)
    answer = submit(
        request,
        form,
        lambda: actions.edit_case(
            case, values=form.values, version=form.cleaned_data["version"], by=request.user, at=timezone.now()
        ),
        merge=lambda conflict: conflicts.merge(form, conflict, case),
    )
    if answer.done:
        return answer.go(case, message=_("Case saved."))
    return answer.render("customers/feedback/edit.html", {"case": case})


@require_POST
def case_start(request: UserRequest, pk: int) -> HttpResponse:
    """Begin to work on a case."""
    case = _visible(request, pk)
    return press(request, lambda: actions.start_case(case, by=request.user, at=timezone.now()), to=case)


def case_resolve(request: UserRequest, pk: int) -> HttpResponse:
    """Resolve a case with its root cause."""
    case = _visible(request, pk)
    require_write(request.user)
    form = ResolveForm(posted(request), initial={"cause": case.cause})
    answer = submit(
        request,
        form,
        lambda: actions.resolve_case(case, **form.cleaned_data, by=request.user, at=timezone.now()),
    )
    if answer.done:
        return answer.go(case, message=_("Case resolved."))
    return answer.render("customers/feedback/step.html", {"case": case, "step": "resolve"})


def case_reopen(request: UserRequest, pk: int) -> HttpResponse:
    """Take a case up again."""
    case = _visible(request, pk)
    require_write(request.user)
    form = WhyForm(posted(request))
    answer = submit(
        request, form, lambda: actions.reopen_case(case, **form.cleaned_data, by=request.user, at=timezone.now())
    )
    if answer.done:
        return answer.go(case, message=_("Case reopened."))
    return answer.render("customers/feedback/step.html", {"case": case, "step": "reopen"})


@require_GET
def cases_of_account(request: UserRequest, pk: int) -> HttpResponse:
    """The cases of a customer: a part of its page."""
    account = get_object_or_404(Account.objects.visible_to(request.user), pk=pk)
    found = queries.of_account(pk)
    for case in found:
        case.account = account
    context = {
        "account": account,
        "rows": presenters.rows(found, timezone.now()),
        "may_write": request.user.role != "auditor",
    }
    return render(request, "customers/feedback/_of_account.html", context)


@require_GET
def improvement_list(request: UserRequest) -> HttpResponse:
    """Improvements and how many cases each answers."""
    page = Paginator(queries.improvements(), 50).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "levels": IMPROVEMENT_STATUS,
        "may_write": request.user.role in actions.MAY_IMPROVE,
    }
    return render(request, "customers/feedback/improvements.html", context)


@require_GET
def improvement_detail(request: UserRequest, pk: int) -> HttpResponse:
    """One improvement: its cases, the money at stake, and the same customers' scores before and after."""
    improvement = get_object_or_404(Improvement.objects.select_related("owner"), pk=pk)
    now = timezone.now()
    cases = Case.objects.visible_to(request.user).filter(improvement=pk).select_related("account", "owner")
    context = {
        "improvement": improvement,
        "status": IMPROVEMENT_STATUS[ImprovementState(improvement.state)],
        "effect": presenters.effect(queries.effect_of(improvement, now)),
        "rows": presenters.rows(cases.order_by("-created_at")[:100], now),
        "currency": company().currency,
        "moves": improvement.moves.select_related("by"),
        "may_write": request.user.role in actions.MAY_IMPROVE,
    }
    return render(request, "customers/feedback/improvement.html", context)


def improvement_create(request: UserRequest) -> HttpResponse:
    """Plan an improvement."""
    require(request.user, *actions.MAY_IMPROVE)
    form = ImprovementForm(posted(request), initial={"owner": request.user.pk})
    answer = submit(
        request, form, lambda: actions.create_improvement(values=form.values, by=request.user, at=timezone.now())
    )
    if answer.done:
        return answer.go("customers:improvement_detail", answer.result.pk, message=_("Improvement saved."))
    return answer.render("customers/feedback/improvement_edit.html")


def improvement_edit(request: UserRequest, pk: int) -> HttpResponse:
    """Change an improvement."""
    improvement = get_object_or_404(Improvement, pk=pk)
    require(request.user, *actions.MAY_IMPROVE)
    form = ImprovementForm(posted(request), instance=get_object_or_404(Improvement, pk=pk))
    answer = submit(
        request,
        form,
        lambda: actions.edit_improvement(
            improvement, values=form.values, version=form.cleaned_data["version"], by=request.user
        ),
        merge=lambda conflict: conflicts.merge(form, conflict, improvement),
    )
    if answer.done:
        return answer.go("customers:improvement_detail", pk, message=_("Improvement saved."))
    return answer.render("customers/feedback/improvement_edit.html", {"improvement": improvement})


@require_POST
def improvement_release(request: UserRequest, pk: int) -> HttpResponse:
    """Say that an improvement is out."""
    improvement = get_object_or_404(Improvement, pk=pk)
    return press(
        request,
        lambda: actions.release_improvement(improvement, by=request.user, at=timezone.now()),
        to=reverse("customers:improvement_detail", args=[pk]),
        message=_("Released. Scores from today on are compared with those before."),
    )


def improvement_drop(request: UserRequest, pk: int) -> HttpResponse:
    """Give an improvement up."""
    improvement = get_object_or_404(Improvement, pk=pk)
    require(request.user, *actions.MAY_IMPROVE)
    form = WhyForm(posted(request))
    answer = submit(
        request,
        form,
        lambda: actions.drop_improvement(improvement, **form.cleaned_data, by=request.user, at=timezone.now()),
    )
    if answer.done:
        return answer.go("customers:improvement_detail", pk, message=_("Improvement dropped."))
    return answer.render("customers/feedback/improvement_drop.html", {"improvement": improvement})


@require_POST
def improvement_tell(request: UserRequest, pk: int) -> HttpResponse:
    """Tell the customers whose cases led to an improvement."""
    improvement = get_object_or_404(Improvement, pk=pk)
    return press(
        request,
        lambda: actions.tell_customers(improvement, by=request.user, at=timezone.now()),
        to=reverse("customers:improvement_detail", args=[pk]),
        message=lambda told: (
            _("Written to: %(sent)s. Held back: %(held)s. Left out: %(left_out)s. Messages says why.") % told.__dict__
        ),
    )


def _visible(request: UserRequest, pk: int) -> Case:
    rows = Case.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("account", "contact", "owner", "improvement", "response"), pk=pk)
