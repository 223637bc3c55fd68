"""The demo's requests: two that wait (one for an admin, since its pay is closed), one that was refused, one proposal.

They are made by the actions that people use, so that timeline, notices and effects on pay are real.
"""

from datetime import UTC, datetime, time
from decimal import Decimal

from django.db.models import Case, Count, IntegerField, QuerySet, When

from demo.calendar import Clock
from demo.company import Base
from pipeline.change_requests.actions import answer_request, ask
from pipeline.change_requests.queries import deciders
from pipeline.deals.changes import DealChange
from pipeline.deals.models import Deal
from pipeline.deals.queries.lines_and_splits import lines_of, splits_of
from pipeline.deals.rules.deals import LineInput, SplitInput
from pipeline.process.choices import StageKind
from salesplan.core.company.queries import calendar
from salesplan.core.periods import Period, PeriodKind
from salesplan.people.models import User


def build(base: Base, clock: Clock) -> None:
    """Ask for changes of won deals of the last and the current quarter, and of an open one that is shared."""
    current = calendar().containing(clock.today, PeriodKind.QUARTER)
    at = datetime.combine(max(clock.last, current.start), time(5), UTC)
    last = calendar().shift(current, -1)
    won_deal = _won(base.reps, last).first()
    if won_deal is not None:
        why = "The customer signed for 10 more, see the order 客户补签了10台，见订单"
        ask(won_deal, _more(won_deal), why=why, by=won_deal.owner, at=at)
    reasons = ("The order came in for 10 more 实际订单多10台", "I think it was higher 我记得更多")
    for deal, why in zip(_won(base.reps, current)[:2], reasons, strict=False):
        change_request = ask(deal, _more(deal), why=why, by=deal.owner, at=at)
        if why == reasons[-1]:
            by = deciders(change_request, at.date()).people[0]
            answer_request(change_request, grant=False, why="The order says otherwise 与订单不符", by=by, at=at)
    _proposal(at)


def _won(reps: list[User], period: Period) -> QuerySet[Deal]:
    """Return the deals with lines that reps won in a period: first those of the rep one signs in as, then the largest."""
    first = Case(When(owner=reps[0], then=0), default=1, output_field=IntegerField())
    rows = Deal.objects.filter(owner__in=reps, state=StageKind.WON, closed_on__range=(period.start, period.end))
    return rows.exclude(main_product=None).order_by(first, "-amount_base", "pk")


def _more(deal: Deal) -> DealChange:
    """Want ten more of the first line."""
    first, *other_lines = lines_of(deal)
    more = LineInput(first.product_id, first.quantity + 10, first.unit_price, first.discount)
    return DealChange(lines=[more, *other_lines])


def _proposal(at: datetime) -> None:
    """Somebody who shares in an open deal proposes five per cent more for themselves."""
    shared = Deal.objects.open().annotate(n=Count("splits")).filter(n=2).order_by("-amount_base", "pk").first()
    if shared is None:
        return
    splits = splits_of(shared)
    other = next((part for part in splits if part.person_id != shared.owner_id), None)
    if other is None or any(part.person_id == shared.owner_id and part.percent <= 5 for part in splits):
        return
    step = Decimal(5)
    split = [SplitInput(share.person_id, share.percent + (step if share is other else -step)) for share in splits]
    by = User.objects.get(pk=other.person_id)
    ask(shared, DealChange(splits=split), why="I do all of the technical work 技术部分由我独立完成", by=by, at=at)
