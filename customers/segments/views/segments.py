"""Pages of segments: which there are, who is in one, and the builder of its rule."""

from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from customers.accounts.models import Account
from customers.segments import presenters
from customers.segments.actions import membership, segments
from customers.segments.choices import SegmentKind
from customers.segments.forms import builder
from customers.segments.forms.segments import PickForm, RuleForm, SegmentForm
from customers.segments.models import Segment
from customers.segments.permits import may_create, may_edit, permit_create, permit_edit
from customers.segments.queries import matching, members
from customers.segments.rules.conditions import BadRule, Group
from customers.segments.views.building import build, preview_of
from salesplan.core.company.queries import business_day, company
from salesplan.core.forms import posted
from salesplan.core.periods import read_day
from salesplan.core.typing import UserRequest
from salesplan.core.web import conflicts
from salesplan.core.web.submitting import press, submit


@require_GET
def segment_list(request: UserRequest) -> HttpResponse:
    """All segments with their customers in sight, and who came and went in the last 30 days."""
    archived = request.GET.get("show") == "archived"
    rows = Segment.objects.visible_to(request.user).filter(is_active=not archived)
    context = {
        "rows": presenters.rows(request.user, rows.select_related("group", "owner"), _today()),
        "archived": archived,
        "may_create": may_create(request.user),
    }
    return render(request, "customers/segments/list.html", context)


@require_GET
def segment_detail(request: UserRequest, pk: int) -> HttpResponse:
    """One segment: its customers on a day, who came and went and why, and its rule by version."""
    segment, today = _visible(request, pk), _today()
    day, show = _day(request, today), request.GET.get("show", "members")
    inside = members.members_seen(request.user, segment, day)
    other = _other(request, segment)
    if other:
        inside = inside.filter(pk__in=members.members(other, day).values("pk"))
    listed: Any = inside.select_related("owner").order_by("sort_key", "pk")
    if show == "changes":
        listed = members.moves(request.user, segment)
    rows: Any = Paginator(listed, 50).get_page(request.GET.get("page"))
    context = {
        "segment": segment,
        "row": presenters.rows(request.user, [segment], today)[0],
        "day": day,
        "today": today,
        "other": other,
        "show": show,
        "showing": {show: True},
        "page": rows,
        "members": presenters.member_rows(rows, today) if show == "members" else [],
        "moves": presenters.move_rows(rows) if show == "changes" else [],
        "versions": presenters.version_rows(segment) if show == "rule" else [],
        "currency": company().currency,
        "may_edit": may_edit(segment, request.user),
        "pick_form": PickForm(user=request.user) if segment.kind == SegmentKind.PICKED else None,
    }
    return render(request, "customers/segments/detail.html", context)


def segment_create(request: UserRequest) -> HttpResponse:
    """Create a segment: with a rule, or picked by hand (`?kind=picked`)."""
    permit_create(request.user)
    kind = SegmentKind.PICKED if request.GET.get("kind") == "picked" else SegmentKind.RULE
    form = SegmentForm(posted(request), user=request.user)
    if kind == SegmentKind.PICKED:
        return _create(request, form, kind, None)
    rule = build(request, builder.blank())
    if request.method == "POST" and "do" in request.POST:
        form = SegmentForm(user=request.user, initial=request.POST.dict())
        return render(request, "customers/segments/create.html", {"form": form, **preview_of(request, rule)})
    return _create(request, form, kind, rule)


def _create(
    request: UserRequest, form: SegmentForm, kind: SegmentKind, rule: builder.RuleBuilder | None
) -> HttpResponse:
    answer = submit(
        request,
        form,
        lambda: segments.create_segment(
            values=form.values,
            kind=kind,
            rule=_read(rule) if rule else None,
            by=request.user,
            at=timezone.now(),
        ),
        parts=[rule] if rule else [],
        at={"rule": None},
    )
    if answer.done:
        return answer.go("customers:segment_detail", answer.result.pk, message=_("Segment created."))
    context = {"kind": kind, **(preview_of(request, rule) if rule else {})}
    return answer.render("customers/segments/create.html", context)


def segment_edit(request: UserRequest, pk: int) -> HttpResponse:
    """Change what a segment is called and what it is for."""
    segment = _visible(request, pk)
    permit_edit(segment, request.user)
    form = SegmentForm(posted(request), user=request.user, instance=_visible(request, pk))
    answer = submit(
        request,
        form,
        lambda: segments.edit_segment(
            segment, values=form.values, version=form.cleaned_data["version"], by=request.user, at=timezone.now()
        ),
        merge=lambda conflict: conflicts.merge(form, conflict, segment),
    )
    if answer.done:
        return answer.go("customers:segment_detail", pk, message=_("Segment saved."))
    return answer.render("customers/segments/edit.html", {"segment": segment})


def segment_rule(request: UserRequest, pk: int) -> HttpResponse:
    """Change the rule of a segment; its members follow at once, and the version before stays."""
    segment = _visible(request, pk)
    permit_edit(segment, request.user)
    rule = build(request, builder.of_rule(matching.rule_of(segment)))
    form = RuleForm(posted(request), initial={"version": segment.version})
    if request.method == "POST" and "do" in request.POST:
        form = RuleForm(initial=request.POST.dict())
        context = {"form": form, "segment": segment, **preview_of(request, rule, segment)}
        return render(request, "customers/segments/rule.html", context)
    answer = submit(
        request,
        form,
        lambda: segments.save_rule(
            segment,
            rule=_read(rule),
            why=form.cleaned_data["why"],
            version=form.cleaned_data["version"],
            by=request.user,
            at=timezone.now(),
        ),
        parts=[rule],
        at={"rule": None},
    )
    if answer.done:
        return answer.go(
            "customers:segment_detail", pk, message=_("Rule saved. The segment’s customers are up to date.")
        )
    return answer.render("customers/segments/rule.html", {"segment": segment, **preview_of(request, rule, segment)})


@require_POST
def segment_archive(request: UserRequest, pk: int) -> HttpResponse:
    """Take a segment out of use."""
    segment = _visible(request, pk)
    url = reverse("customers:segment_detail", args=[pk])
    return press(
        request,
        lambda: segments.archive_segment(segment, by=request.user, at=timezone.now()),
        to=url,
        message=_("Segment archived."),
    )


@require_POST
def segment_restore(request: UserRequest, pk: int) -> HttpResponse:
    """Take a segment into use again."""
    segment = _visible(request, pk)
    return press(
        request,
        lambda: segments.restore_segment(segment, by=request.user, at=timezone.now()),
        to=reverse("customers:segment_detail", args=[pk]),
        message=_("Segment restored."),
    )


def segment_pick(request: UserRequest, pk: int) -> HttpResponse:
    """Put a customer into a segment by hand."""
    segment = _visible(request, pk)
    permit_edit(segment, request.user)
    form = PickForm(posted(request), user=request.user)
    answer = submit(
        request,
        form,
        lambda: membership.pick(segment, accounts=[form.cleaned_data["account"]], by=request.user, at=timezone.now()),
    )
    if answer.done:
        text = ngettext("%(n)d customer added.", "%(n)d customers added.", answer.result) % {"n": answer.result}
        return answer.go("customers:segment_detail", pk, message=text)
    return answer.render("customers/segments/pick.html", {"segment": segment})


@require_POST
def segment_unpick(request: UserRequest, pk: int, account: int) -> HttpResponse:
    """Take a customer out of a segment that is picked by hand."""
    segment = _visible(request, pk)
    customer = get_object_or_404(Account.objects.visible_to(request.user), pk=account)
    return press(
        request,
        lambda: membership.unpick(segment, account=customer, by=request.user, at=timezone.now()),
        to=reverse("customers:segment_detail", args=[pk]),
        message=_("%(name)s is no longer in this segment.") % {"name": customer},
    )


def _read(rule: builder.RuleBuilder) -> Group:
    try:
        return matching.read_rule(rule.kept)
    except BadRule as error:
        raise segments.refused(error) from error


def _visible(request: UserRequest, pk: int) -> Segment:
    return get_object_or_404(Segment.objects.visible_to(request.user).select_related("group", "owner"), pk=pk)


def _other(request: UserRequest, segment: Segment) -> Segment | None:
    key = request.GET.get("with", "")
    rows = Segment.objects.visible_to(request.user).exclude(pk=segment.pk)
    return rows.filter(pk=key).first() if key.isdecimal() and len(key) < 10 else None


def _day(request: UserRequest, today: date) -> date:
    try:
        return min(read_day(request.GET.get("on", "")), today)
    except ValueError:
        return today


def _today() -> date:
    return business_day(timezone.now())
