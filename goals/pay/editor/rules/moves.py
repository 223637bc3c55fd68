"""The life of a draft, and who may not approve.

draft → in review → approved, or returned with a reason and sent again; what is no longer wanted is discarded, which can
be undone. Whoever has written in a draft, at any time, does not approve it: with one admin alone nothing can be
approved, which a page says before it happens.
"""

from collections.abc import Collection, Iterable

from goals.pay.editor.choices import IncentivePlanDraftState, IncentivePlanDraftStep
from salesplan.core.lifecycle.rules import Lifecycle, Transition

DRAFT, IN_REVIEW, RETURNED = (
    IncentivePlanDraftState.DRAFT,
    IncentivePlanDraftState.IN_REVIEW,
    IncentivePlanDraftState.RETURNED,
)
OPEN = (DRAFT, RETURNED)

LIFE = Lifecycle(
    begins=DRAFT,
    steps={
        IncentivePlanDraftStep.SUBMIT: Transition(OPEN, IN_REVIEW),
        IncentivePlanDraftStep.WITHDRAW: Transition({IN_REVIEW}, DRAFT),
        IncentivePlanDraftStep.RETURN: Transition({IN_REVIEW}, RETURNED, asks_why=True),
        IncentivePlanDraftStep.APPROVE: Transition({IN_REVIEW}, IncentivePlanDraftState.APPROVED),
        IncentivePlanDraftStep.DISCARD: Transition(OPEN, IncentivePlanDraftState.DISCARDED),
        # It is again what it was when it was put away.
        IncentivePlanDraftStep.RESTORE: Transition({IncentivePlanDraftState.DISCARDED}, DRAFT, RETURNED),
    },
)


def reviewers(admins: Iterable[int], writers: Collection[int]) -> list[int]:
    """Return who of the admins may approve: all but those who have written in the draft.

    >>> reviewers([1, 2, 3], writers={1, 2})
    [3]
    """
    return [admin for admin in admins if admin not in writers]
