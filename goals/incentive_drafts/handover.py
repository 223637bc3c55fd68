"""The drafts of plans of pay that somebody who leaves has written pass on, so that somebody sends or withdraws them."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy

from goals.incentive_drafts.choices import State
from goals.incentive_drafts.models import PlanDraft
from salesplan.people import handover
from salesplan.people.choices import Way
from salesplan.people.handover import Held


def held_by(person: Any, _last_day: date) -> list[Held]:
    """Return the drafts of a person that are not decided."""
    rows = PlanDraft.objects.filter(author=person).exclude(state__in=[State.APPROVED, State.DISCARDED])
    rows = rows.select_related("plan").order_by("pk")
    return [Held(row.pk, str(row.plan), row.get_absolute_url(), note=str(row.get_state_display())) for row in rows]


def register_all() -> None:
    """Offer the drafts to the hand-over."""
    pass_on, take_back = handover.reassign(PlanDraft, "author", "plan_draft.hand_over")
    handover.register(
        handover.Part(
            key="plan_drafts",
            label=gettext_lazy("Drafts of incentive plans"),
            held=held_by,
            ways=(Way.HEIR, Way.SPREAD, Way.ROWS),
            pass_on=pass_on,
            take_back=take_back,
            help=gettext_lazy("What waits for any admin (pay runs, disputes, windfalls) waits for the other admins."),
            order=51,
        )
    )
