"""Appeals against a closed result, and rewards beyond cash."""

from datetime import date, datetime
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _

from goals.appraisals import notifications, queries
from goals.appraisals.choices import AppealState, RewardKind, RewardStep
from goals.appraisals.models.outcomes import Appeal, Correction, Reward
from goals.appraisals.models.rounds import Appraisal
from goals.appraisals.rules.lifecycle import APPEAL, appeal_ends, correction_problem
from goals.appraisals.rules.totals import grade
from salesplan.core.access import require
from salesplan.core.amounts.exact import exact_money
from salesplan.core.audit import acting
from salesplan.core.company.queries import business_day, company
from salesplan.core.editing import lock
from salesplan.core.errors import NotAllowed, Refused
from salesplan.core.format import day as write_day
from salesplan.core.lifecycle.actions import enter, lock_for
from salesplan.people.access import require_write
from salesplan.people.choices import Role
from salesplan.people.deputies.actions import keep_decision
from salesplan.people.deputies.choices import Decision
from salesplan.people.models import User


def appeal(appraisal: Appraisal, *, text: str, by: User, at: datetime) -> Appeal:
    """Object to one's own result, once, within the days the round allows."""
    require_write(by)
    if by.pk != appraisal.person_id:
        raise NotAllowed(_("Only the person appraised can appeal against their result."))
    if not text.strip():
        raise Refused(_("Say what is wrong with the result."), field="text")
    with acting(by, "appraisal.appeal"):
        current = lock(appraisal)
        if not current.is_frozen or current.round.closed_on is None:
            raise Refused(_("There is no result yet. You can appeal once the round is closed."), code="not_closed")
        last = appeal_ends(current.round.closed_on, current.round.appeal_days)
        if business_day(at) > last:
            raise Refused(
                _("The deadline for appeals was %(day)s.") % {"day": write_day(last)},
                code="too_late",
            )
        if Appeal.objects.filter(appraisal=current).exists():
            raise Refused(_("You have already appealed against this result."), code="appealed")
        new_appeal = Appeal.objects.create(appraisal=current, text=text.strip(), made_at=at)
        notifications.appealed(new_appeal, at)
        return new_appeal


def decide_appeal(
    row: Appeal, *, outcome: str, answer: str, points: Decimal | None = None, by: User, at: datetime
) -> Appeal:
    """Answer an appeal. If it is upheld, wholly or partly, a correction stands beside the result; that one stays."""
    require_write(by)
    appraisal = row.appraisal
    queries.matter(appraisal).check(by, business_day(at), _who_decides)
    if not answer.strip():
        raise Refused(_("Write an answer. The person will see it."), field="answer")
    with acting(by, "appraisal.decide_appeal", why=answer.strip()):
        step = APPEAL.step_between(AppealState.OPEN, outcome) or ""
        current = lock_for(row, step)
        capacity = queries.matter(appraisal).require(by, business_day(at), _who_decides)
        before = appraisal.final_points
        problem = correction_problem(outcome, before, points)
        if problem:
            raise Refused(_correction_text(problem), field="points", code=problem)
        enter(current, step, values={"answer": answer.strip(), "decided_by": by, "decided_at": at})
        if outcome != AppealState.DENIED and points is not None:
            bands = [g.band for g in appraisal.round.scorecard_version.grades.all()]
            Correction.objects.create(
                appeal=current,
                points_before=before,
                grade_before=appraisal.final_grade,
                points=points,
                grade=grade(points, bands),
                by=by,
                at=at,
            )
        about, url = appraisal.person, reverse("goals:appraisal_detail", args=[appraisal.pk])
        keep_decision(capacity, current, kind=Decision.APPEAL, subject=about, url=url, at=at)
        notifications.decided(current, at)
        return current


def _who_decides(_code: str) -> str:
    return _(
        "An appeal must be decided by someone above the person or an admin who did not make, rate or adjust the result."
    )


def _correction_text(code: str) -> str:
    return {
        "denied_changes": _("Denying an appeal leaves the points as they are. Leave them empty."),
        "no_points": _("Enter the corrected points."),
        "off_the_scale": _("Points must be between 0 and 120."),
        "unchanged": _("These are the current points. Enter different ones, or deny the appeal."),
    }[code]


def propose_reward(
    appraisal: Appraisal, *, kind: str, text: str, credit: Decimal | None = None, by: User, at: datetime
) -> Reward:
    """Propose a reward for a closed appraisal: who appraised the person, a superior, or an admin."""
    require_write(by)
    if by.pk == appraisal.person_id:
        raise NotAllowed(_("You can't propose a reward for yourself."))
    if not Appraisal.objects.of_others(by).filter(pk=appraisal.pk).exists():
        raise NotAllowed(_("Only the person's appraiser, someone above them or an admin can propose a reward."))
    if not appraisal.is_frozen:
        raise Refused(_("A reward follows a result. You can propose one once the round is closed."), code="not_closed")
    if credit is not None and kind != RewardKind.TRAINING:
        raise Refused(_("Only a training credit has an amount. Leave it empty."), field="credit")
    if kind == RewardKind.TRAINING and (credit is None or credit <= 0):
        raise Refused(_("Enter the amount of the training credit."), field="credit")
    with acting(by, "reward.propose"):
        reward = Reward.objects.create(
            appraisal=appraisal,
            kind=kind,
            text=text.strip(),
            credit=None if credit is None else exact_money(credit, company().currency, field="credit"),
            proposed_by=by,
            proposed_at=at,
        )
        notifications.proposed(reward, at)
        return reward


def decide_reward(row: Reward, *, approve: bool, note: str = "", by: User, at: datetime) -> Reward:
    """Approve or decline a reward; four eyes: neither who proposed it nor who gets it decides."""
    require(by, Role.ADMIN)
    if by.pk in (row.proposed_by_id, row.receiver_id):
        raise NotAllowed(
            _("Someone else must decide: not the person who proposed the reward, nor the one who gets it.")
        )
    if not approve and not note.strip():
        raise Refused(_("Say why it is declined. The person who proposed it will see it."), field="note")
    step = RewardStep.APPROVE if approve else RewardStep.DECLINE
    with acting(by, f"reward.{step}", why=note.strip()):
        current = lock_for(row, step)
        enter(current, step, values={"note": note.strip(), "decided_by": by, "decided_at": at})
        notifications.reward_decided(current, at)
        return current


def give_reward(row: Reward, *, on: date, by: User, at: datetime) -> Reward:
    """Record that an approved reward was given, on which day and by whom."""
    require_write(by)
    if not queries.may_give(by, row):
        raise NotAllowed(_("Only someone above the person or an admin can record that a reward was given."))
    if on > business_day(at):
        raise Refused(_("This day is in the future. Record it once the reward has been given."), field="given_on")
    with acting(by, "reward.give"):
        current = lock_for(row, RewardStep.GIVE)
        enter(current, RewardStep.GIVE, values={"given_by": by, "given_on": on})
        notifications.reward_given(current, at)
        return current
