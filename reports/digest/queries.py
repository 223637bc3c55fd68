"""What stands in a manager's digest: yesterday's results, the pace, and what is overdue."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from customers.tasks.models import Task
from goals.planning.quotas.queries.attainment import AttainmentNode, attainment_tree
from pipeline.deals.models import Deal
from pipeline.deals.queries.credit import CreditScope, credited_total, won_totals
from pipeline.process.choices import StageKind
from reports.dashboards.choices import AttentionCause
from reports.dashboards.queries import causes
from reports.dashboards.queries.causes import DealSum
from reports.dashboards.queries.scope import DashboardView
from reports.digest.rules import day_before
from salesplan.core.money import ZERO
from salesplan.people.choices import OwnerKind, Role
from salesplan.people.models import User

SHOWN = 10


@dataclass(frozen=True)
class ClosedDeals:
    """Deals that were won or lost since the last digest: number, amount, and the largest of them."""

    total: DealSum
    deals: list[Deal]


@dataclass(frozen=True)
class Digest:
    """One manager's digest of a day."""

    view: DashboardView
    since: date
    won: ClosedDeals
    lost: ClosedDeals
    total: AttainmentNode | None
    behind: list[AttainmentNode]
    overdue: DealSum
    tasks: int

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to tell: no mail then."""
        return not (self.won.total.count or self.lost.total.count or self.total or self.overdue.count or self.tasks)


def readers() -> QuerySet[User]:
    """Return who gets a digest: managers and admins who want it and can be reached."""
    rows = User.objects.active().filter(role__in=[Role.MANAGER, Role.ADMIN], digest_mail=True)
    return rows.exclude(email="").order_by("pk")


def digest(view: DashboardView, holidays: frozenset[date]) -> Digest:
    """Return the digest of a person for a day: what happened since the last working day, and where it stands."""
    since = day_before(view.today, holidays)
    closed = Deal.objects.visible_to(view.user).closed().filter(closed_on__gte=since, closed_on__lt=view.today)
    tree = attainment_tree(view.user, view.period, view.today)
    people = [node for node in tree.rows if node.kind == OwnerKind.PERSON and node.level in ("warn", "bad")]
    people.sort(key=lambda node: (node.attainment or ZERO, node.label))
    return Digest(
        view=view,
        since=since,
        won=_won(view, closed.filter(state=StageKind.WON)),
        lost=_lost(view, closed.filter(state=StageKind.LOST)),
        total=tree.total,
        behind=people[:SHOWN],
        overdue=causes.total_of(causes.deals(view, AttentionCause.OVERDUE)),
        tasks=Task.objects.visible_to(view.user).open().filter(due_on__lt=view.today).count(),
    )


def _won(view: DashboardView, rows: QuerySet[Deal]) -> ClosedDeals:
    """Return what was won, by shares as the ledger credits it."""
    amount = won_totals(rows, CreditScope(view.user, {}))[None]
    return ClosedDeals(DealSum(rows.count(), amount), _largest(rows))


def _lost(view: DashboardView, rows: QuerySet[Deal]) -> ClosedDeals:
    return ClosedDeals(DealSum(rows.count(), credited_total(rows, CreditScope(view.user, {}))), _largest(rows))


def _largest(rows: QuerySet[Deal]) -> list[Deal]:
    return list(rows.select_related("owner", "loss_reason").order_by("-amount_base", "pk")[:SHOWN])
