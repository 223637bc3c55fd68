"""The past as forecasts are made again from it: trails of deals with their shares, and what was sold by whom."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from django.db.models import Sum

from pipeline.deals.models import CloseDateChange, DealSplit, StageMove
from pipeline.probability.rules.histories import DealHistory
from pipeline.process.choices import StageKind
from pipeline.sales.models import SalesDay
from salesplan.core.company.queries import business_day, company
from salesplan.core.money import HUNDRED
from salesplan.people.queries import homes, tree

BATCH_SIZE = 5000
ALONE = Decimal(1)
_OF_DEAL = ("deal__amount_base", "deal__expected_close_on", "deal__closed_on", "deal__state", "deal__owner_id")


def deal_histories(since: date) -> list[DealHistory]:
    """Return what became of every deal that was not decided before a day: three questions."""
    own_company = company()
    histories: dict[int, DealHistory] = {}
    moves = StageMove.objects.in_force().exclude(deal__closed_on__lt=since).order_by("deal_id", "at", "pk")
    rows = moves.values_list("deal_id", "at", "to_stage_id", *_OF_DEAL)
    for pk, at, stage, amount, expected, closed, state, owner in rows.iterator(chunk_size=BATCH_SIZE):
        history = histories.setdefault(
            pk, DealHistory(amount, expected, closed, state == StageKind.WON, shares={owner: ALONE})
        )
        history.moves.append((business_day(at, own_company), stage))
    changes = CloseDateChange.objects.in_force().exclude(deal__closed_on__lt=since).order_by("deal_id", "at", "pk")
    for pk, at, before in changes.values_list("deal_id", "at", "from_on").iterator(chunk_size=BATCH_SIZE):
        if pk in histories:
            histories[pk].dates.append((business_day(at, own_company), before))
    for pk, shares in _splits(since).items():
        if pk in histories:
            histories[pk].shares = shares
    for history in histories.values():
        history.moves.sort(key=lambda move: move[0])
    return list(histories.values())


def _splits(since: date) -> dict[int, dict[int, Decimal]]:
    out: dict[int, dict[int, Decimal]] = defaultdict(dict)
    rows = DealSplit.objects.filter(percent__lt=HUNDRED).exclude(deal__closed_on__lt=since)
    for pk, person, percent in rows.values_list("deal_id", "person_id", "percent").iterator(chunk_size=BATCH_SIZE):
        out[pk][person] = percent / HUNDRED
    return out


def sold(since: date) -> Iterator[tuple[date, int, Decimal]]:
    """Yield what was sold by day and person, in the order of days: one question."""
    rows = SalesDay.objects.filter(sold_on__gte=since).order_by("sold_on").values_list("sold_on", "person_id")
    yield from rows.annotate(total=Sum("amount_base")).iterator(chunk_size=BATCH_SIZE)


def teams_above() -> Mapping[int, tuple[int, ...]]:
    """Return the teams that somebody's figures count for: their own of today and those above it."""
    teams = tree()
    above: dict[int, tuple[int, ...]] = {}
    for person, team in homes().items():
        chain: list[int] = []
        place: int | None = team
        while place is not None and place not in chain:
            chain.append(place)
            place = teams.parents.get(place)
        above[person] = tuple(chain)
    return above
