"""Who is told of what, once for each occasion, and the reminders of steps that are not done."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from functools import partial
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from goals.appraisals import queries
from goals.appraisals.choices import RewardState, RoundState
from goals.appraisals.models.outcomes import Appeal, Reward
from goals.appraisals.models.rounds import Appraisal, Round
from goals.appraisals.rules.lifecycle import occasion
from salesplan.core.format import period_label
from salesplan.core.notices.actions import notify, notify_many
from salesplan.core.texts import later
from salesplan.core.typing import LazyText
from salesplan.people.models import User


def _page(of: Appraisal) -> str:
    return reverse("goals:appraisal_detail", args=[of.pk])


def _round_values(of: Round) -> dict[str, Any]:
    return {"period": period_label(of.period_key)}


def moved(of: Round, at: datetime) -> None:
    """Tell whoever has to act now, or who has a result now."""
    # A step that was taken back is a new occasion.
    number = of.moves.count()
    rows = list(of.appraisals.select_related("person", "manager", "round"))
    if of.state == RoundState.SELF:
        text = later(lambda: _("Your appraisal for %(period)s is open: rate yourself.") % _round_values(of))
        for row in rows:
            _notify(row.person, f"appraisal:{row.pk}:self:{number}", text, at, _page(row))
    elif of.state == RoundState.MANAGER:
        text = later(
            lambda: _("The appraisals of your people for %(period)s are waiting for your ratings.") % _round_values(of)
        )
        for manager in {row.manager_id: row.manager for row in rows if row.manager}.values():
            _notify(manager, f"round:{of.pk}:manager:{number}", text, at, reverse("goals:round_detail", args=[of.pk]))
    elif of.state == RoundState.CLOSED:
        text = later(lambda: _("Your appraisal for %(period)s is closed: see your result.") % _round_values(of))
        for row in rows:
            _notify(row.person, f"appraisal:{row.pk}:closed", text, at, _page(row))


def _notify(person: User, key: str, text: LazyText, at: datetime, url: str) -> bool:
    if not person.is_active:
        return False
    return notify(person, kind="appraisal", key=key, text=text, at=at, url=url, mail=True)


def appealed(row: Appeal, at: datetime) -> None:
    """Tell those who may decide."""
    text = later(lambda: _("%(who)s has appealed against their appraisal.") % {"who": row.appraisal.person})
    for person in _deciders(row.appraisal):
        _notify(person, f"appeal:{row.pk}", text, at, _page(row.appraisal))


def _deciders(of: Appraisal) -> list[User]:
    return queries.matter(of).among_admins().everybody


def decided(row: Appeal, at: datetime) -> None:
    """Tell the person the outcome, and who appraised them."""
    text = later(lambda: _("Your appeal has been answered."))
    _notify(row.appraisal.person, f"appeal:{row.pk}:answer", text, at, _page(row.appraisal))
    if row.appraisal.manager:
        text = later(lambda: _("The appeal by %(who)s has been answered.") % {"who": row.appraisal.person})
        _notify(row.appraisal.manager, f"appeal:{row.pk}:answer", text, at, _page(row.appraisal))


def proposed(row: Reward, at: datetime) -> None:
    """Tell the admins who may decide."""
    text = later(lambda: _("A reward has been proposed for %(who)s.") % {"who": row.receiver})
    for person in User.objects.admins().exclude(pk__in=[row.proposed_by_id]):
        if person.pk != row.receiver_id:
            _notify(person, f"reward:{row.pk}", text, at, row.get_absolute_url())


def reached(rows: Iterable[Reward], by: User, at: datetime) -> None:
    """Tell people once what they reached by their pay, and the admins once that proposals wait."""
    rewards = list(rows)
    of: dict[int, list[Reward]] = {}
    for row in rewards:
        of.setdefault(row.receiver_id, []).append(row)
    people = [person_rewards for person_rewards in of.values() if person_rewards[0].receiver.is_active]
    recipients = [
        (person_rewards[0].receiver, later(_reached(person_rewards)), person_rewards[0].get_absolute_url())
        for person_rewards in people
    ]
    notify_many(recipients, kind="appraisal", key=f"rewards:{rewards[-1].pk}:reached", at=at)
    n = sum(row.state == RewardState.PROPOSED for row in rewards)
    if not n:
        return
    text = later(
        lambda: (
            ngettext(
                "%(n)s reward earned under an incentive plan is waiting for your decision.",
                "%(n)s rewards earned under incentive plans are waiting for your decision.",
                n,
            )
            % {"n": n}
        )
    )
    admins = User.objects.admins().exclude(pk=by.pk)
    url = reverse("goals:reward_list")
    notify_many([(admin, text, url) for admin in admins], kind="appraisal", key=f"rewards:{rewards[-1].pk}:wait", at=at)


def _reached(rewards: list[Reward]) -> Callable[[], str]:
    return lambda: (
        _("In addition to your pay, you have earned: %(what)s") % {"what": _(", ").join(row.text for row in rewards)}
    )


def reward_decided(row: Reward, at: datetime) -> None:
    """Tell who proposed it; and the person, if it was approved or stands on their statement."""
    text = later(lambda: _("The reward for %(who)s has been decided.") % {"who": row.receiver})
    _notify(row.proposed_by, f"reward:{row.pk}:{row.state}", text, at, row.get_absolute_url())
    if row.state == RewardState.APPROVED:
        text = later(lambda: _("A reward was approved for you: %(what)s") % {"what": row.text})
        _notify(row.receiver, f"reward:{row.pk}:approved", text, at, row.get_absolute_url())
    elif row.appraisal_id is None:
        text = later(lambda: _("A reward was declined: %(what)s. %(why)s") % {"what": row.text, "why": row.note})
        _notify(row.receiver, f"reward:{row.pk}:declined", text, at, row.get_absolute_url())


def reward_given(row: Reward, at: datetime) -> None:
    """Tell the person."""
    text = later(lambda: _("Your reward was given: %(what)s") % {"what": row.text})
    _notify(row.receiver, f"reward:{row.pk}:given", text, at, row.get_absolute_url())


def remind_all(*, today: date, at: datetime) -> int:
    """Remind of every running step whose deadline is near or past; return how many were told."""
    count = 0
    for of in Round.objects.running().filter(state__in=(RoundState.SELF, RoundState.MANAGER)).order_by("pk"):
        due = occasion(of.due, today) if of.due else None
        count += notify_behind(of, due, at) if due else 0
    return count


def notify_behind(of: Round, occasion_key: str, at: datetime) -> int:
    """Remind everybody whose step of a round is not done, once on an occasion; return how many were told."""
    sent = 0
    key = f"round:{of.pk}:{of.state}:{of.due}:{occasion_key}"
    if of.state == RoundState.SELF:
        text = later(partial(_rate_yourself, of))
        for row in of.appraisals.filter(self_done_at=None).select_related("person"):
            sent += _notify(row.person, key, text, at, _page(row))
        return sent
    url = reverse("goals:round_detail", args=[of.pk])
    for manager, count in queries.managers_behind(of):
        sent += _notify(manager, key, later(partial(_waiting, count, of)), at, url)
    return sent


def _rate_yourself(of: Round) -> str:
    return _("Please rate yourself: your appraisal for %(period)s is waiting for you.") % _round_values(of)


def _waiting(count: int, of: Round) -> str:
    return ngettext(
        "%(n)s appraisal for %(period)s is waiting for your ratings.",
        "%(n)s appraisals for %(period)s are waiting for your ratings.",
        count,
    ) % {"n": count, **_round_values(of)}
