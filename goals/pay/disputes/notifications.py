"""Telling people of disputes: who may decide, who leads the claimant, and the claimant."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from goals.pay.disputes import rules
from goals.pay.disputes.choices import DisputeOutcome
from goals.pay.disputes.for_reader import DisputeForReader
from goals.pay.disputes.models import Dispute, DisputeEntry
from goals.pay.disputes.queries import deciders, due
from salesplan.core import format as write
from salesplan.core.company.queries import business_day
from salesplan.core.format import period_label
from salesplan.core.notices.actions import notify
from salesplan.core.texts import later
from salesplan.people.models import User
from salesplan.people.queries import nearest_leaders


def notify_of_claim(dispute: Dispute, *, at: datetime) -> None:
    """Tell those who may decide it, and whoever leads the claimant."""

    def message_text() -> str:
        return _("%(who)s disputes their pay for %(period)s: %(title)s") % _words(dispute)

    recipients = [*_deciders(dispute, at), *nearest_leaders(dispute.person_id, business_day(at))]
    for person in {recipient.pk: recipient for recipient in recipients}.values():
        _notify(dispute, person, "claim", message_text, at)


def notify_of_question(dispute: Dispute, entry: DisputeEntry, *, at: datetime) -> None:
    """Tell the claimant what is asked of them."""

    def message_text() -> str:
        words = {**_words(dispute), "asker": entry.by, "text": entry.text[:200]}
        return _("%(asker)s asks about your dispute for %(period)s, %(title)s: %(text)s") % words

    _notify(dispute, dispute.person, f"asked:{entry.pk}", message_text, at)


def notify_of_reply(dispute: Dispute, asker: User | None, entry: DisputeEntry, *, at: datetime) -> None:
    """Tell whoever asked that the claimant has replied."""

    def message_text() -> str:
        words = {**_words(dispute), "text": entry.text[:200]}
        return _("%(who)s replied in the dispute for %(period)s, %(title)s: %(text)s") % words

    for person in [asker] if asker else _deciders(dispute, at):
        _notify(dispute, person, f"reply:{entry.pk}", message_text, at)


def notify_of_decision(dispute: Dispute, entry: DisputeEntry, *, at: datetime) -> None:
    """Tell the claimant what was decided, and where it is paid."""
    values = {
        DisputeOutcome.GRANTED: lambda: _(
            "Granted: %(amount)s will be paid with your pay for %(paid_in)s. %(title)s: %(text)s"
        ),
        DisputeOutcome.PARTIAL: lambda: _(
            "Granted in part: %(amount)s will be paid with your pay for %(paid_in)s. %(title)s: %(text)s"
        ),
        DisputeOutcome.CORRECTED: lambda: _(
            "Corrected in the books, so that the statement pays it. %(title)s: %(text)s"
        ),
        DisputeOutcome.DENIED: lambda: _("Your dispute for %(period)s was denied. %(title)s: %(text)s"),
    }

    def message_text() -> str:
        posted = dispute.adjustment
        words = {
            **_words(dispute),
            "text": entry.text[:200],
            "amount": write.money(entry.amount, dispute.currency) if entry.amount is not None else "",
            "paid_in": period_label(posted.period_key) if posted else "",
        }
        return values[DisputeOutcome(entry.to_state)]() % words

    _notify(dispute, dispute.person, f"decided:{entry.pk}", message_text, at)


def notify_of_escalation(dispute: Dispute, entry: DisputeEntry, *, at: datetime) -> None:
    """Tell those who may decide it now: all but who decided it the first time."""

    def message_text() -> str:
        words = {**_words(dispute), "text": entry.text[:200]}
        return _("%(who)s asks for a second decision on their pay for %(period)s, %(title)s: %(text)s") % words

    for person in _deciders(dispute, at):
        _notify(dispute, person, "escalated", message_text, at)


def remind_all(*, today: date, at: datetime) -> int:
    """Remind those who may decide of what is due soon, and of what is overdue; once for each of both."""
    count = 0
    for dispute in due(today):
        occasion = rules.reminder(rules.days_left(dispute.state, dispute.due_on, today))
        key = f"{occasion}:{dispute.due_on.isoformat()}"
        count += sum(
            _notify(dispute, person, key, _reminder_text(dispute, occasion), at) for person in _deciders(dispute, at)
        )
    return count


def _deciders(dispute: Dispute, at: datetime) -> list[User]:
    """Return who may decide it, deputies too."""
    return deciders(dispute, business_day(at)).everybody


def _reminder_text(dispute: Dispute, occasion: str) -> Any:
    def message_text() -> str:
        soon = _("An answer to %(who)s is due on %(day)s: dispute for %(period)s, %(title)s")
        late = _("An answer to %(who)s has been due since %(day)s: dispute for %(period)s, %(title)s")
        return (late if occasion == "late" else soon) % {
            **_words(dispute),
            "day": write.day(dispute.due_on),
        }

    return message_text


def _words(dispute: Dispute) -> dict[str, Any]:
    title = DisputeForReader(dispute, dispute.person, dispute.due_on, dispute.due_on).title
    return {"who": dispute.person, "period": period_label(dispute.period_key), "title": title}


def _notify(dispute: Dispute, person: User, occasion: str, message: Callable[[], str], at: datetime) -> bool:
    if not person.is_active:
        return False
    key, url = f"dispute:{dispute.pk}:{occasion}", dispute.get_absolute_url()
    return notify(person, kind="dispute", key=key, text=later(message), at=at, url=url, mail=True)
