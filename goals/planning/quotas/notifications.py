"""Telling the people concerned of a quota: the person themselves, or the leaders of a team."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from functools import partial

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from goals.planning.quotas.models import QuotaChange
from salesplan.core import format as write
from salesplan.core import metrics
from salesplan.core.company.queries import business_day, company
from salesplan.core.notices.actions import notify_many
from salesplan.core.texts import later
from salesplan.people.models import User
from salesplan.people.queries import leaders_on, tree


def notify_change(changes: Iterable[QuotaChange], *, by: User, at: datetime) -> None:
    """Tell each person once, in their language, whatever number of changes concerns them."""
    changes = list(changes)
    changes_by_person: dict[int, list[QuotaChange]] = {}
    for change in changes:
        if change.person_id:
            changes_by_person.setdefault(change.person_id, []).append(change)
    people = (
        {person.pk: person for person in User.objects.active().filter(pk__in=changes_by_person)}
        if changes_by_person
        else {}
    )
    of_teams = [change for change in changes if change.team_id]
    if of_teams:
        leaders = leaders_on(business_day(at), {change.team_id for change in of_teams if change.team_id})
        teams = tree().teams
        for change in of_teams:
            change.team = teams[change.team_id or 0]
            for leader in leaders.get(change.team_id or 0, []):
                changes_by_person.setdefault(leader.pk, []).append(change)
                people[leader.pk] = leader
    currency = company().currency
    recipients = [
        (
            person,
            later(partial(_sentence, changes_by_person[pk], by, currency)),
            _address(changes_by_person[pk]),
        )
        for pk, person in people.items()
        if pk != getattr(by, "pk", None)
    ]
    if recipients:
        notify_many(recipients, kind="quota", key=f"quota:change:{changes[0].pk}", at=at)


def _address(changes: list[QuotaChange]) -> str:
    """Return where a quota of one's own is accepted or objected to; of several, and of a team's, the table."""
    first = changes[0]
    if len(changes) == 1 and first.person_id:
        return reverse("goals:response_detail", args=[first.person_id, first.metric, first.period_key])
    if all(change.person_id for change in changes):
        return reverse("goals:response_list")
    return f"{reverse('goals:quota_list')}?period={first.period_key}"


def _sentence(changes: list[QuotaChange], by: User, currency: str) -> str:
    """Say in the language of the moment what was set."""
    first = changes[0]
    period = write.period_label(first.period_key)
    if len(changes) > 1:
        message = ngettext(
            "%(who)s set %(n)s quota for you, starting with %(period)s.",
            "%(who)s set %(n)s quotas for you, starting with %(period)s.",
            len(changes),
        ) % {"who": by, "n": len(changes), "period": period}
        return write.sentences(message, first.note)
    values = {"who": by, "period": period, "amount": figure(first.amount, first.metric, currency)}
    if first.team:
        message = _("%(who)s set the quota of %(team)s for %(period)s to %(amount)s.") % {
            **values,
            "team": first.team.label,
        }
    else:
        message = _("%(who)s set your quota for %(period)s to %(amount)s.") % values
    later = ""
    if first.effective_on > first.starts_on:
        later = _("It applies from %(day)s.") % {"day": write.day(first.effective_on)}
    return write.sentences(message, later, first.note)


def figure(amount: Decimal | None, metric: str, currency: str) -> str:
    """Write the figure of a quota in the unit of its metric."""
    definition = metrics.get(metric)
    if definition.unit == "money":
        return write.money(amount, currency)
    return f"{write.number(amount)} ({definition.label})"
