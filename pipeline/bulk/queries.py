"""Questions about bulk runs."""

from dataclasses import dataclass, field

from django.db.models import Case, Count, IntegerField, QuerySet, Value, When
from django.http import QueryDict

from pipeline.bulk.choices import BulkResultState
from pipeline.bulk.models import BulkResult, BulkRun
from pipeline.deals.models import Deal
from pipeline.deals.queries.filters import filtered
from pipeline.process.choices import StageKind
from salesplan.people.models import User

# What a reader looks for first.
_FIRST = {BulkResultState.REFUSED: 0, BulkResultState.KEPT: 1, BulkResultState.WAITING: 2}


@dataclass(frozen=True)
class BulkOutcome:
    """How many deals of a run are in which state."""

    counts: dict[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """All deals of the run."""
        return sum(self.counts.values())

    @property
    def handled(self) -> int:
        """Those whose turn has been."""
        return self.total - self.counts.get(BulkResultState.WAITING, 0)


def chosen(user: User, *, ids: list[str], all_matching: bool, query: str) -> QuerySet[Deal]:
    """Return the deals a step is about, as far as the user sees them: those picked, or all that match the list."""
    if all_matching:
        return filtered(user, QueryDict(query), state=StageKind.OPEN)[0]
    return Deal.objects.visible_to(user).filter(pk__in=[int(deal_id) for deal_id in ids if deal_id.isdecimal()])


def outcome(run: BulkRun) -> BulkOutcome:
    """Count the results of a run by state; one query."""
    return BulkOutcome(dict(run.results.order_by().values_list("state").annotate(n=Count("pk"))))


def results(run: BulkRun) -> QuerySet[BulkResult]:
    """Return the results of a run, what was refused first."""
    rank = Case(
        *[When(state=state, then=Value(n)) for state, n in _FIRST.items()], default=9, output_field=IntegerField()
    )
    return run.results.select_related("deal", "deal__account").annotate(rank=rank).order_by("rank", "pk")
