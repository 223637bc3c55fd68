"""What the tests of responses say and ask."""

from typing import Any

from goals.planning.quota_responses.actions import accept_quota, answer_objection, object_to_quota
from goals.planning.quota_responses.models import QuotaResponse
from goals.planning.quota_responses.queries.states import QuotaState, states_of
from goals.planning.quotas.models import QuotaChange
from tests.world import NOW


def line(person: Any, key: str = "2026-Q4", metric: str = "won_revenue") -> QuotaChange:
    """Return the newest line of a person's quota."""
    return QuotaChange.objects.filter(person=person, period_key=key, metric=metric).order_by("-pk")[0]


def accept(change: QuotaChange, by: Any, comment: str = "") -> QuotaResponse:
    return accept_quota(change, comment=comment, by=by, at=NOW)


def object_to(change: QuotaChange, by: Any, comment: str = "Two accounts left", proposed: Any = None) -> QuotaResponse:
    return object_to_quota(change, comment=comment, proposed=proposed, by=by, at=NOW)


def answer(change: QuotaChange, by: Any, comment: str = "They are replaced", **more: Any) -> QuotaResponse:
    return answer_objection(change, comment=comment, **more, by=by, at=NOW)


def state(user: Any, person: Any, key: str = "2026-Q4") -> QuotaState:
    """Return how a quota stands in the eyes of a user."""
    return states_of(user, [(person.pk, "won_revenue", key)])[person.pk, "won_revenue", key]
