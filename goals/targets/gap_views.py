"""The page "what changed" of a goal or a quota: the gap, its causes and its groups, and what is done about it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from goals.quotas.queries import book, sees_owner
from goals.targets import gap_texts, gaps
from goals.targets.gaps import REFERENCES, Gap, Reference, Subject
from goals.targets.measures import Kind
from goals.targets.models import Goal
from goals.targets.queries import find, may
from salesplan.core import metrics
from salesplan.core.company.queries import business_day, calendar, company
from salesplan.core.format import period_label
from salesplan.core.periods import Period
from salesplan.people.models import Team, User


def goal_subject(user: Any, pk: int) -> Subject:
    """Return what the gap of a goal is about; whose figures one may not see, or has none that adds up, has no page."""
    goal: Goal = get_object_or_404(find(user), pk=pk)
    subject = gaps.subject_of(goal)
    if subject is None or not sees_owner(user, subject.kind, subject.pk):
        raise Http404
    return subject


def quota_subject(user: Any, kind: Kind, pk: int, key: str) -> Subject:
    """Return what the gap of a quota is about."""
    owner = get_object_or_404(User if kind == "person" else Team, pk=pk)
    if not sees_owner(user, kind, pk):
        raise Http404
    try:
        period = calendar().parse(key)
    except ValueError:
        raise Http404 from None
    title = _("Quota of %(owner)s, %(period)s") % {"owner": owner, "period": period_label(period.key)}
    amount = _quota(kind, pk, period)
    return Subject(title, kind, pk, owner, metrics.get("won_revenue"), period, amount)


def _quota(kind: Kind, pk: int, period: Period) -> Any:
    carried = book(period)
    return carried.person(pk) if kind == "person" else carried.team(pk)


def reference_of(request: HttpRequest, subject: Subject) -> Reference:
    """Return what `?against=` names; by itself the plan, where there is one."""
    told = request.GET.get("against", "")
    if told in REFERENCES and not (told == "plan" and not subject.target):
        return told  # type: ignore[return-value]
    return "plan" if subject.target else "year"


@require_GET
def goal_gap(request: HttpRequest, pk: int) -> HttpResponse:
    subject = goal_subject(request.user, pk)
    return _page(request, subject, back=reverse("goals:goal_detail", args=[pk]), new=f"goal={pk}")


@require_GET
def quota_gap(request: HttpRequest, kind: Kind, pk: int, key: str) -> HttpResponse:
    subject = quota_subject(request.user, kind, pk, key)
    back = f"{reverse('goals:quota_list')}?period={key}"
    return _page(request, subject, back=back, new=f"{kind}={pk}&period={key}")


def _page(request: HttpRequest, subject: Subject, *, back: str, new: str) -> HttpResponse:
    today, reference = business_day(timezone.now()), reference_of(request, subject)
    found: Gap | None = gaps.gap(request.user, subject, reference, today)
    offered = [one for one in REFERENCES if one != "plan" or subject.target]
    context = {
        "subject": subject,
        "gap": found,
        "back": back,
        "references": [(one, gap_texts.tab(one)) for one in offered],
        "reference": reference,
        "said": gap_texts.said(found) if found else None,
        "currency": company().currency,
        "may_act": may(request.user).leads(subject.kind, subject.pk),
        "new": f"{new}&against={reference}",
        "actions_url": f"{reverse('goals:remedies_about')}?{new}",
    }
    return render(request, "goals/targets/gap.html", context)
