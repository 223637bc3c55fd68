"""Pages of the programme: its terms, rules, tiers and catalogue, which all read and admins change; and the liability."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from customers.loyalty.actions import programme as actions
from customers.loyalty.forms import EarnRuleForm, LoyaltyRewardForm, ProgrammeForm, TierForm
from customers.loyalty.models.programme import EarnRule, LoyaltyReward, LoyaltyTier
from customers.loyalty.queries import liability, programme
from salesplan.core.access import require
from salesplan.core.company.queries import business_day, company
from salesplan.core.format import period_label
from salesplan.core.forms import posted
from salesplan.core.typing import UserRequest
from salesplan.core.web.submitting import Submission, submit

PAGE = "customers:loyalty_programme"


@require_GET
def loyalty_programme(request: UserRequest) -> HttpResponse:
    """The programme on one page: terms, how points are earned, tiers, and what they buy."""
    context = {
        "programme": programme.programme(),
        "rules": EarnRule.objects.all(),
        "tiers": programme.tiers(),
        "rewards": programme.rewards(),
        "currency": company().currency,
        "may_edit": request.user.role == "admin",
    }
    return render(request, "customers/loyalty/programme.html", context)


def loyalty_programme_edit(request: UserRequest) -> HttpResponse:
    """Set the programme up, or change its terms."""
    require(request.user, "admin")
    current, now = programme.programme(), timezone.now()
    first = {} if current else {"starts_on": business_day(now), "unit_value": "0.01", "breakage": 0, "decimals": 0}
    first |= {} if current else {"return_days": 30, "expires_months": 24, "tier_months": 12, "grace_days": 90}
    first |= {} if current else {"joins_by_itself": True, "is_active": True}
    form = ProgrammeForm(posted(request), record=current, initial=first)
    answer = submit(
        request,
        form,
        lambda: actions.save_programme(
            current, values=form.values, version=form.cleaned_data["version"], by=request.user, at=now
        ),
    )
    title = _("Loyalty programme") if current else _("Set up the loyalty programme")
    return _answer(answer, title, _("Loyalty programme saved."))


def loyalty_rule_create(request: UserRequest) -> HttpResponse:
    require(request.user, "admin")
    return _rule(request, None, _("New earning rule"))


def loyalty_rule_edit(request: UserRequest, pk: int) -> HttpResponse:
    require(request.user, "admin")
    rule = get_object_or_404(EarnRule, pk=pk)
    return _rule(request, rule, rule.label)


def _rule(request: UserRequest, rule: EarnRule | None, title: str) -> HttpResponse:
    form = EarnRuleForm(posted(request), record=rule)
    answer = submit(
        request,
        form,
        lambda: actions.save_rule(rule, values=form.values, version=form.cleaned_data["version"], by=request.user),
    )
    return _answer(answer, title, _("Earning rule saved."))


def loyalty_tier_create(request: UserRequest) -> HttpResponse:
    require(request.user, "admin")
    return _tier(request, None, _("New tier"))


def loyalty_tier_edit(request: UserRequest, pk: int) -> HttpResponse:
    require(request.user, "admin")
    tier = get_object_or_404(LoyaltyTier, pk=pk)
    return _tier(request, tier, tier.label)


def _tier(request: UserRequest, tier: LoyaltyTier | None, title: str) -> HttpResponse:
    form = TierForm(posted(request), record=tier)
    answer = submit(
        request,
        form,
        lambda: actions.save_tier(tier, values=form.values, version=form.cleaned_data["version"], by=request.user),
    )
    return _answer(answer, title, _("Tier saved."))


def loyalty_reward_create(request: UserRequest) -> HttpResponse:
    require(request.user, "admin")
    return _reward(request, None, _("New reward"))


def loyalty_reward_edit(request: UserRequest, pk: int) -> HttpResponse:
    require(request.user, "admin")
    reward = get_object_or_404(LoyaltyReward, pk=pk)
    return _reward(request, reward, reward.label)


def _reward(request: UserRequest, reward: LoyaltyReward | None, title: str) -> HttpResponse:
    form = LoyaltyRewardForm(posted(request), record=reward)
    answer = submit(
        request,
        form,
        lambda: actions.save_reward(reward, values=form.values, version=form.cleaned_data["version"], by=request.user),
    )
    return _answer(answer, title, _("Reward saved."))


def _answer(answer: Submission[Any], title: str, message: str) -> HttpResponse:
    if answer.done:
        return answer.go(PAGE, message=message)
    return answer.render("customers/loyalty/edit.html", {"title": title})


@require_GET
def loyalty_liability(request: UserRequest) -> HttpResponse:
    """What outstanding points are worth: the whole, by tier and by when they expire."""
    current = programme.programme()
    if current is None:
        return redirect(PAGE)
    today = business_day(timezone.now())
    report = liability.report(request.user, current, today)
    months = [(row, period_label(row.key) if row.key else "") for row in report.by_expiry]
    context = {"programme": current, "report": report, "months": months, "today": today}
    return render(request, "customers/loyalty/liability.html", {**context, "currency": company().currency})
