"""The story of one quota: every figure it had, and what was said about each."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from goals.planning.quota_responses import wording
from goals.planning.quota_responses.choices import QuotaResponseKind
from goals.planning.quota_responses.models import QuotaResponse
from goals.planning.quota_responses.queries.states import QuotaState, states_for
from goals.planning.quotas.models import QuotaChange
from salesplan.people.deputies.queries import name_deputies
from salesplan.people.models import User


@dataclass(frozen=True)
class QuotaTimelineStep:
    """One step of a quota's story: a figure was set or removed, or something was said about it.

    `what` is set, removed, accepted, objected, kept or changed; `before` the figure that stood until then.
    """

    kind: str
    by: User | None
    at: Any
    comment: str
    amount: str
    difference: str
    proposed: str
    effective_on: date | None
    # Where a deputy said it: for whom.
    as_deputy: Any = None


@dataclass(frozen=True)
class QuotaTimeline:
    """A quota of a person with all that happened to it, the oldest first."""

    now: QuotaState
    steps: list[QuotaTimelineStep]
    before: Decimal | None

    @property
    def difference(self) -> str:
        """Write by how much its newest line changed it."""
        return wording.difference(self.before, self.now.change.amount, self.now.change.metric, self.now.currency)

    @property
    def before_figure(self) -> str:
        """Write the figure of the line before."""
        return wording.amount(self.before, self.now.change.metric, self.now.currency)


def quota_timeline(user: User, person: int, metric: str, period_key: str) -> QuotaTimeline | None:
    """Return a quota that a user may see, with its story; None where there never was one."""
    rows = QuotaChange.objects.visible_to(user).filter(person=person, metric=metric, period_key=period_key)
    lines = list(rows.select_related("person", "set_by").order_by("pk"))
    if not lines:
        return None
    responses: dict[int, list[QuotaResponse]] = {}
    for row in name_deputies(QuotaResponse.objects.filter(change__in=lines).select_related("by").order_by("id")):
        responses.setdefault(row.change_id, []).append(row)
    now = states_for(user, lines[-1:])[0]
    steps: list[QuotaTimelineStep] = []
    before: Decimal | None = None
    for line in lines:
        line_responses = responses.get(line.pk, [])
        # A line whose first response is an answer was made by it; the answer tells both.
        made_by_answer = bool(line_responses) and line_responses[0].kind == QuotaResponseKind.ANSWERED
        if not made_by_answer:
            steps.append(_change_step(line, before, now.currency))
        steps += [
            _response_step(row, line, before, now.currency, made_by_answer and row is line_responses[0])
            for row in line_responses
        ]
        before, last_before = line.amount, before
    return QuotaTimeline(now, steps, last_before)


def _change_step(line: QuotaChange, before: Decimal | None, currency: str) -> QuotaTimelineStep:
    figure = before if line.amount is None else line.amount
    return QuotaTimelineStep(
        "removed" if line.amount is None else "set",
        line.set_by,
        line.set_at,
        line.note,
        wording.amount(figure, line.metric, currency),
        wording.difference(before, line.amount, line.metric, currency),
        "",
        line.effective_on if line.effective_on > line.starts_on else None,
    )


def _response_step(
    row: QuotaResponse, line: QuotaChange, before: Decimal | None, currency: str, changed: bool
) -> QuotaTimelineStep:
    answer = "changed" if changed else "kept"
    return QuotaTimelineStep(
        answer if row.kind == QuotaResponseKind.ANSWERED else row.kind,
        row.by,
        row.at,
        row.comment,
        wording.amount(line.amount, line.metric, currency),
        wording.difference(before, line.amount, line.metric, currency) if changed else "",
        "" if row.proposed is None else wording.amount(row.proposed, line.metric, currency),
        line.effective_on if changed and line.effective_on > line.starts_on else None,
        getattr(row, "as_deputy", None),
    )
