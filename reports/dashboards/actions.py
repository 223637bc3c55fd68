"""What a dashboard can set going: follow-up tasks for the deals behind a sentence."""

from datetime import datetime

from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from customers.tasks.actions import create_task
from customers.tasks.choices import TaskKind
from customers.tasks.models import Task
from pipeline.deals.models import Deal
from pipeline.process.choices import StageKind
from reports.dashboards.choices import AttentionCause
from salesplan.core.audit import acting
from salesplan.core.company.queries import business_day
from salesplan.people.access import require_write
from salesplan.people.models import User

# One click gives at most so many tasks.
MOST = 200


def create_follow_ups(deals: QuerySet[Deal], cause: str, *, by: User, at: datetime) -> int:
    """Give the owner of each deal a task due today, unless they have an open one from here; return how many."""
    require_write(by)
    rows = list(deals.filter(state=StageKind.OPEN, owner__is_active=True).select_related("owner", "account")[:MOST])
    with acting(by, "cause.follow_up", why=cause):
        there = set(
            Task.objects.open()
            .filter(about_kind="deal", about_id__in=[deal.pk for deal in rows], kind=TaskKind.TODO, note=_marker(cause))
            .values_list("about_id", flat=True)
        )
        without_task = [deal for deal in rows if deal.pk not in there]
        for deal in without_task:
            with translation.override(deal.owner.writes_in):
                title = _sentence(cause, deal)
            create_task(
                title=title[:200],
                kind=TaskKind.TODO,
                assignee=deal.owner,
                due_on=business_day(at),
                account=deal.account,
                about=("deal", deal.pk),
                note=_marker(cause),
                by=by,
                at=at,
            )
    return len(without_task)


def _marker(cause: str) -> str:
    """The note that tells tasks from here; it is shown, so it says what it is."""
    return str(AttentionCause(cause).label)


def _sentence(cause: str, deal: Deal) -> str:
    params = {"deal": deal.name}
    if cause == AttentionCause.STUCK:
        return _("Move on or close: %(deal)s") % params
    if cause in (AttentionCause.OVERDUE, AttentionCause.SLIPPED):
        return _("Update the close date: %(deal)s") % params
    if cause == AttentionCause.NO_STEP:
        return _("Agree on a next step: %(deal)s") % params
    return _("Follow up: %(deal)s") % params
