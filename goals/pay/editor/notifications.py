"""Who is told what of a draft, once for each occasion, in their own language."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from goals.pay.editor import queries
from goals.pay.editor.models import IncentivePlanDraft
from goals.pay.plan.models import IncentivePlanVersion
from salesplan.core import format as write
from salesplan.core.company.queries import business_day
from salesplan.core.notices.actions import notify, notify_many
from salesplan.core.texts import later
from salesplan.people.models import User

KIND = "incentive_plan"


def ask_reviewers(draft: IncentivePlanDraft, people: Iterable[User], *, by: User, at: datetime) -> None:
    """Ask those who may approve."""

    def message_text() -> str:
        return _("%(who)s asks you to approve new rules for “%(plan)s”.") % {"who": by, "plan": draft.plan}

    key = f"plan_draft:{draft.pk}:{draft.version}:review"
    for person in people:
        notify(person, kind=KIND, key=key, text=later(message_text), at=at, url=draft.get_absolute_url(), mail=True)


def notify_of_return(draft: IncentivePlanDraft, note: str, *, by: User, at: datetime) -> None:
    """Tell who has written in it what has to change."""

    def message_text() -> str:
        values = {"who": by, "plan": draft.plan, "note": note[:200]}
        return _("%(who)s returned the rules for “%(plan)s”: %(note)s") % values

    key = f"plan_draft:{draft.pk}:{draft.version}:returned"
    for person in queries.writers(draft):
        notify(person, kind=KIND, key=key, text=later(message_text), at=at, url=draft.get_absolute_url(), mail=True)


def notify_of_approval(draft: IncentivePlanDraft, *, by: User, at: datetime) -> None:
    """Tell who has written in it that the rules hold."""

    def message_text() -> str:
        values = {"who": by, "plan": draft.plan, "day": write.day(draft.starts_on)}
        return _("%(who)s approved the rules for “%(plan)s”; they apply from %(day)s.") % values

    key = f"plan_draft:{draft.pk}:approved"
    for person in queries.writers(draft):
        notify(person, kind=KIND, key=key, text=later(message_text), at=at, url=draft.get_absolute_url())


def ask_to_accept(version: IncentivePlanVersion, *, at: datetime) -> None:
    """Tell everybody who is paid by a version that it is there, and ask them to accept it; by a notice, in one statement."""
    url = reverse("goals:plan_version_document", args=[version.pk])

    def message_text() -> str:
        values = {"plan": version.plan, "day": write.day(version.starts_on)}
        return _("New rules for “%(plan)s” set your pay from %(day)s. Read and accept them.") % values

    people = queries.people_asked(version, business_day(at))
    notify_many(
        [(person, later(message_text), url) for person in people],
        kind=KIND,
        key=f"plan_version:{version.pk}:accept",
        at=at,
    )
