"""The life of a plan: which arrow leads where, who may go it, and what must be filled in first. Pure functions.

    draft ⇄ in review → approved → running → reviewed → closed          (and draft → given up)

Submitting, returning, taking back, approving and giving up are arrows of a *version*; starting, reviewing and closing
are arrows of the *plan*. While a plan has not been approved yet, the plan goes where its first version goes. A change
of an approved or running plan is a further version: it goes the same arrows on its own, and the plan stays what it is;
the version in force stays in force until the new one is approved.

**Four eyes**: a version is approved or returned by an admin or by a leader above the plan's team, and never by one of
its authors: who owns it, who began it, who submitted it. An admin who writes a plan needs another admin.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from goals.planning.sales_plans.choices import SalesPlanState, SalesPlanStep, SalesPlanVersionState

Who = Literal["author", "approver"]


@dataclass(frozen=True)
class Arrow:
    """One arrow: of a version or of the plan, from where to where, who may go it, and whether it needs a reason."""

    of: Literal["version", "plan"]
    source: str
    target: str
    who: Who
    needs_why: bool = False


MOVES: Mapping[str, Arrow] = {
    SalesPlanStep.SUBMIT: Arrow("version", SalesPlanVersionState.DRAFT, SalesPlanVersionState.IN_REVIEW, "author"),
    SalesPlanStep.WITHDRAW: Arrow("version", SalesPlanVersionState.IN_REVIEW, SalesPlanVersionState.DRAFT, "author"),
    SalesPlanStep.RETURN: Arrow(
        "version", SalesPlanVersionState.IN_REVIEW, SalesPlanVersionState.DRAFT, "approver", needs_why=True
    ),
    SalesPlanStep.APPROVE: Arrow(
        "version", SalesPlanVersionState.IN_REVIEW, SalesPlanVersionState.APPROVED, "approver"
    ),
    SalesPlanStep.DISCARD: Arrow("version", SalesPlanVersionState.DRAFT, SalesPlanVersionState.DISCARDED, "author"),
    SalesPlanStep.START: Arrow("plan", SalesPlanState.APPROVED, SalesPlanState.RUNNING, "author"),
    SalesPlanStep.REVIEW: Arrow("plan", SalesPlanState.RUNNING, SalesPlanState.REVIEWED, "author"),
    SalesPlanStep.CLOSE: Arrow("plan", SalesPlanState.REVIEWED, SalesPlanState.CLOSED, "author"),
}
# What the plan is while its first version is this.
FOLLOWS: Mapping[str, str] = {
    SalesPlanVersionState.DRAFT: SalesPlanState.DRAFT,
    SalesPlanVersionState.IN_REVIEW: SalesPlanState.IN_REVIEW,
    SalesPlanVersionState.APPROVED: SalesPlanState.APPROVED,
    SalesPlanVersionState.DISCARDED: SalesPlanState.DROPPED,
}
# While the plan is one of these, its approved version may be changed by a new one, money is spent and steps are taken.
ACTIVE = (SalesPlanState.APPROVED, SalesPlanState.RUNNING)


@dataclass(frozen=True)
class Standing:
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

        >>> Standing(leads=True, leads_above=True).may_approve, Standing(is_admin=True, is_author=True).may_approve
        (True, False)
        """
        return self.may_write and (self.is_admin or self.leads_above) and not self.is_author


def may(verb: str, standing: Standing) -> bool:
    """Say whether a person may go an arrow, wherever the plan stands."""
    return standing.may_approve if MOVES[verb].who == "approver" else standing.may_edit


def possible(plan_state: str, version_state: str) -> list[str]:
    """Return the arrows that begin where a plan and the version at work stand.

    >>> [str(verb) for verb in possible("draft", "draft")]
    ['submit', 'discard']
    >>> [str(verb) for verb in possible("running", "in_review")]
    ['withdraw', 'return', 'approve', 'review']
    """
    here = {"version": version_state, "plan": plan_state}
    return [verb for verb, arrow in MOVES.items() if here[arrow.of] == arrow.source]


@dataclass(frozen=True)
class Content:
    """What a version has, as far as the arrows ask for it. Names are of initiatives that lack an owner or a day."""

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


def missing(verb: str, content: Content, today: date) -> list[str]:
    """Return what must be filled in before an arrow, by code; nothing when the way is free.

    A plan is submitted when a reader can judge it: for whom (target), how (strategy, offer), what for (goals), with
    which money (budget) and by which steps (initiatives, each with an owner and days). A plan is not started after its
    last day.

    >>> missing("submit", Content(True, True, True, True, goals=1, budget_lines=2), date.min)
    ['initiatives']
    """
    if verb == SalesPlanStep.SUBMIT:
        there = {
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
        return [code for code, fine in there.items() if not fine]
    return ["over"] if verb == SalesPlanStep.START and today > content.ends_on else []
