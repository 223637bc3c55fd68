"""Who belongs to which team and who leads it, from a day to a day; the past stays as it was."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from salesplan.core import format as write
from salesplan.core.access import require
from salesplan.core.audit import acting
from salesplan.core.editing import lock
from salesplan.core.errors import Refused
from salesplan.core.request_cache import forget
from salesplan.people import handover
from salesplan.people.choices import Role
from salesplan.people.models import Leadership, Membership, Team, User
from salesplan.people.queries import MEMBERSHIPS, MEMBERSHIPS_OF_SOME
from salesplan.people.rules import MembershipSpan, RecordOverlap, move


def move_person(person: User, *, team: Team, on: date, by: User, at: datetime) -> Membership:
    """Put a person into a team from a day on; the membership before it ends the day before."""
    require(by, Role.ADMIN)
    with acting(by, "person.move"):
        lock(person)
        if not team.is_active:
            raise Refused(_("This team is no longer in use."), field="team")
        rows = Membership.objects.filter(person=person)
        try:
            step = move([MembershipSpan(*row) for row in rows.values_list("pk", "starts_on", "ends_on")], on)
        except RecordOverlap as overlap:
            params = {"day": write.day(overlap.span.starts_on)}
            raise Refused(
                _("A membership already begins on %(day)s. Choose a later day.") % params, field="on"
            ) from None
        if step.ends is not None:
            membership = rows.get(pk=step.ends)
            if membership.team_id == team.pk and membership.ends_on is None:
                raise Refused(_("This person is already on this team."), field="team")
            membership.ends_on = step.ends_on
            membership.save(update_fields=["ends_on"])
        if step.corrects is not None:
            row = rows.get(pk=step.corrects)
            row.team = team
            row.save(update_fields=["team"])
        else:
            row = Membership.objects.create(person=person, team=team, starts_on=on)
        forget(MEMBERSHIPS, MEMBERSHIPS_OF_SOME)
        handover.team_changed(person, by, at)
        return row


def lead_team(
    person: User, *, team: Team, starts_on: date, ends_on: date | None = None, by: User, at: datetime
) -> Leadership:
    """Let a person lead a team, and so see everything below it, from a day to a day."""
    require(by, Role.ADMIN)
    with acting(by, "person.lead"):
        current = lock(person)
        if not current.is_active:
            raise Refused(_("This person has been deactivated."))
        if current.role not in (Role.MANAGER, Role.ADMIN):
            raise Refused(_("Only managers can lead teams. Give this person the manager role first."), field="team")
        if ends_on is not None and ends_on < starts_on:
            raise Refused(_("The last day is before the first one."), field="ends_on")
        spans = Leadership.objects.filter(person=current, team=team).values_list("pk", "starts_on", "ends_on")
        if any(MembershipSpan(*row).overlaps(starts_on, ends_on) for row in spans):
            raise Refused(_("This person already leads this team in this period."), field="starts_on")
        return Leadership.objects.create(person=current, team=team, starts_on=starts_on, ends_on=ends_on)


def end_leadership(leadership: Leadership, *, ends_on: date, by: User, at: datetime) -> None:
    """End a leadership with a day; one that would end before it began is taken back."""
    require(by, Role.ADMIN)
    with acting(by, "person.stop_leading"):
        current = lock(leadership)
        if ends_on < current.starts_on:
            current.delete()
            return
        current.ends_on = ends_on
        current.save(update_fields=["ends_on"])


def close_places(person: User, last_day: date) -> None:
    """End memberships and leaderships with a day; what would begin later is taken back. Call it inside `acting`."""
    for model in (Membership, Leadership):
        rows = model.objects.filter(person=person)
        rows.filter(starts_on__gt=last_day).delete()
        rows.filter(starts_on__lte=last_day).exclude(ends_on__lte=last_day).update(ends_on=last_day)
    forget(MEMBERSHIPS, MEMBERSHIPS_OF_SOME)
