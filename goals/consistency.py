"""What goals, quotas, plans, pay runs and the like show, and what their trails tell."""

from collections.abc import Iterator
from typing import Any

from salesplan.core import consistency


def quotas() -> Iterator[tuple[str, int, Any, Any]]:
    """A quota is what its last change says, one that waits for its day beside what holds."""
    from goals.planning.quotas.models import Quota, QuotaChange

    about = ("person_id", "team_id", "metric", "period_key")
    last: dict[tuple[Any, ...], Any] = {}
    for change in QuotaChange.objects.order_by("pk").values(*about, "amount"):
        last[tuple(change[name] for name in about)] = change["amount"]
    for quota in Quota.objects.order_by("pk"):
        key = tuple(getattr(quota, name) for name in about)
        shows = quota.amount if quota.next_amount is None else quota.next_amount
        replayed = last.pop(key, shows)
        if replayed != shows:
            yield "Quota", quota.pk, shows, replayed
    yield from (("Quota", 0, None, (key, amount)) for key, amount in last.items() if amount is not None)


def register_all() -> None:
    """Offer the checks of this app."""
    from goals.appraisals.models.rounds import Round, RoundMove
    from goals.pay.editor.models import IncentivePlanDraft, IncentivePlanDraftMove
    from goals.pay.models import PayRun, PayRunMove
    from goals.planning.cascades.models import Cascade, CascadeMove
    from goals.planning.corrective_actions.models import CorrectiveAction, CorrectiveActionMove
    from goals.planning.goals.models import Goal, GoalMove

    consistency.register("state of goals and their moves", consistency.states(Goal, GoalMove, "goal"))
    consistency.register(
        "state of corrective actions and their moves",
        consistency.states(CorrectiveAction, CorrectiveActionMove, "action"),
    )
    consistency.register("state of pay runs and their moves", consistency.states(PayRun, PayRunMove, "run"))
    consistency.register(
        "state of drafts of plans and their moves",
        consistency.states(IncentivePlanDraft, IncentivePlanDraftMove, "draft"),
    )
    consistency.register("state of cascades and their moves", consistency.states(Cascade, CascadeMove, "cascade"))
    consistency.register("state of rounds and their moves", consistency.states(Round, RoundMove, "round"))
    consistency.register("quotas and their changes", quotas)
