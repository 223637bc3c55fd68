"""The life of a cascade: every step that may be taken, and where it leads."""

from goals.planning.cascades.choices import CascadeState, CascadeStep
from salesplan.core.lifecycle.rules import Lifecycle, Transition

DRAFT, REVIEW, PUBLISHED = CascadeState.DRAFT, CascadeState.REVIEW, CascadeState.PUBLISHED

LIFE = Lifecycle(
    begins=DRAFT,
    steps={
        # The teams below see it, adjust within their own part and say what they commit to.
        CascadeStep.SHARE: Transition({DRAFT}, REVIEW),
        CascadeStep.TAKE_BACK: Transition({REVIEW}, DRAFT),
        # Once more, when it becomes quotas of other periods.
        CascadeStep.PUBLISH: Transition({DRAFT, REVIEW, PUBLISHED}, PUBLISHED),
        # Quotas in force stay; what is changed now becomes quotas with the next publication.
        CascadeStep.REOPEN: Transition({PUBLISHED}, REVIEW, asks_why=True),
        CascadeStep.ARCHIVE: Transition({DRAFT, REVIEW, PUBLISHED}, CascadeState.ARCHIVED),
        CascadeStep.RESTORE: Transition({CascadeState.ARCHIVED}, DRAFT),
    },
)
EDITABLE = (DRAFT, REVIEW)
