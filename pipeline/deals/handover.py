"""The open deals of somebody who leaves pass to a successor, and so do their shares of other people's open deals."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pipeline.deals.actions import change_owner, edit_deal
from pipeline.deals.models import Deal
from pipeline.deals.parts import splits_of
from pipeline.deals.renewing import refresh_teams
from pipeline.deals.rules import SplitInput
from salesplan.core.audit import acting
from salesplan.people import handover


def _open_deals_of(person: Any) -> Any:
    return Deal.objects.open().filter(Q(owner=person) | Q(splits__person=person)).distinct()


def count_deals(person: Any) -> int:
    """Return how many open deals a person owns or shares in."""
    return _open_deals_of(person).count()


def hand_over_deals(person: Any, successor: Any, by: Any, at: datetime) -> int:
    """Give each open deal, and each share in one, to the successor. Closed deals and their credit stay as they are."""
    with acting(by, "deal.hand_over"):
        deals = list(_open_deals_of(person).order_by("pk"))
        for deal in deals:
            if deal.owner_id == person.pk:
                deal = change_owner(deal, owner=successor, version=None, by=by, at=at)
            parts = splits_of(deal)
            if any(part.person_id == person.pk for part in parts):
                edit_deal(deal, values={}, splits=passed_on(parts, person.pk, successor.pk), version=None, by=by, at=at)
    return len(deals)


def passed_on(parts: list[SplitInput], leaver: int, heir: int) -> list[SplitInput]:
    """Return the splits with the leaver's share added to the successor's; they total what they did.

    >>> passed_on([SplitInput(1, Decimal(60)), SplitInput(2, Decimal(40))], 1, 2)
    [SplitInput(person_id=2, percent=Decimal('100'))]
    """
    shares: dict[int, Decimal] = {}
    for part in parts:
        who = heir if part.person_id == leaver else part.person_id
        shares[who] = shares.get(who, Decimal(0)) + part.percent
    return [SplitInput(who, percent) for who, percent in shares.items()]


def _follow(_person: Any, _by: Any, at: datetime) -> None:
    refresh_teams(at)


def register_all() -> None:
    """Offer the open deals to the hand-over, and let them follow their owner to another team."""
    handover.register(_("Open deals"), hand_over_deals, count_deals)
    handover.register_follower(_follow)
