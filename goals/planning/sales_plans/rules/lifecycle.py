"""The life of a plan: which step leads where, who may take it, and what must be filled in first. Pure functions.

    draft ⇄ in review → approved → running → reviewed → closed          (and draft → given up)

Submitting, returning, taking back, approving and giving up are steps of a *version*; starting, reviewing and closing
are steps of the *plan*. While a plan has not been approved yet, the plan goes where its first version goes. A change
of an approved or running plan is a further version: it takes the same steps on its own, and the plan stays what it is;
the version in force stays in force until the new one is approved.

**Four eyes**: a version is approved or returned by an admin or by a leader above the plan's team, and never by one of
its authors: who owns it, who began it, who submitted it. An admin who writes a plan needs another admin.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from goals.planning.sales_plans.choices import SalesPlanState, SalesPlanStep, SalesPlanVersionState
from salesplan.core.lifecycle.rules import Lifecycle, Transition

DRAFT, IN_REVIEW, APPROVED = (
    SalesPlanVersionState.DRAFT,
    SalesPlanVersionState.IN_REVIEW,
    SalesPlanVersionState.APPROVED,
)

VERSION = Lifecycle(
    begins=DRAFT,
    steps={
        SalesPlanStep.SUBMIT: Transition({DRAFT}, IN_REVIEW),
        SalesPlanStep.WITHDRAW: Transition({IN_REVIEW}, DRAFT),
        SalesPlanStep.RETURN: Transition({IN_REVIEW}, DRAFT, asks_why=True),
        SalesPlanStep.APPROVE: Transition({IN_REVIEW}, APPROVED),
        SalesPlanStep.DISCARD: Transition({DRAFT}, SalesPlanVersionState.DISCARDED),
        # What happens to the version in force when another one is approved.
        SalesPlanStep.REPLACE: Transition({APPROVED}, SalesPlanVersionState.REPLACED),
    },
)
# The first five are steps of the first version, which the plan takes with it.
PLAN = Lifecycle(
    begins=SalesPlanState.DRAFT,
    steps={
        SalesPlanStep.SUBMIT: Transition({SalesPlanState.DRAFT}, SalesPlanState.IN_REVIEW),
        SalesPlanStep.WITHDRAW: Transition({SalesPlanState.IN_REVIEW}, SalesPlanState.DRAFT),
        SalesPlanStep.RETURN: Transition({SalesPlanState.IN_REVIEW}, SalesPlanState.DRAFT),
        SalesPlanStep.APPROVE: Transition({SalesPlanState.IN_REVIEW}, SalesPlanState.APPROVED),
        SalesPlanStep.DISCARD: Transition({SalesPlanState.DRAFT}, SalesPlanState.DROPPED),
        SalesPlanStep.START: Transition({SalesPlanState.APPROVED}, SalesPlanState.RUNNING),
        SalesPlanStep.REVIEW: Transition({SalesPlanState.RUNNING}, SalesPlanState.REVIEWED),
        SalesPlanStep.CLOSE: Transition({SalesPlanState.REVIEWED}, SalesPlanState.CLOSED),
    },
)
# Steps of the plan alone, and steps that are for who approves; all others are for who writes.
OF_THE_PLAN = (SalesPlanStep.START, SalesPlanStep.REVIEW, SalesPlanStep.CLOSE)
APPROVERS = (SalesPlanStep.RETURN, SalesPlanStep.APPROVE)
# While the plan is one of these, its approved version may be changed by a new one, money is spent and steps are taken.
ACTIVE = (SalesPlanState.APPROVED, SalesPlanState.RUNNING)


@dataclass(frozen=True)
class PlanRelation:
    """How a person stands to a plan: what their role and place let them do with it."""

    is_admin: bool = False
    may_write: bool = True
    leads: bool = False
    leads_above: bool = False
    owns: bool = False
    is_author: bool = False

    @property
    def may_edit(self) -> bool:
        """Its owner, the leaders of its team and all above them, and admins work on it."""
        return self.may_write and (self.is_admin or self.leads or self.owns)

    @property
    def may_approve(self) -> bool:
        """Say whether they are above the plan and not one of its authors.

        >>> PlanRelation(leads=True, leads_above=True).may_approve, PlanRelation(is_admin=True, is_author=True).may_approve
        (True, False)
        """
        return self.may_write and (self.is_admin or self.leads_above) and not self.is_author


def may(verb: str, relation: PlanRelation) -> bool:
    """Say whether a person may take a step, wherever the plan stands."""
    return relation.may_approve if verb in APPROVERS else relation.may_edit


def possible(plan_state: str, version_state: str) -> list[str]:
    """Return the steps that lead on from where a plan and the version at work stand.

    >>> [str(verb) for verb in possible("draft", "draft")]
    ['submit', 'discard']
    >>> [str(verb) for verb in possible("running", "in_review")]
    ['withdraw', 'return', 'approve', 'review']
    """
    of_version = [step for step in VERSION.steps_from(version_state) if step != SalesPlanStep.REPLACE]
    return [*of_version, *[step for step in OF_THE_PLAN if PLAN.may(step, plan_state)]]


@dataclass(frozen=True)
class FilledContent:
    """What a version has, as far as the steps ask for it. Names are of initiatives that lack an owner or a day."""

    summary: bool = False
    target: bool = False
    strategy: bool = False
    offer: bool = False
    goals: int = 0
    budget_lines: int = 0
    initiatives: int = 0
    unowned: Sequence[str] = ()
    undated: Sequence[str] = ()
    ends_on: date = date.max


def missing(verb: str, content: FilledContent, today: date) -> list[str]:
    """Return what must be filled in before a step, by code; nothing when the way is free.

    A plan is submitted when a reader can judge it: for whom (target), how (strategy, offer), what for (goals), with
    which money (budget) and by which steps (initiatives, each with an owner and days). A plan is not started after its
    last day.

    >>> missing("submit", FilledContent(True, True, True, True, goals=1, budget_lines=2), date.min)
    ['initiatives']
    """
    if verb == SalesPlanStep.SUBMIT:
        filled = {
            "summary": content.summary,
            "target": content.target,
            "strategy": content.strategy,
            "offer": content.offer,
            "goals": content.goals,
            "budget": content.budget_lines,
            "initiatives": content.initiatives,
            "owners": not content.unowned,
            "dates": not content.undated,
        }
        return [code for code, fine in filled.items() if not fine]
    return ["over"] if verb == SalesPlanStep.START and today > content.ends_on else []
