"""The teams that somebody who leaves leads pass to another leader from the next day on, or are led by nobody of their own."""

from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import gettext_lazy

from salesplan.core.audit import acting
from salesplan.people import handover
from salesplan.people.actions.memberships import end_leadership, lead_team
from salesplan.people.choices import HandoverMethod
from salesplan.people.handover import HandoverStep, HeldRecord, UndoData
from salesplan.people.leaving.actions.offices import lead_again
from salesplan.people.models import Leadership, User


def held_by(person: User, last_day: date) -> list[HeldRecord]:
    """Return the teams a person would still lead after their last day."""
    rows = Leadership.objects.filter(person=person).exclude(ends_on__lte=last_day).select_related("team")
    return [
        HeldRecord(row.pk, row.team.label, reverse("people:team_tree")) for row in rows.order_by("team__name", "pk")
    ]


def pass_on(pk: int, step: HandoverStep) -> UndoData | None:
    """Let the successor lead the team from the day after the last one, unless they lead it already."""
    with acting(step.by, "person.lead", why=step.why):
        place = Leadership.objects.select_related("team").get(pk=pk)
        begins = max(place.starts_on, step.last_day + timedelta(1))
        before = end(pk, step)
        leads = Leadership.objects.on(begins).filter(person=step.heir, team=place.team).exists()
        if before is not None and not leads:
            leadership = lead_team(
                step.heir, team=place.team, starts_on=begins, ends_on=place.ends_on, by=step.by, at=step.at
            )
            before["made"] = leadership.pk
        return before


def end(pk: int, step: HandoverStep) -> UndoData | None:
    """End the leadership with the last day."""
    with acting(step.by, "person.stop_leading", why=step.why):
        place = Leadership.objects.filter(pk=pk).first()
        if place is None or (place.ends_on is not None and place.ends_on <= step.last_day):
            return None
        values = {name: str(getattr(place, name) or "") for name in ("starts_on", "ends_on")}
        end_leadership(place, ends_on=step.last_day, by=step.by, at=step.at)
        return {**values, "team": place.team_id}


def register_all() -> None:
    """Offer the leaderships to the hand-over, before anything that passes to the lead of a team."""
    handover.register(
        handover.HandoverKind(
            key="leaderships",
            label=gettext_lazy("Teams led"),
            find_records=held_by,
            methods=(HandoverMethod.END, HandoverMethod.HEIR, HandoverMethod.ROWS),
            pass_on=pass_on,
            end=end,
            take_back=lead_again,
            ends=gettext_lazy("End; the lead of the team above takes over"),
            help=gettext_lazy("Approvals waiting for a lead, such as quota responses, then wait for the new lead."),
            order=90,
        )
    )
