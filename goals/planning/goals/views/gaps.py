"""The page "what changed" of a goal or a quota: the gap, its causes and its groups, and what is done about it."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from goals.planning.goals.queries import gaps
from goals.planning.goals.queries.gaps import REFERENCES, Gap, GapSubject
from goals.planning.goals.queries.goals import goal_subject, quota_subject
from goals.planning.goals.rights import may
from goals.planning.goals.wording import gaps as gap_texts
from salesplan.core.company.queries import business_day, company
from salesplan.core.typing import UserRequest
from salesplan.people.choices import OwnerKind


def _subject(subject: GapSubject | None) -> GapSubject:
    if subject is None:
        raise Http404
    return subject


@require_GET
def goal_gap(request: UserRequest, pk: int) -> HttpResponse:
    subject = _subject(goal_subject(request.user, pk))
    return _page(request, subject, back=reverse("goals:goal_detail", args=[pk]), new=f"goal={pk}")


@require_GET
def quota_gap(request: UserRequest, kind: OwnerKind, pk: int, key: str) -> HttpResponse:
    subject = _subject(quota_subject(request.user, kind, pk, key))
    back = f"{reverse('goals:quota_list')}?period={key}"
    return _page(request, subject, back=back, new=f"{kind}={pk}&period={key}")


def _page(request: UserRequest, subject: GapSubject, *, back: str, new: str) -> HttpResponse:
    today, reference = business_day(timezone.now()), gaps.reference_of(request.GET.get("against", ""), subject)
    gap: Gap | None = gaps.gap(request.user, subject, reference, today)
    offered = [reference for reference in REFERENCES if reference != "plan" or subject.target]
    context = {
        "subject": subject,
        "gap": gap,
        "back": back,
        "references": [(reference, gap_texts.tab(reference)) for reference in offered],
        "reference": reference,
        "said": gap_texts.figure_text(gap) if gap else None,
        "currency": company().currency,
        "may_act": may(request.user).leads(subject.kind, subject.pk),
        "new": f"{new}&against={reference}",
        "actions_url": f"{reverse('goals:corrective_actions_about')}?{new}",
    }
    return render(request, "goals/planning/goals/gap.html", context)
