"""Pages about customers across segments: why one is in or out, overlap, scores, the life cycle; and sets of segments."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from customers.accounts.models import Account
from customers.segments import presenters
from customers.segments.actions.scoring import save_scoring
from customers.segments.actions.segments import save_set
from customers.segments.choices import SegmentKind
from customers.segments.forms.segments import ScoringForm, SetForm
from customers.segments.models import Segment, SegmentSet
from customers.segments.permits import may_create, permit_create
from customers.segments.queries import lifetime, matching, members, scoring
from customers.segments.wording import STAGE_NAMES, refusal_text
from salesplan.core.access import require
from salesplan.core.company.queries import business_day, company
from salesplan.core.forms import posted
from salesplan.core.typing import UserRequest
from salesplan.core.web.submitting import submit


@require_GET
def segment_explain(request: UserRequest, pk: int, account: int) -> HttpResponse:
    """Why a customer is or is not in a segment: each condition, and what their fact is."""
    segment = get_object_or_404(Segment.objects.visible_to(request.user), pk=pk)
    customer = get_object_or_404(Account.objects.visible_to(request.user), pk=account)
    today = business_day(timezone.now())
    rule = presenters.rule_of_version(segment.versions.first())
    found = matching.explain(rule, customer, today) if rule else None
    context = {
        "segment": segment,
        "account": customer,
        "is_member": matching.is_member(segment, customer, today),
        "by_rule": segment.kind == SegmentKind.RULE,
        "lacking": found.lacking if found else 0,
        "rows": [presenters.condition_row(answer) for answer in found.answers] if found else [],
    }
    return render(request, "customers/segments/explain.html", context)


@require_GET
def segments_of_account(request: UserRequest, pk: int) -> HttpResponse:
    """The segments of a customer, for its page."""
    account = get_object_or_404(Account.objects.visible_to(request.user), pk=pk)
    today = business_day(timezone.now())
    context = {
        "account": account,
        "rows": members.of_account(pk, today),
        "rhythm": presenters.rhythm(account, today),
        "expected": lifetime.expected_of(pk),
        "currency": company().currency,
    }
    return render(request, "customers/segments/_of_account.html", context)


@require_GET
def segment_overlap(request: UserRequest) -> HttpResponse:
    """How many customers are in two segments at once."""
    segments = list(Segment.objects.visible_to(request.user).filter(is_active=True)[:30])
    matrix = members.overlap(request.user, segments, business_day(timezone.now()))
    context = {"segments": segments, "rows": presenters.overlap_rows(matrix)}
    return render(request, "customers/segments/overlap.html", context)


@require_GET
def scoring_detail(request: UserRequest) -> HttpResponse:
    """Customers by recency and frequency, and by their stage in the life cycle; each cell opens its customers."""
    today, user = business_day(timezone.now()), request.user
    settings = scoring.scoring()
    context = {
        "settings": settings,
        "grid": scoring.grid(user, today),
        "stages": [(row, STAGE_NAMES[row.stage]) for row in scoring.by_stage(user, today)],
        "currency": company().currency,
        "expected": lifetime.expected_total(user),
        "refusal": refusal_text(lifetime.last_fit()),
        "may_edit": user.role == "admin",
    }
    return render(request, "customers/segments/scoring.html", context)


@require_GET
def scoring_members(request: UserRequest) -> HttpResponse:
    """The customers of a cell of the grid (`?recency=5&frequency=4`), or of a stage (`?stage=dormant`)."""
    today, user = business_day(timezone.now()), request.user
    stage = request.GET.get("stage", "")
    scores = {name: _score(request.GET.get(name, "")) for name in ("recency", "frequency")}
    rows = scoring.in_stage(user, today, stage) if stage in STAGE_NAMES else scoring.with_scores(user, today, **scores)
    page = Paginator(rows.select_related("owner").order_by("sort_key", "pk"), 50).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "members": presenters.member_rows(page, today),
        "stage": STAGE_NAMES.get(stage, ""),
        "currency": company().currency,
        **scores,
    }
    return render(request, "customers/segments/scoring_members.html", context)


def _score(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 3 else None


def scoring_edit(request: UserRequest) -> HttpResponse:
    """Change how customers are scored."""
    require(request.user, "admin")
    form = ScoringForm(posted(request), instance=scoring.scoring())
    answer = submit(
        request,
        form,
        lambda: save_scoring(
            values=form.values, version=form.cleaned_data["version"], by=request.user, at=timezone.now()
        ),
    )
    if answer.done:
        return answer.go("customers:scoring_detail", message=_("Scoring saved."))
    return answer.render("customers/segments/scoring_edit.html")


@require_GET
def segment_set_list(request: UserRequest) -> HttpResponse:
    """The sets of segments."""
    sets = SegmentSet.objects.prefetch_related("segments")
    context = {"sets": sets, "may_create": may_create(request.user)}
    return render(request, "customers/segments/sets.html", context)


def segment_set_create(request: UserRequest) -> HttpResponse:
    """Create a set of segments."""
    permit_create(request.user)
    return _save_set(request, None)


def segment_set_edit(request: UserRequest, pk: int) -> HttpResponse:
    """Change a set of segments."""
    permit_create(request.user)
    return _save_set(request, get_object_or_404(SegmentSet, pk=pk))


def _save_set(request: UserRequest, group: SegmentSet | None) -> HttpResponse:
    form = SetForm(posted(request), instance=SegmentSet.objects.get(pk=group.pk) if group else None)
    answer = submit(
        request,
        form,
        lambda: save_set(
            group, values=form.values, version=form.cleaned_data["version"], by=request.user, at=timezone.now()
        ),
    )
    if answer.done:
        return answer.go("customers:segment_set_list", message=_("Set saved."))
    return answer.render("customers/segments/set.html", {"group": group})
