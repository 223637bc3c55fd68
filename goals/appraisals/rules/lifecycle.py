"""What may follow what: the life of a round, of an appeal and of a reward; and who appraises whom.

A round goes from being prepared to the people's own ratings, to their managers' ratings, to calibration, and is closed.
The last step may be taken back, with a reason, as long as the round is not closed. What is closed stays closed: only an
appeal corrects it, beside the original.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

from goals.appraisals.choices import AppealState, AppealStep, RewardState, RewardStep, RoundState, RoundStep
from salesplan.core.lifecycle.rules import Lifecycle, Transition

# The states of a round in their order.
STEPS = ("open", "self", "manager", "calibration", "closed")

ROUND = Lifecycle(
    begins=RoundState.OPEN,
    steps={
        RoundStep.START: Transition({RoundState.OPEN}, RoundState.SELF),
        RoundStep.COLLECT: Transition({RoundState.SELF}, RoundState.MANAGER),
        RoundStep.CALIBRATE: Transition({RoundState.MANAGER}, RoundState.CALIBRATION),
        RoundStep.CLOSE: Transition({RoundState.CALIBRATION}, RoundState.CLOSED),
        RoundStep.REOPEN_SELF: Transition({RoundState.MANAGER}, RoundState.SELF, asks_why=True),
        RoundStep.REOPEN_MANAGER: Transition({RoundState.CALIBRATION}, RoundState.MANAGER, asks_why=True),
    },
)
APPEAL = Lifecycle(
    begins=AppealState.OPEN,
    steps={
        AppealStep.UPHOLD: Transition({AppealState.OPEN}, AppealState.UPHELD),
        AppealStep.UPHOLD_PARTLY: Transition({AppealState.OPEN}, AppealState.PARTLY),
        AppealStep.DENY: Transition({AppealState.OPEN}, AppealState.DENIED),
    },
)
REWARD = Lifecycle(
    begins=RewardState.PROPOSED,
    steps={
        RewardStep.APPROVE: Transition({RewardState.PROPOSED}, RewardState.APPROVED),
        RewardStep.DECLINE: Transition({RewardState.PROPOSED}, RewardState.DECLINED),
        RewardStep.GIVE: Transition({RewardState.APPROVED}, RewardState.GIVEN),
    },
)


def goes_back(before: str, after: str) -> bool:
    """Say whether a move takes a step back.

    >>> goes_back("self", "manager"), goes_back("calibration", "manager")
    (False, True)
    """
    return STEPS.index(after) < STEPS.index(before)


def next_step(state: str) -> str | None:
    """Return the state that follows, or None at the end."""
    place = STEPS.index(state) + 1
    return STEPS[place] if place < len(STEPS) else None


def appeal_ends(closed_on: date, days: int) -> date:
    """Return the last day on which a result may be appealed.

    >>> appeal_ends(date(2026, 10, 20), 14)
    datetime.date(2026, 11, 3)
    """
    return closed_on + timedelta(days)


def correction_problem(outcome: str, before: Decimal | None, after: Decimal | None) -> str:
    """Return what is wrong with the outcome of an appeal: one that is upheld changes the points, a denied one does not.

    >>> correction_problem("partly", Decimal(80), Decimal(80)), correction_problem("denied", Decimal(80), None)
    ('unchanged', '')
    """
    if outcome == "denied":
        return "denied_changes" if after is not None and after != before else ""
    if after is None:
        return "no_points"
    if not 0 <= after <= 120:
        return "off_the_scale"
    return "unchanged" if after == before else ""


def rater(person: int, chain: Sequence[int], leaders: Mapping[int, Sequence[int]]) -> int | None:
    """Return who appraises a person: the leader of their team, or of the nearest team above that somebody else leads.

    `chain` is the person's team and those above it, nearest first. Nobody appraises themselves: the leader of a team
    is appraised by whoever leads the one above.

    >>> leaders = {1: [10], 2: [20]}
    >>> rater(30, [2, 1], leaders), rater(20, [2, 1], leaders), rater(10, [1], leaders)
    (20, 10, None)
    """
    for team in chain:
        raters = [pk for pk in leaders.get(team, ()) if pk != person]
        if raters and person not in leaders.get(team, ()):
            return raters[0]
    return None


# Days before a deadline on which who has not done their step is reminded, and how often once it is over.
REMIND_BEFORE = 2
REMIND_EVERY = 7


def occasion(due: date, today: date) -> str | None:
    """Return on which occasion a reminder is due today, or None: two days before, on the day, then once a week.

    >>> due = date(2026, 11, 20)
    >>> [occasion(due, date(2026, 11, day)) for day in (17, 18, 19, 20, 23, 27, 29)]
    [None, 'soon', 'soon', 'due', 'due', 'late-1', 'late-1']
    """
    if today < due - timedelta(REMIND_BEFORE):
        return None
    if today < due:
        return "soon"
    weeks = (today - due).days // REMIND_EVERY
    return f"late-{weeks}" if weeks else "due"
