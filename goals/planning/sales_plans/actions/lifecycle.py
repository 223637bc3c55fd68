"""The life of a plan: one function for each step of `rules.lifecycle`, and one dated history row for each."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, cast

from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from goals.planning.sales_plans.choices import SalesPlanState, SalesPlanStep
from goals.planning.sales_plans.content import content_of
from goals.planning.sales_plans.models import SalesPlan, SalesPlanMove, SalesPlanReview, SalesPlanVersion
from goals.planning.sales_plans.notifications import notify_owners, notify_people
from goals.planning.sales_plans.queries import approvers, at_work, facts_of, matter, may_go, relation_to_plan
from goals.planning.sales_plans.review_snapshot import review_snapshot
from goals.planning.sales_plans.rules.lifecycle import APPROVERS, OF_THE_PLAN, VERSION, missing
from goals.planning.sales_plans.wording import missing_content
from salesplan.core.audit import acting
from salesplan.core.company.queries import business_day
from salesplan.core.editing import lock
from salesplan.core.errors import Conflict, NotAllowed, Refused
from salesplan.core.lifecycle.actions import check, enter, move
from salesplan.people.access import require_write
from salesplan.people.deciding import DecidingCapacity
from salesplan.people.deputies.actions import keep_decision
from salesplan.people.deputies.choices import Decision
from salesplan.people.models import User


def submit_plan(plan: SalesPlan, *, by: User, at: datetime, why: str = "") -> SalesPlanMove:
    """Ask for approval; what lacks is named with how to mend it."""
    with acting(by, "sales_plan.submit", why=why):
        plan, version = _ready(plan, SalesPlanStep.SUBMIT, by, at, why)
        moved = _go(plan, version, SalesPlanStep.SUBMIT, by, at, why, submitted_by=by)
        text = format_lazy(
            gettext_lazy("{who} asks you to approve the sales plan “{plan}”."), who=str(by), plan=plan.name
        )
        notify_people(approvers(version, business_day(at)).everybody, moved, text)
        return moved


def withdraw_plan(plan: SalesPlan, *, by: User, at: datetime, why: str = "") -> SalesPlanMove:
    """Take a plan back from review to work on it."""
    with acting(by, "sales_plan.withdraw", why=why):
        return _go(*_ready(plan, SalesPlanStep.WITHDRAW, by, at, why), SalesPlanStep.WITHDRAW, by, at, why)


def return_plan(plan: SalesPlan, *, why: str, by: User, at: datetime) -> SalesPlanMove:
    """Send a plan back to its authors, with a reason."""
    with acting(by, "sales_plan.return", why=why):
        plan, version = _ready(plan, SalesPlanStep.RETURN, by, at, why)
        capacity = matter(plan, version).require(by, business_day(at), _who_decides)
        moved = _go(plan, version, SalesPlanStep.RETURN, by, at, why)
        _keep(capacity, moved)
        text = format_lazy(
            gettext_lazy("{who} returned the sales plan “{plan}”: {why}"), who=str(by), plan=plan.name, why=why
        )
        notify_people([version.owner, version.submitted_by], moved, text)
        return moved


def approve_plan(
    plan: SalesPlan, *, seen_number: int | None = None, by: User, at: datetime, why: str = ""
) -> SalesPlanMove:
    """Put a version in force in place of the one before; `seen` is the number of edits of what was read."""
    with acting(by, "sales_plan.approve", why=why):
        plan, version = _ready(plan, SalesPlanStep.APPROVE, by, at, why)
        if seen_number is not None and seen_number != version.version:
            raise Conflict(_("The plan has changed since you opened it. Read it again before you approve it."))
        capacity = matter(plan, version).require(by, business_day(at), _who_decides)
        before = plan.current_version if plan.current_version_id != version.pk else None
        if before is not None:
            enter(before, SalesPlanStep.REPLACE)
        moved = _go(plan, version, SalesPlanStep.APPROVE, by, at, why, approved_by=by, approved_at=at)
        _keep(capacity, moved)
        plan.current_version = version
        plan.save(update_fields=["current_version"])
        text = format_lazy(gettext_lazy("{who} approved the sales plan “{plan}”."), who=str(by), plan=plan.name)
        notify_people([version.owner, version.submitted_by], moved, text)
        if plan.state == SalesPlanState.RUNNING:
            notify_owners(plan, content_of(version), content_of(before) if before else None, at, by)
        return moved


def discard_plan(plan: SalesPlan, *, by: User, at: datetime, why: str = "") -> SalesPlanMove:
    """Give up a draft: a change of a plan in force, or a plan that was never approved."""
    with acting(by, "sales_plan.discard", why=why):
        return _go(*_ready(plan, SalesPlanStep.DISCARD, by, at, why), SalesPlanStep.DISCARD, by, at, why)


def start_plan(plan: SalesPlan, *, by: User, at: datetime, why: str = "") -> SalesPlanMove:
    """Begin to carry a plan out; the owners of its initiatives and tasks are told."""
    with acting(by, "sales_plan.start", why=why):
        plan, version = _ready(plan, SalesPlanStep.START, by, at, why)
        moved = _go(plan, version, SalesPlanStep.START, by, at, why)
        notify_owners(plan, content_of(version), None, at, by)
        return moved


def review_plan(
    plan: SalesPlan, *, worked: str, keep: str, change: str, why: str = "", by: User, at: datetime
) -> SalesPlanMove:
    """Close the books on a plan: freeze what was planned and achieved, and write down what is learnt."""
    answers = {"worked": worked, "keep": keep, "change": change}
    with acting(by, "sales_plan.review", why=why):
        plan, version = _ready(plan, SalesPlanStep.REVIEW, by, at, why)
        today = business_day(at)
        for name, text in answers.items():
            if not text.strip():
                raise Refused(_("Fill this in: the next plan will benefit from it."), field=name)
        if today < version.ends_on and not why.strip():
            raise Refused(_("The plan's last day is in the future. Say why it is reviewed now."), field="why")
        if at_work(plan) is not None:
            raise Refused(_("A change to the plan is open. Approve or abandon it before the review."))
        texts = {name: text.strip() for name, text in answers.items()}
        kept = review_snapshot(by, plan, content_of(version), today)
        SalesPlanReview.objects.create(plan=plan, plan_version=version, frozen=kept, by=by, at=at, **texts)
        return _go(plan, version, SalesPlanStep.REVIEW, by, at, why)


def close_plan(plan: SalesPlan, *, by: User, at: datetime, why: str = "") -> SalesPlanMove:
    """End a plan after its review; nothing is entered any more."""
    with acting(by, "sales_plan.close", why=why):
        return _go(*_ready(plan, SalesPlanStep.CLOSE, by, at, why), SalesPlanStep.CLOSE, by, at, why)


BY_VERB: dict[SalesPlanStep, Callable[..., Any]] = {
    SalesPlanStep.SUBMIT: submit_plan,
    SalesPlanStep.WITHDRAW: withdraw_plan,
    SalesPlanStep.RETURN: return_plan,
    SalesPlanStep.APPROVE: approve_plan,
    SalesPlanStep.DISCARD: discard_plan,
    SalesPlanStep.START: start_plan,
    SalesPlanStep.CLOSE: close_plan,
}


def _ready(plan: SalesPlan, verb: str, by: User, at: datetime, why: str) -> tuple[SalesPlan, SalesPlanVersion]:
    """Lock the plan and return it with the version a step is about, or say why the step may not be taken.

    The versions of a plan are only written under the lock of the plan.
    """
    require_write(by)
    plan = lock(plan)
    version = plan.current_version if verb in OF_THE_PLAN else at_work(plan)
    if not may_go(verb, by, plan, version or plan.current_version):
        raise NotAllowed(_who_may(verb, by, plan, version))
    if version is None:
        raise plan.refusal(verb)
    check(plan if verb in OF_THE_PLAN else version, verb)
    if verb in VERSION.steps and VERSION.steps[verb].asks_why and not why.strip():
        raise Refused(_("Say why, so that the authors know what to fix."), field="why", code="reason_needed")
    plan_facts = facts_of(content_of(version))
    if lacks := [missing_content(code, plan_facts) for code in missing(verb, plan_facts, business_day(at))]:
        raise Refused(" ".join(lack.text for lack in lacks), code="missing")
    return plan, version


def _who_may(verb: str, by: User, plan: SalesPlan, version: SalesPlanVersion | None) -> str:
    if verb not in APPROVERS:
        return _("Only the plan's owner, a leader of its team or an admin can do this.")
    return _who_decides("author" if relation_to_plan(by, plan, version).is_author else "")


def _who_decides(code: str) -> str:
    if code == "author":
        return _("You can't approve or return your own plan. Ask someone above you or another admin.")
    return _("Only a leader above the plan's team or an admin can do this.")


def _keep(capacity: DecidingCapacity, plan_move: SalesPlanMove) -> None:
    keep_decision(
        capacity,
        plan_move,
        kind=Decision.PLAN,
        subject=plan_move.plan.label,
        url=url_of(plan_move.plan),
        at=plan_move.at,
    )


def _go(
    plan: SalesPlan, version: SalesPlanVersion, verb: str, by: User, at: datetime, why: str, **values: Any
) -> SalesPlanMove:
    """Take a step with the plan, or with the version and the plan that goes with its first one; one row tells of it."""
    if verb in OF_THE_PLAN:
        return cast(SalesPlanMove, move(plan, verb, by=by, at=at, note=why, plan_version=version))
    plan_move = move(version, verb, by=by, at=at, note=why, values=values, plan=plan)
    if plan.may(verb):
        enter(plan, verb)
    return cast(SalesPlanMove, plan_move)


def url_of(plan: SalesPlan) -> str:
    return reverse("goals:sales_plan_detail", args=[plan.pk])
