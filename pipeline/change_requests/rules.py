"""What is true of requests: who still has to answer, and when one waits too long. Pure.

A request waits for somebody above who decides, for those who lose share and must agree, or for both. One refusal ends
it. Chen asks that 30 % of the deal go to Peer; the owner's lead decides and Li, who loses them, must agree: when the
lead has agreed it waits for Li, when both have it is carried out.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from pipeline.change_requests.choices import ChangeRequestState, RequestAnswer
from salesplan.core.lifecycle.rules import STAYS, Lifecycle, Transition

WAITING = ChangeRequestState.WAITING

# What is answered is the step; where a request stands follows from its answers, and no column keeps it.
LIFE = Lifecycle(
    begins=WAITING,
    steps={
        RequestAnswer.AGREED: Transition({WAITING}, STAYS),
        RequestAnswer.GRANTED: Transition({WAITING}, ChangeRequestState.GRANTED),
        RequestAnswer.REFUSED: Transition({WAITING}, ChangeRequestState.REFUSED),
        RequestAnswer.WITHDRAWN: Transition({WAITING}, ChangeRequestState.WITHDRAWN),
    },
)
# A request that waits is reminded of after so many days, and again after as many.
REMIND_AFTER = 2


@dataclass(frozen=True)
class Outstanding:
    """What a request still waits for: a decision from above, and these people's agreement."""

    above: bool
    consents: frozenset[int]

    @property
    def is_complete(self) -> bool:
        """Whether everybody has agreed."""
        return not self.above and not self.consents

    def without(self, person: int, *, decides: bool) -> "Outstanding":
        """Return what is outstanding once a person has agreed, who also `decides` or not.

        >>> Outstanding(True, frozenset({7})).without(7, decides=False)
        Outstanding(above=True, consents=frozenset())
        >>> Outstanding(True, frozenset({7})).without(7, decides=True).is_complete
        True
        """
        return Outstanding(self.above and not decides, self.consents - {person})


def outstanding(needs_above: bool, consents: Collection[int], agreed: Collection[tuple[int, bool]]) -> Outstanding:
    """Return what a request waits for; `agreed` are (person, whether they decided from above).

    >>> outstanding(True, [7, 8], [(7, False), (9, True)])
    Outstanding(above=False, consents=frozenset({8}))
    """
    remaining = Outstanding(needs_above, frozenset(consents))
    for person, decides in agreed:
        remaining = remaining.without(person, decides=decides)
    return remaining


def reminder(asked_on: date, today: date) -> int:
    """Return the how-manieth reminder of a waiting request is due; 0: none yet.

    >>> [reminder(date(2026, 11, 2), date(2026, 11, day)) for day in (2, 3, 4, 5, 6)]
    [0, 0, 1, 1, 2]
    """
    return (today - asked_on).days // REMIND_AFTER
