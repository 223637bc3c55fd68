"""What the night renews on open deals: the base amount at today's rate, and the team of the owner."""

from datetime import datetime

from pipeline.deals.models import Deal
from salesplan.core.audit import acting
from salesplan.core.company.queries import business_day, rates
from salesplan.people.queries import placements


def refresh_base_amounts(at: datetime) -> int:
    """Convert open foreign-currency deals at today's rate and return how many changed.

    Currencies whose rate is gone keep their last amount: an old figure is better than none.
    """
    today, known, changed = business_day(at), rates(), 0
    with acting(None, "deal.refresh_rates"):
        rows = (
            Deal.objects.open()
            .exclude(currency=known.base)
            .select_for_update()
            .only("id", "currency", "amount", "amount_base")
        )
        fresh = []
        for deal in rows.order_by("pk"):
            if deal.currency not in known.known:
                continue
            amount = known.to_base(deal.amount, deal.currency, today)
            if amount != deal.amount_base:
                deal.amount_base = amount
                fresh.append(deal)
        changed = Deal.objects.bulk_update(fresh, ["amount_base"], batch_size=500) if fresh else 0
    return changed


def refresh_teams(at: datetime) -> int:
    """Let open deals follow their owner's team of today (people move; only a closed deal's team is frozen)."""
    today, changed = business_day(at), 0
    placed = placements()
    with acting(None, "deal.refresh_teams"):
        by_owner = Deal.objects.open().order_by("owner_id").values_list("owner_id", "team_id").distinct()
        for owner_id, team_id in list(by_owner):
            team = placed.team(owner_id, today)
            if team != team_id:
                changed += Deal.objects.open().filter(owner=owner_id, team=team_id).update(team=team)
    return changed
