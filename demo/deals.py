"""The demo's deals: planned as a story each, then written in bulk and posted to the ledger as the browser would.

A `Story` holds what happened to one deal. Rows are built from stories table by table, since five thousand deals written
one action at a time would take minutes.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from customers.accounts.models import Account
from demo import texts
from demo.calendar import Clock, quarter_end, working_day
from demo.company import Base
from demo.customers import DemoCustomers
from demo.loading import insert_all
from pipeline.deals.choices import DealType
from pipeline.deals.models import CloseDateChange, Deal, DealContact, DealLine, DealSplit, StageMove
from pipeline.process.choices import StageKind
from pipeline.process.models import Stage
from pipeline.products.models import Product
from pipeline.sales.actions import post_many
from pipeline.sales.rules import Sale, SaleLine, SaleShare, below_list
from salesplan.core.company.queries import Rates, rates
from salesplan.core.search.rules import search_key, sort_key
from salesplan.people.models import User
from salesplan.people.queries import Placements, placements

CENT = Decimal("0.01")


@dataclass
class DemoDeal:
    """What happened to one deal."""

    owner: User
    account: Account | None
    process: str
    started: date
    closed_on: date
    outcome: str
    currency: str
    lines: list[tuple[Product, Decimal, Decimal, Decimal, Decimal]]
    splits: list[tuple[int, Decimal]]
    pushes: list[tuple[date, date, date]] = field(default_factory=list)
    steps: list[tuple[Stage | None, Stage, date]] = field(default_factory=list)
    expected: date | None = None
    deal: Deal = field(default_factory=Deal)

    @property
    def amount(self) -> Decimal:
        """The sum of the lines."""
        return sum((line[4] for line in self.lines), Decimal(0))


def build(base: Base, customers: DemoCustomers, clock: Clock, count: int) -> list[DemoDeal]:
    """Write `count` deals with their lines, splits, trails and ledger entries; return their stories."""
    placed, rate = placements(), rates()
    demo_deals = [_story(base, customers, clock, day) for day in clock.start_days(count)]
    for demo_deal in demo_deals:
        demo_deal.deal = _deal(demo_deal, base, clock, placed, rate)
    insert_all(Deal, [demo_deal.deal for demo_deal in demo_deals], batch_size=500)
    insert_all(DealLine, list(_lines(demo_deals)), batch_size=1000)
    insert_all(
        DealSplit,
        [DealSplit(deal=s.deal, person_id=who, percent=share) for s in demo_deals for who, share in s.splits],
        batch_size=1000,
    )
    contacts = ((s, customers.contacts.get(s.account.pk, [])) for s in demo_deals if s.account)
    insert_all(
        DealContact,
        [
            DealContact(deal=s.deal, contact=contacts_of_account[0])
            for s, contacts_of_account in contacts
            if contacts_of_account
        ],
        batch_size=1000,
    )
    insert_all(StageMove, list(_moves(demo_deals, clock)), batch_size=1000)
    insert_all(CloseDateChange, list(_pushes(demo_deals, clock)), batch_size=1000)
    post_many([_sale(s, base, placed, rate) for s in demo_deals if s.outcome == StageKind.WON], by=None)
    return demo_deals


def _story(base: Base, customers: DemoCustomers, clock: Clock, started: date) -> DemoDeal:
    rng = clock.rng
    owner = rng.choices(base.reps, [base.skill[rep.pk] for rep in base.reps])[0]
    accounts = [a for a in customers.of_rep[owner.pk] if a.created_on <= started] or customers.of_rep[owner.pk][:1]
    # The better half of the accounts buys more often.
    account = accounts[min(int(len(accounts) * rng.random() ** 1.7), len(accounts) - 1)]
    renewal = rng.random() < 0.18
    lines, currency = _offer(base, owner, clock, renewal)
    size = float(sum(line[4] for line in lines)) * (7 if currency != "CNY" else 1)
    closed_on = clock.close_day(started, (28 if renewal else 46) * (1 + math.log10(max(size, 10_000) / 10_000) / 2))
    chance = (0.72 if renewal else 0.36) * base.skill[owner.pk] * (0.85 if size > 300_000 else 1)
    outcome = "open" if closed_on > clock.last else "won" if rng.random() < min(chance, 0.9) else "lost"
    demo_deal = DemoDeal(
        owner,
        account,
        "Renewal" if renewal else "New business",
        started,
        closed_on,
        outcome,
        currency,
        lines,
        _splits(base, owner, clock),
    )
    _plan(demo_deal, base, clock)
    return demo_deal


def _offer(base: Base, owner: User, clock: Clock, renewal: bool) -> tuple[list, str]:
    rng = clock.rng
    foreign = base.region_of[owner.pk] == "International"
    currency = rng.choice(["USD", "EUR", "EUR", "CNY"]) if foreign else "CNY"
    services = [(p, q) for p, q in base.products if p.family in ("Services", "Software")]
    chosen = rng.sample(services if renewal else base.products, rng.choice([1, 1, 2] if renewal else [1, 2, 2, 3]))
    lines = []
    for product, typical in chosen:
        quantity = Decimal(max(1, round(typical * math.exp(rng.gauss(0, 0.8)))))
        price, discount = base.prices[product.pk, currency], Decimal(rng.choice([0, 0, 0, 5, 8, 10, 12, 15, 20]))
        amount = (quantity * price * (100 - discount) / 100).quantize(CENT, ROUND_HALF_UP)
        lines.append((product, quantity, price, discount, amount))
    return lines, currency


def _splits(base: Base, owner: User, clock: Clock) -> list[tuple[int, Decimal]]:
    if clock.rng.random() > 0.12:
        return [(owner.pk, Decimal(100))]
    other = clock.rng.choice(
        [rep for rep in base.reps if base.region_of[rep.pk] == base.region_of[owner.pk] and rep != owner]
    )
    share = Decimal(clock.rng.choice([50, 60, 70, 80]))
    return [(owner.pk, share), (other.pk, 100 - share)]


def _plan(demo_deal: DemoDeal, base: Base, clock: Clock) -> None:
    """Lay the stages between start and close, and the pushes of the expected close date."""
    rng, stages = clock.rng, base.stages[demo_deal.process]
    opens = [stage for stage in stages if stage.kind == StageKind.OPEN]
    span = max((demo_deal.closed_on - demo_deal.started).days, 1)
    reach = (
        len(opens)
        if demo_deal.outcome == StageKind.WON
        else rng.choices(range(1, len(opens) + 1), [4 - i * 0.6 for i in range(len(opens))])[0]
    )
    if demo_deal.outcome == StageKind.OPEN:
        reach = max(1, min(len(opens), 1 + int(len(opens) * (clock.today - demo_deal.started).days / span)))
    cuts = sorted(rng.random() for _ in range(reach - 1))
    before: Stage | None = None
    for stage, at in zip(opens, [0.0, *cuts], strict=False):
        day = working_day(demo_deal.started + timedelta(int(span * at)))
        if day > clock.last:
            break
        if before is not None and rng.random() < 0.08:
            continue  # some deals skip a stage
        demo_deal.steps.append((before, stage, max(day, demo_deal.started)))
        before = stage
    if demo_deal.outcome != StageKind.OPEN:
        last = next(stage for stage in stages if stage.kind == demo_deal.outcome)
        demo_deal.steps.append((before, last, demo_deal.closed_on))
    demo_deal.expected = demo_deal.closed_on
    for _ in range(rng.choices([0, 1, 2], [0.72, 0.2, 0.08])[0]):
        first = demo_deal.pushes[0][0] if demo_deal.pushes else demo_deal.closed_on
        earlier = first - timedelta(rng.randrange(15, 60))
        moved_on = earlier - timedelta(rng.randrange(1, 10))
        if moved_on > demo_deal.started and moved_on <= clock.last:
            demo_deal.pushes.insert(0, (earlier, first, moved_on))
    if demo_deal.outcome == StageKind.OPEN and rng.random() < 0.14:
        demo_deal.expected = clock.today - timedelta(rng.randrange(2, 40))
        _end_with_expected(demo_deal)


def _end_with_expected(demo_deal: DemoDeal) -> None:
    """Let the trail of dates end with the date the deal shows, or say nothing where no change could lead to it."""
    was, _, moved_on = demo_deal.pushes[-1] if demo_deal.pushes else (None, None, None)
    if was is not None and moved_on is not None and demo_deal.expected is not None and was < demo_deal.expected:
        demo_deal.pushes[-1] = (was, demo_deal.expected, moved_on)
    else:
        demo_deal.pushes.clear()


def _deal(demo_deal: DemoDeal, base: Base, clock: Clock, placed: Placements, rate: Rates) -> Deal:
    rng, chinese = clock.rng, demo_deal.account is None or demo_deal.account.country == "CN"
    stage = demo_deal.steps[-1][1]
    is_open = demo_deal.outcome == StageKind.OPEN
    name = f"{demo_deal.account.name[:40] if demo_deal.account else ''} {rng.choice(texts.PROJECTS if chinese else texts.PROJECTS_EN)}".strip()
    if chinese and demo_deal.account:
        name = f"{demo_deal.account.name[:6]} – {name.split()[-1]}"
    day = clock.today if is_open else demo_deal.closed_on
    touched = max(
        demo_deal.started, (clock.last if is_open else demo_deal.closed_on) - timedelta(int(rng.expovariate(1 / 9)))
    )
    return Deal(
        name=name,
        account=demo_deal.account,
        owner=demo_deal.owner,
        team_id=placed.team(demo_deal.owner.pk, day),
        process=stage.process,
        stage=stage,
        state=demo_deal.outcome,
        currency=demo_deal.currency,
        amount=demo_deal.amount,
        amount_base=rate.to_base(demo_deal.amount, demo_deal.currency, day),
        expected_close_on=demo_deal.expected,
        closed_on=None if is_open else demo_deal.closed_on,
        next_step=rng.choice(texts.STEPS if chinese else texts.STEPS_EN) if is_open and rng.random() < 0.8 else "",
        next_step_on=clock.today + timedelta(rng.randrange(-4, 15)) if is_open else None,
        deal_type=DealType.RENEWAL if demo_deal.process == "Renewal" else "",
        channel=rng.choices(base.channels, [5, 3, 2, 1])[0],
        rival=rng.choice(base.rivals) if rng.random() < 0.4 else None,
        loss_reason=rng.choices(base.reasons, [4, 4, 2, 2, 3])[0] if demo_deal.outcome == StageKind.LOST else None,
        main_product=max(demo_deal.lines, key=lambda line: line[4])[0],
        push_count=sum(1 for was, to, _ in demo_deal.pushes if to > quarter_end(was)),
        postings=1 if demo_deal.outcome == StageKind.WON else 0,
        stage_since=clock.moment(demo_deal.steps[-1][2]),
        touched_at=clock.moment(working_day(touched)),
        started_on=demo_deal.started,
        created_by=demo_deal.owner,
        created_at=clock.moment(demo_deal.started),
        search_key=search_key(name, demo_deal.account.name if demo_deal.account else ""),
        sort_key=sort_key(name),
    )


def _lines(demo_deals: list[DemoDeal]) -> Iterator[DealLine]:
    for demo_deal in demo_deals:
        for i, (product, quantity, price, discount, amount) in enumerate(demo_deal.lines):
            yield DealLine(
                deal=demo_deal.deal,
                product=product,
                quantity=quantity,
                unit_price=price,
                discount=discount,
                amount=amount,
                position=i,
            )


def _moves(demo_deals: list[DemoDeal], clock: Clock) -> Iterator[StageMove]:
    for demo_deal in demo_deals:
        moments = [clock.moment(day) for _, _, day in demo_deal.steps]
        # The last move is when the deal came into its stage; none before it is later.
        moments[-1] = demo_deal.deal.stage_since
        for i in range(len(moments) - 1, 0, -1):
            moments[i - 1] = min(moments[i - 1], moments[i])
        for (before, stage, _), at in zip(demo_deal.steps, moments, strict=True):
            yield StageMove(
                deal=demo_deal.deal,
                from_stage=before,
                to_stage=stage,
                at=at,
                by=demo_deal.owner,
                amount_base=demo_deal.deal.amount_base,
            )


def _pushes(demo_deals: list[DemoDeal], clock: Clock) -> Iterator[CloseDateChange]:
    reasons = ["budget", "decision", "scope", "date_was_wrong"]
    for demo_deal in demo_deals:
        for was, to, moved_on in demo_deal.pushes:
            push = to > quarter_end(was)
            reason = clock.rng.choice(reasons) if push else ""
            yield CloseDateChange(
                deal=demo_deal.deal,
                from_on=was,
                to_on=to,
                is_push=push,
                reason=reason,
                at=clock.moment(moved_on),
                by=demo_deal.owner,
            )


def _sale(demo_deal: DemoDeal, base: Base, placed: Placements, rate: Rates) -> Sale:
    day = demo_deal.closed_on
    return Sale(
        deal_id=demo_deal.deal.pk,
        account_id=demo_deal.deal.account_id,
        owner_id=demo_deal.owner.pk,
        currency=demo_deal.currency,
        base=rate.base,
        rate=rate.rate(demo_deal.currency, day),
        sold_on=day,
        booked_at=demo_deal.deal.stage_since,
        lines=tuple(
            SaleLine(product.pk, quantity, amount, base.costs[product.pk], below_list(amount, quantity, price))
            for product, quantity, price, _discount, amount in demo_deal.lines
        ),
        shares=tuple(
            SaleShare(who, share, placed.team(who, day), placed.region(who, day)) for who, share in demo_deal.splits
        ),
        channel_id=demo_deal.deal.channel_id,
        deal_type=demo_deal.deal.deal_type,
        industry=demo_deal.account.industry if demo_deal.account else "",
        by_id=demo_deal.owner.pk,
    )
