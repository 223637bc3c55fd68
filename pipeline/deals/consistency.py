"""What a deal shows and its trails tell: stage, days in it, expected close, times postponed, money, and last contact."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Max, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from customers.timeline.choices import ACTIVITIES
from customers.timeline.models import Entry
from pipeline.deals.models import CloseDateChange, Deal, StageMove
from pipeline.process.choices import StageKind
from pipeline.sales.models import SaleEntry
from salesplan.core import consistency
from salesplan.core.fields import MoneyField


def _last(rows: QuerySet[Any], name: str) -> Subquery:
    return Subquery(rows.filter(deal=OuterRef("pk")).order_by("-at", "-pk").values(name)[:1])


def stages() -> Iterator[tuple[str, int, Any, Any]]:
    """A deal is in the stage to which its last standing move led, since then."""
    moves = StageMove.objects.in_force()
    rows = Deal.objects.annotate(led=_last(moves, "to_stage"), when=_last(moves, "at")).exclude(led=None)
    wrong = rows.filter(~Q(led=F("stage")) | ~Q(when=F("stage_since"))).order_by("pk")
    for pk, stage, since, led, when in wrong.values_list("pk", "stage", "stage_since", "led", "when"):
        yield "Deal", pk, (stage, since), (led, when)


def kinds() -> Iterator[tuple[str, int, Any, Any]]:
    """The state of a deal is the kind of its stage."""
    wrong = Deal.objects.exclude(state=F("stage__kind")).order_by("pk")
    yield from (("Deal", *row) for row in wrong.values_list("pk", "state", "stage__kind"))


def dates() -> Iterator[tuple[str, int, Any, Any]]:
    """The expected close is the last one its trail names."""
    last = _last(CloseDateChange.objects.all(), "to_on")
    rows = Deal.objects.filter(date_changes__isnull=False).distinct().annotate(told=last)
    for pk, shows, stored in rows.order_by("pk").values_list("pk", "expected_close_on", "told"):
        if shows != stored:
            yield "Deal", pk, shows, stored


def pushes() -> Iterator[tuple[str, int, Any, Any]]:
    """A deal was postponed as often as its trail says."""
    standing = CloseDateChange.objects.in_force().filter(is_push=True, deal=OuterRef("pk")).order_by()
    number = standing.values("deal").annotate(n=Count("pk")).values("n")
    rows = Deal.objects.annotate(told=Coalesce(Subquery(number), 0)).exclude(told=F("push_count"))
    yield from (("Deal", *row) for row in rows.order_by("pk").values_list("pk", "push_count", "told"))


def money() -> Iterator[tuple[str, int, Any, Any]]:
    """A won deal is worth what the ledger says, and the ledger says nothing of any other."""
    totals = SaleEntry.objects.filter(deal=OuterRef("pk")).order_by().values("deal").annotate(s=Sum("amount_base"))
    rows = Deal.objects.annotate(told=Coalesce(Subquery(totals.values("s")), Decimal(0), output_field=MoneyField()))
    return (("Deal", *row) for row in _wrong(rows).values_list("pk", "amount_base", "told"))


def _wrong(rows: QuerySet[Any]) -> QuerySet[Any]:
    won = Q(state=StageKind.WON)
    return rows.filter((won & ~Q(told=F("amount_base"))) | (~won & ~Q(told=0))).order_by("pk")


def contacts() -> Iterator[tuple[str, int, Any, Any]]:
    """The last contact of a deal is the last activity its timeline tells of."""
    alive = Entry.objects.filter(about_kind="deal", about_id=OuterRef("pk"), kind__in=ACTIVITIES, deleted_at=None)
    last = alive.order_by().values("about_id").annotate(last=Max("happened_at")).values("last")
    rows = Deal.objects.annotate(told=Subquery(last)).exclude(told=None).filter(~Q(told=F("touched_at")))
    yield from (("Deal", *row) for row in rows.order_by("pk").values_list("pk", "touched_at", "told"))


def register_all() -> None:
    """Offer the checks of deals."""
    consistency.register("stage and stage history", stages)
    consistency.register("state and stage", kinds)
    consistency.register("expected close and its changes", dates)
    consistency.register("times postponed and the changes of dates", pushes)
    consistency.register("won deals and the ledger", money)
    consistency.register("last contact of deals and the timeline", contacts)
