"""Who is told of what happens to a deal: its timeline, and the people concerned. Used by `actions` alone."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from customers.surveys.actions import touchpoints
from customers.surveys.choices import SurveyTrigger
from customers.timeline import actions as timeline
from customers.timeline.choices import EntryKind
from customers.timeline.models import Entry
from pipeline.deals.models import Deal
from pipeline.deals.queries.lines_and_splits import contacts_of
from pipeline.deals.rules.deals import ShareLoss
from pipeline.process.choices import StageKind
from pipeline.process.models import Stage
from salesplan.core import format as write
from salesplan.core.company.queries import business_day
from salesplan.core.notices.actions import notify
from salesplan.core.texts import later
from salesplan.people.models import User


def entry(deal: Deal, code: str, happened_at: datetime, **data: Any) -> Entry:
    """Return an entry of the timeline of a deal and its account, to be written with many others."""
    return Entry(
        account=deal.account,
        about_kind="deal",
        about_id=deal.pk,
        code=code,
        data=_facts(deal, data),
        happened_at=happened_at,
    )


def _facts(deal: Deal, data: Mapping[str, Any]) -> dict[str, Any]:
    return {"deal": deal.name, "amount": str(deal.amount), "currency": deal.currency, **data}


def between(came_from: Stage | None, stage: Stage) -> dict[str, str]:
    """Return the names of two stages in both languages; a deal that came from outside has no first one."""
    before = {"from": came_from.name, "from_zh": came_from.name_zh} if came_from else {"from": "", "from_zh": ""}
    return {**before, "to": stage.name, "to_zh": stage.name_zh}


def outcome(deal: Deal, came_from: Stage | None) -> tuple[str, dict[str, Any]]:
    """Return the code and the facts of how a deal was decided."""
    params: dict[str, Any] = between(came_from, deal.stage)
    if deal.state == StageKind.WON:
        return "deal_won", {"closed_on": str(deal.closed_on), **params}
    reason = {"reason": deal.loss_reason.name, "reason_zh": deal.loss_reason.name_zh} if deal.loss_reason else {}
    rival = {"rival": deal.rival.name} if deal.rival else {}
    return "deal_lost", {"note": deal.loss_note, **params, **reason, **rival}


def record(deal: Deal, code: str, *, by: User, at: datetime, **data: Any) -> None:
    """Write what the system did into the timeline of the deal and its account."""
    params = _facts(deal, data)
    timeline.record(
        account=deal.account, about=("deal", deal.pk), kind=EntryKind.SYSTEM, code=code, data=params, by=by, at=at
    )


def notify_owner(deal: Deal, occasion: str, sentence: Callable[[], str], *, by: User | None, at: datetime) -> None:
    """Notify the owner of something somebody else did to their deal; `sentence` is asked in their language."""
    if by is None or deal.owner_id == by.pk or not deal.owner.is_active:
        return
    key = f"deal:{deal.pk}:{occasion}:{deal.version}:{at:%Y%m%d%H%M%S}"
    notify(
        deal.owner,
        kind="deal",
        key=key,
        text=later(sentence),
        url=reverse("pipeline:deal_detail", args=[deal.pk]),
        at=at,
    )


def notify_losers(deal: Deal, lost: Iterable[ShareLoss], *, by: User, at: datetime) -> None:
    """Tell everybody whose share or overlay became less, with it before and after, unless they did it themselves."""
    losses = [loss for loss in lost if loss.person_id != getattr(by, "pk", None)]
    people = User.objects.active().in_bulk({loss.person_id for loss in losses}) if losses else {}
    for loss in losses:
        person = people.get(loss.person_id)
        if person is None:
            continue
        params = {
            "who": by,
            "deal": deal.name,
            "before": write.exact_number(loss.before),
            "after": write.exact_number(loss.after),
        }

        def sentence(params: dict[str, Any] = params, is_overlay: bool = loss.is_overlay) -> str:
            if is_overlay:
                return _("%(who)s changed your overlay on “%(deal)s” from %(before)s %% to %(after)s %%.") % params
            return _("%(who)s changed your share of “%(deal)s” from %(before)s %% to %(after)s %%.") % params

        occasion = "overlay" if loss.is_overlay else "share"
        key = f"deal:{deal.pk}:{occasion}:{deal.version}:{at:%Y%m%d%H%M%S}"
        url = reverse("pipeline:deal_detail", args=[deal.pk])
        notify(person, kind="deal", key=key, text=later(sentence), url=url, at=at, mail=True)


def won(deal: Deal, by: User) -> str:
    """Say that somebody won one's deal."""
    return _("%(who)s set your deal “%(deal)s” to won.") % {"who": by, "deal": deal.name}


def lost(deal: Deal, by: User) -> str:
    """Say that somebody lost one's deal."""
    return _("%(who)s set your deal “%(deal)s” to lost.") % {"who": by, "deal": deal.name}


def moved(deal: Deal, by: User) -> str:
    """Say that somebody moved one's deal."""
    params = {"who": by, "deal": deal.name, "stage": deal.stage.label}
    return _("%(who)s moved your deal “%(deal)s” to %(stage)s.") % params


def changed(deal: Deal, by: User) -> str:
    """Say that somebody changed one's deal."""
    return _("%(who)s changed your deal “%(deal)s”.") % {"who": by, "deal": deal.name}


def handed_over(deal: Deal, by: User) -> str:
    """Say that one has got a deal."""
    return _("%(who)s handed the deal “%(deal)s” over to you.") % {"who": by, "deal": deal.name}


def note_touchpoint(deal: Deal, *, at: datetime) -> None:
    """Let surveys follow a won deal, about whoever of the customer took part in it; one that is open again is followed by none."""
    key = f"deal:{deal.pk}"
    if deal.state != StageKind.WON:
        touchpoints.withdraw_touchpoint(key, at=at)
        return
    touchpoints.note_touchpoint(
        kind=SurveyTrigger.DEAL_WON,
        key=key,
        account=deal.account,
        contact_id=min(contacts_of(deal), default=None),
        owner=deal.owner,
        product_id=deal.main_product_id,
        title=deal.name,
        on=deal.closed_on or business_day(at),
    )
