"""What time renews on deals: the base amount at today's rate, the team of the owner, the probability, the last contact."""

from collections import defaultdict
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Max, Q

from customers.accounts.models import Account
from customers.timeline.choices import ACTIVITIES
from customers.timeline.models import Entry
from pipeline.deals.models import Deal
from pipeline.deals.queries.deals import HISTORY, KEYED, decided_stays
from pipeline.probability.actions import work_out_probabilities
from pipeline.probability.choices import ProbabilityBand
from pipeline.probability.queries.probabilities import stage_bands
from pipeline.probability.rules.bands import StageStay
from pipeline.process.choices import StageKind
from pipeline.process.models import Stage
from salesplan.core.audit import acting
from salesplan.core.company.queries import business_day, company, rates
from salesplan.core.search.key_renewal import rekey
from salesplan.people.queries import placements


def refresh_base_amounts(at: datetime) -> int:
    """Convert open foreign-currency deals at today's rate and return how many changed.

    Currencies whose rate is gone keep their last amount: an old figure is better than none.
    """
    today, current_rates = business_day(at), rates()
    with acting(None, "deal.refresh_rates"):
        rows = (
            Deal.objects.open()
            .exclude(currency=current_rates.base)
            .select_for_update()
            .only("id", "currency", "amount", "amount_base")
        )
        fresh = []
        for deal in rows.order_by("pk"):
            if deal.currency not in current_rates.known:
                continue
            amount = current_rates.to_base(deal.amount, deal.currency, today)
            if amount != deal.amount_base:
                deal.amount_base = amount
                fresh.append(deal)
        return Deal.objects.bulk_update(fresh, ["amount_base"], batch_size=500) if fresh else 0


def refresh_teams(at: datetime) -> int:
    """Let open deals follow their owner's team of today (people move; only a closed deal's team is frozen)."""
    today, changed = business_day(at), 0
    team_placements = placements()
    with acting(None, "deal.refresh_teams"):
        by_owner = Deal.objects.open().order_by("owner_id").values_list("owner_id", "team_id").distinct()
        for owner_id, team_id in list(by_owner):
            team = team_placements.team(owner_id, today)
            if team != team_id:
                changed += Deal.objects.open().filter(owner=owner_id, team=team_id).update(team=team)
    return changed


def refresh_probabilities(at: datetime) -> int:
    """Learn from decided deals, and give every open deal the probability of its stage and time; return how many changed."""
    today = business_day(at)
    work_out_probabilities(stays(today - HISTORY), on=today)
    return renew_probabilities(at)


def renew_probabilities(at: datetime) -> int:
    """Give every open deal the probability that holds today, by what is known of its stage: a few updates a stage."""
    today, changed = business_day(at), 0
    zone = ZoneInfo(company().time_zone)
    bands = stage_bands(dict(Stage.objects.filter(kind=StageKind.OPEN).values_list("pk", "probability")))
    with transaction.atomic():
        for stage, stage_bands_known in sorted(bands.items()):
            usual, late = (
                Q(
                    stage_since__lt=datetime.combine(
                        today - timedelta(stage_bands_known[band].from_days - 1), time(), zone
                    )
                )
                for band in (ProbabilityBand.USUAL, ProbabilityBand.LATE)
            )
            late |= Q(expected_close_on__lt=today)
            for band, there in (
                (ProbabilityBand.LATE, late),
                (ProbabilityBand.USUAL, usual & ~late),
                (ProbabilityBand.FRESH, ~usual & ~late),
            ):
                deals = (
                    Deal.objects.open()
                    .filter(there, stage=stage)
                    .exclude(probability=stage_bands_known[band].probability)
                )
                changed += deals.update(probability=stage_bands_known[band].probability)
    return changed


def stays(since: date) -> dict[int, list[StageStay]]:
    """Return how long each deal that was decided since a day had been in each stage, by stage: one query."""
    out: dict[int, list[StageStay]] = defaultdict(list)
    for (stage, _deal), stay in decided_stays(since).items():
        out[stage].append(stay)
    return dict(out)


def refresh_last_contacts(at: datetime, within: timedelta = timedelta(days=1)) -> int:
    """Bring the last contact of deals into line with their timelines; looks at those written or deleted lately.

    Customers know nothing of deals, so nobody tells the deal of a call that was logged about it; it asks by itself.
    """
    since = at - within
    lately = Q(created_at__gte=since) | Q(deleted_at__gte=since)
    deals = Entry.objects.filter(lately, about_kind="deal", kind__in=ACTIVITIES).values("about_id")
    alive = Entry.objects.filter(about_kind="deal", about_id__in=deals, kind__in=ACTIVITIES, deleted_at=None)
    last = dict(alive.order_by().values_list("about_id").annotate(last=Max("happened_at")))
    with acting(None, "deal.refresh_last_contact"):
        rows = Deal.objects.filter(pk__in=deals).select_for_update().only("id", "touched_at").order_by("pk")
        stale = [deal for deal in rows if deal.touched_at != last.get(deal.pk)]
        for deal in stale:
            deal.touched_at = last.get(deal.pk)
        return Deal.objects.bulk_update(stale, ["touched_at"], batch_size=500) if stale else 0


def refresh_search_keys(at: datetime, within: timedelta = timedelta(days=1)) -> int:
    """Let search find deals by what their accounts are called now; looks at accounts that were changed lately.

    Customers know nothing of deals, so nobody tells a deal that its account has another name; it asks by itself.
    """
    changes = Account.pgh_event_model.objects.filter(pgh_created_at__gte=at - within, pgh_label="update")  # type: ignore[attr-defined]
    accounts = changes.order_by().values_list("pgh_obj", flat=True).distinct()
    with transaction.atomic():
        return rekey(KEYED, Deal.objects.filter(account__in=list(accounts)).order_by("pk"))
