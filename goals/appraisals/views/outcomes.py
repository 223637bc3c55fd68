"""Forms of appeals and rewards; each works as a dialog and as a page."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from goals.appraisals import queries
from goals.appraisals.actions import outcomes as actions
from goals.appraisals.choices import RewardState
from goals.appraisals.forms import (
    AppealDecisionForm,
    AppealForm,
    AppraisalRewardForm,
    RewardDecideForm,
    RewardGivenForm,
)
from goals.appraisals.models.outcomes import Appeal, Reward
from goals.appraisals.models.rounds import Appraisal
from goals.appraisals.views.appraisals import one_of
from salesplan.core.access import require
from salesplan.core.company.queries import business_day, company
from salesplan.core.errors import NotAllowed
from salesplan.core.forms import posted
from salesplan.core.typing import UserRequest
from salesplan.core.web.submitting import Submission, submit
from salesplan.people.access import require_write, scope_of
from salesplan.people.choices import Role
from salesplan.people.models import User

REWARDS = 50


def people_seen(user: User) -> Any:
    """Return the people whose figures a user sees."""
    scope = scope_of(user)
    return User.objects.all() if scope.sees_all else User.objects.filter(pk__in=scope.person_ids)


def _form(answer: Submission[Any], record: Appraisal | None, title: str, button: str, **more: Any) -> HttpResponse:
    return answer.render("goals/appraisals/outcome.html", {"one": record, "title": title, "button": button, **more})


def appeal(request: UserRequest, pk: int) -> HttpResponse:
    appraisal = one_of(request, pk)
    if appraisal.person_id != request.user.pk:
        raise NotAllowed(_("Only the person appraised can appeal against their result."))
    form = AppealForm(posted(request))
    answer = submit(
        request,
        form,
        lambda: actions.appeal(appraisal, text=form.cleaned_data["text"], by=request.user, at=timezone.now()),
    )
    if answer.done:
        return answer.go(
            "goals:appraisal_detail",
            appraisal.pk,
            message=_("Appeal submitted. Someone other than your rater will answer it."),
        )
    return _form(answer, appraisal, _("Appeal"), _("Appeal"), last=queries.last_day_to_appeal(appraisal))


def decide_appeal(request: UserRequest, pk: int) -> HttpResponse:
    appraisal = one_of(request, pk)
    row = get_object_or_404(
        Appeal.objects.select_related("appraisal__round__scorecard_version", "appraisal__manager"), appraisal=appraisal
    )
    if not queries.may_decide(request.user, appraisal):
        raise NotAllowed(
            _(
                "An appeal must be decided by someone above the person or an admin who did not make, rate or adjust the result."
            )
        )
    form = AppealDecisionForm(posted(request))
    answer = submit(
        request, form, lambda: actions.decide_appeal(row, **form.cleaned_data, by=request.user, at=timezone.now())
    )
    if answer.done:
        return answer.go("goals:appraisal_detail", appraisal.pk, message=_("Appeal answered."))
    return _form(answer, appraisal, _("Answer the appeal"), _("Decide"), appeal=row)


def propose_reward(request: UserRequest, pk: int) -> HttpResponse:
    appraisal = one_of(request, pk)
    require_write(request.user)
    if appraisal.person_id == request.user.pk:
        raise NotAllowed(_("You can't propose a reward for yourself."))
    form = AppraisalRewardForm(posted(request))
    answer = submit(
        request,
        form,
        lambda: actions.propose_reward(appraisal, **form.cleaned_data, by=request.user, at=timezone.now()),
    )
    if answer.done:
        return answer.go("goals:appraisal_detail", appraisal.pk, message=_("Reward proposed. An admin will decide."))
    return _form(answer, appraisal, _("Propose a reward"), _("Propose"), currency=company().currency)


def _reward(request: UserRequest, pk: int) -> Reward:
    return get_object_or_404(queries.all_rewards(request.user), pk=pk)


@require_GET
def reward_list(request: UserRequest) -> HttpResponse:
    """The rewards that one may know of, of one person or of all whom one sees, with what became of each."""
    asked_person = request.GET.get("person", "")
    people = people_seen(request.user)
    who = get_object_or_404(people, pk=asked_person) if asked_person.isdecimal() and len(asked_person) < 19 else None
    if who is None and not people.exclude(pk=request.user.pk).exists():
        who = request.user
    page = Paginator(queries.all_rewards(request.user, who), REWARDS).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [
            (row, queries.may_give(request.user, row) if row.state == RewardState.APPROVED else False) for row in page
        ],
        "who": who,
        "points": queries.points_of(who) if who is not None else None,
        "currency": company().currency,
        "may_decide": request.user.role == Role.ADMIN,
        "may_write": request.user.role != Role.AUDITOR,
    }
    return render(request, "goals/appraisals/rewards.html", context)


def decide_reward(request: UserRequest, pk: int) -> HttpResponse:
    row = _reward(request, pk)
    require(request.user, "admin")
    form = RewardDecideForm(posted(request))
    approve = "approve" in request.POST
    answer = submit(
        request,
        form,
        lambda: actions.decide_reward(
            row, approve=approve, note=form.cleaned_data["note"], by=request.user, at=timezone.now()
        ),
    )
    if answer.done:
        return answer.go(row, message=_("Reward approved.") if approve else _("Reward declined."))
    return _form(answer, row.appraisal, _("Decide on the reward"), _("Approve"), reward=row)


def give_reward(request: UserRequest, pk: int) -> HttpResponse:
    row = _reward(request, pk)
    require_write(request.user)
    if row.receiver_id == request.user.pk:
        raise NotAllowed(_("Only someone above the person or an admin can record that a reward was given."))
    if row.state != RewardState.APPROVED and request.method != "POST":
        raise Http404
    form = RewardGivenForm(posted(request), initial={"given_on": business_day(timezone.now())})
    answer = submit(
        request,
        form,
        lambda: actions.give_reward(row, on=form.cleaned_data["given_on"], by=request.user, at=timezone.now()),
    )
    if answer.done:
        return answer.go(row, message=_("Reward recorded as given."))
    return _form(answer, row.appraisal, _("Record as given"), _("Save"), reward=row)
