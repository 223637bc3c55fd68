"""The rule as it is being built: drawn anew with a part more or less, with its live count and examples."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from customers.segments import presenters
from customers.segments.forms import builder
from customers.segments.forms.builder import Draft, RuleBuilder
from customers.segments.models import Segment
from customers.segments.permits import permit_create
from customers.segments.queries import matching
from customers.segments.rules.conditions import BadRule
from salesplan.core.company.queries import business_day
from salesplan.core.typing import UserRequest


def build(request: UserRequest, standing: Draft) -> RuleBuilder:
    """Return the rule as it was sent, with the step of a button done; or the one that stands."""
    if request.method != "POST":
        return RuleBuilder(standing)
    draft = builder.of_post(request.POST)
    step = request.POST.get("do", "")
    return RuleBuilder(builder.changed(draft, step)) if step else RuleBuilder(draft, is_bound=True)


def preview_of(request: UserRequest, rule: RuleBuilder, segment: Segment | None = None) -> dict[str, Any]:
    """Return the builder and what its rule would take, where it can be read."""
    checked = rule if rule.is_bound else RuleBuilder(rule.draft, is_bound=True)
    context: dict[str, Any] = {"rule": rule, "segment": segment, "preview": None}
    if checked.is_valid():
        try:
            found = matching.read_rule(checked.kept)
        except BadRule:
            return context
        today = business_day(timezone.now())
        context["preview"] = presenters.preview(matching.preview(request.user, found, today, segment))
    return context


@require_POST
def segment_preview(request: UserRequest) -> HttpResponse:
    """The builder drawn anew; what is not filled in yet is not blamed."""
    permit_create(request.user)
    key = request.POST.get("segment", "")
    rows = Segment.objects.visible_to(request.user).select_related("group")
    segment = rows.filter(pk=key).first() if key.isdecimal() and len(key) < 10 else None
    draft = builder.changed(builder.of_post(request.POST), request.POST.get("do", ""))
    return render(request, "customers/segments/_rule.html", preview_of(request, RuleBuilder(draft), segment))
