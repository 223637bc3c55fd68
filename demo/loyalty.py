"""The demo's loyalty programme: three years of points for what was won, what they bought, what expired, and tiers.

The same pure rules as the actions use are walked day by day for each customer; the rows are then inserted together.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from django.db.models import F, Sum

from customers.accounts.models import Account
from customers.loyalty.actions.adjustments import ask_adjustment
from customers.loyalty.choices import EarnKind, LoyaltyRewardKind, PointKind, RedemptionState, RedemptionStep
from customers.loyalty.models.members import LoyaltyMember, PointEntry, PointLot, TierChange
from customers.loyalty.models.programme import EarnRule, LoyaltyProgramme, LoyaltyReward, LoyaltyTier
from customers.loyalty.models.redemptions import Redemption, RedemptionMove
from customers.loyalty.rules.earning import EarnedPart, EarningRate, EarnTerms, OrderLine, earned, months_later
from customers.loyalty.rules.lots import Lot, LotChange, after, balance, burn, expire
from customers.loyalty.rules.tiers import TierBound, TierStanding, standing
from demo.calendar import Clock
from demo.loading import insert, insert_all
from pipeline.sales.models import SaleEntry
from salesplan.core.money import ZERO, total
from salesplan.people.models import User

TIERS = [("Silver", "银卡", 200_000, 2), ("Gold", "金卡", 600_000, 4), ("Platinum", "铂金卡", 1_500_000, 6)]
REWARDS = [
    ("Calibration set", "校准工具套装", LoyaltyRewardKind.GIFT, 3_000, 150, 90),
    ("Training day for operators", "操作培训一天", LoyaltyRewardKind.TRAINING, 8_000, 400, 260),
    ("¥1,000 off the next order", "下单立减 1,000 元", LoyaltyRewardKind.DISCOUNT, 20_000, 1_000, 1_000),
]
EVERY, FIRST = EarningRate(Decimal(1), Decimal(100)), Decimal(500)


@dataclass
class _Purchase:
    deal: int
    day: date
    lines: list[OrderLine]


@dataclass
class _Story:
    """What happened to the points of one customer; lots and rows have numbers of their own until they are inserted."""

    account: Account
    lots: list[Lot] = field(default_factory=list)
    kept: dict[int, dict[str, Any]] = field(default_factory=dict)
    # (kind, day, changes, spend, parts, about)
    rows: list[tuple[PointKind, date, list[LotChange], Decimal, list[EarnedPart], tuple[str, int]]] = field(
        default_factory=list
    )
    redeemed: list[tuple[date, LoyaltyReward]] = field(default_factory=list)
    spent: list[tuple[date, Decimal]] = field(default_factory=list)
    tier: TierStanding = TierStanding(None)
    changes: list[tuple[date, int | None, Decimal]] = field(default_factory=list)

    def write(self, kind: PointKind, day: date, changes: list[LotChange], about: tuple[str, int], **more: Any) -> None:
        self.lots = after(self.lots, changes)
        self.rows.append((kind, day, changes, more.get("spend", ZERO), more.get("parts", []), about))


def build(clock: Clock) -> int:
    """Write programme, members, points, redemptions and tiers; return how many members there are."""
    programme, rewards, tiers = _programme(clock)
    # A source of its own, so that other parts of the demo stay as they are.
    rng = Random(11)  # noqa: S311 - made-up data
    demo_deals = [
        _walk(account, purchases, programme, rewards, tiers, clock, rng)
        for account, purchases in _purchases(clock).items()
    ]
    _insert(demo_deals, clock)
    _waiting(clock)
    return len(demo_deals)


def _programme(clock: Clock) -> tuple[LoyaltyProgramme, list[LoyaltyReward], list[TierBound]]:
    programme = insert(
        LoyaltyProgramme, pk=1, name="Partner Club", name_zh="伙伴俱乐部", starts_on=clock.start, unit_value=Decimal("0.05"),
        breakage=Decimal("0.15"), expires_months=24,
    )  # fmt: skip
    insert(EarnRule, kind=EarnKind.AMOUNT, points=EVERY.points, per_amount=EVERY.per)
    insert(EarnRule, kind=EarnKind.FIRST_ORDER, points=FIRST)
    insert(EarnRule, kind=EarnKind.REFERRAL, points=1000)
    insert(EarnRule, kind=EarnKind.SURVEY, points=50)
    rewards = [
        insert(LoyaltyReward, name=name, name_zh=zh, kind=kind, points=points, value=value, cost=cost)
        for name, zh, kind, points, value, cost in REWARDS
    ]
    tiers = [
        insert(LoyaltyTier, name=name, name_zh=zh, threshold=bound, discount=percent)
        for name, zh, bound, percent in TIERS
    ]
    return programme, rewards, [TierBound(tier.pk, Decimal(tier.threshold)) for tier in tiers]


def _purchases(clock: Clock) -> dict[Account, list[_Purchase]]:
    """Return what stands in the ledger of sales, customer by customer, the first purchase first."""
    standing_rows = SaleEntry.objects.filter(reverses=None, reversed_by=None, sold_on__gte=clock.start)
    rows = standing_rows.exclude(account=None).order_by("account", "sold_on", "deal")
    sums = rows.values_list("account", "deal", "sold_on").annotate(code=F("product__code"), amount=Sum("amount_base"))
    accounts = Account.objects.in_bulk({row[0] for row in sums})
    out: dict[Account, dict[int, _Purchase]] = defaultdict(dict)
    for account, deal, day, code, amount in sums:
        purchase = out[accounts[account]].setdefault(deal, _Purchase(deal, day, []))
        purchase.lines.append(OrderLine(code or "", amount))
    return {account: sorted(found.values(), key=lambda one: (one.day, one.deal)) for account, found in out.items()}


def _walk(
    account: Account,
    purchases: list[_Purchase],
    programme: LoyaltyProgramme,
    rewards: list[LoyaltyReward],
    tiers: list[TierBound],
    clock: Clock,
    rng: Random,
) -> _Story:
    """Let the days pass for one customer: earn, sometimes redeem, let points expire, rise and fall."""
    story, months = _Story(account), _month_starts(purchases[0].day, clock.last)
    for day, purchase in sorted(
        [*((purchase.day, purchase) for purchase in purchases), *((month, None) for month in months)],
        key=lambda event: (event[0], event[1].deal if event[1] else 0),
    ):
        _expire(story, day)
        if purchase is not None:
            _earn(story, purchase, programme, is_first=purchase is purchases[0])
        elif rng.random() < 0.12:
            _redeem(story, day, rewards[:2], rng)
        spend = total(
            amount for spent_on, amount in story.spent if months_later(day, -programme.tier_months) < spent_on
        )
        before, story.tier = story.tier, standing(story.tier, spend, tiers, day, programme.grace_days)
        if before.tier != story.tier.tier:
            story.changes.append((day, story.tier.tier, spend))
    _expire(story, clock.today)
    return story


def _month_starts(start: date, end: date) -> list[date]:
    first = start.replace(day=1)
    months = [months_later(first, number) for number in range(1, 40)]
    return [month for month in months if month <= end]


def _earn(story: _Story, purchase: _Purchase, programme: LoyaltyProgramme, *, is_first: bool) -> None:
    terms = EarnTerms(EVERY, {}, FIRST if is_first else ZERO)
    parts, key = earned(terms, purchase.lines), len(story.lots) + 1
    spend, day = total(line.amount for line in purchase.lines), purchase.day
    story.spent.append((day, spend))
    changes = []
    if parts:
        until = months_later(day, programme.expires_months or 24)
        story.lots.append(Lot(key, ZERO, day + timedelta(programme.return_days), until))
        story.kept[key] = {"earned_on": day, "terms": terms.stored(), "about": purchase.deal}
        changes = [LotChange(key, total(part.points for part in parts))]
    story.write(PointKind.EARN, day, changes, ("deal", purchase.deal), spend=spend, parts=parts)


def _redeem(story: _Story, day: date, rewards: list[LoyaltyReward], rng: Random) -> None:
    within = [reward for reward in rewards if reward.points <= balance(story.lots, day).available]
    if within:
        reward = rng.choice(within)
        story.redeemed.append((day, reward))
        changes = burn(story.lots, Decimal(reward.points), day)
        story.write(PointKind.BURN, day, changes, ("redemption", len(story.redeemed) - 1))


def _expire(story: _Story, day: date) -> None:
    for change in expire(story.lots, day):
        lot = next(lot for lot in story.lots if lot.id == change.lot)
        assert lot.expires_on is not None
        story.write(PointKind.EXPIRE, lot.expires_on + timedelta(1), [change], ("", 0))


def _insert(demo_deals: list[_Story], clock: Clock) -> None:
    members = insert_all(LoyaltyMember, [_member(story, clock) for story in demo_deals], batch_size=500)
    lots, entries, tier_changes = [], [], []
    keys: dict[tuple[int, int], PointLot] = {}
    for member, story in zip(members, demo_deals, strict=True):
        for lot in story.lots:
            kept = story.kept[lot.id]
            keys[member.pk, lot.id] = PointLot(
                member=member, about_kind="deal", about_id=kept["about"], earned_on=kept["earned_on"],
                available_from=lot.available_from, expires_on=lot.expires_on, terms=kept["terms"],
            )  # fmt: skip
        lots += [keys[member.pk, lot.id] for lot in story.lots]
        tier_changes += [
            TierChange(member=member, day=day, tier_id=tier, spend=spend, at=clock.moment(day))
            for day, tier, spend in story.changes
        ]
    insert_all(PointLot, lots, batch_size=1000)
    insert_all(TierChange, tier_changes, batch_size=1000)
    for member, story in zip(members, demo_deals, strict=True):
        redemptions = _redemptions(member, story, clock)
        entries += _entries(member, story, keys, redemptions, clock)
    insert_all(PointEntry, entries, batch_size=1000)


def _member(story: _Story, clock: Clock) -> LoyaltyMember:
    first = story.rows[0][1]
    return LoyaltyMember(
        account=story.account,
        joined_on=first,
        tier_id=story.tier.tier,
        tier_since=story.changes[-1][0] if story.changes else None,
        below_since=story.tier.below_since,
        created_at=clock.moment(first),
    )


def _redemptions(member: LoyaltyMember, story: _Story, clock: Clock) -> list[Redemption]:
    """Write what was redeemed; what is younger than two weeks is still to be delivered."""
    owner, rows = story.account.owner, []
    for day, reward in story.redeemed:
        is_open = day > clock.today - timedelta(45)
        at = clock.moment(day)
        row = insert(
            Redemption, member=member, reward=reward, points=reward.points, value=reward.value, cost=reward.cost, day=day,
            state=RedemptionState.OPEN if is_open else RedemptionState.DELIVERED, created_by=owner, created_at=at,
        )  # fmt: skip
        steps: list[tuple[str, str, str]] = [(RedemptionStep.CREATE, "", RedemptionState.OPEN)]
        if not is_open:
            steps.append((RedemptionStep.DELIVER, RedemptionState.OPEN, RedemptionState.DELIVERED))
        insert_all(
            RedemptionMove,
            [
                RedemptionMove(
                    redemption=row, step=step, from_state=before, to_state=now, by=owner, at=at + timedelta(number)
                )
                for number, (step, before, now) in enumerate(steps)
            ],
        )
        rows.append(row)
    return rows


def _entries(
    member: LoyaltyMember,
    story: _Story,
    keys: dict[tuple[int, int], PointLot],
    redemptions: list[Redemption],
    clock: Clock,
) -> list[PointEntry]:
    out = []
    for number, (kind, day, changes, spend, parts, about) in enumerate(story.rows):
        subject = ("redemption", redemptions[about[1]].pk) if about[0] == "redemption" else about
        at = clock.moment(min(day, clock.last))
        rows: list[LotChange | None] = [*changes] or [None]
        out += [
            PointEntry(
                member=member,
                lot=keys[member.pk, change.lot] if change else None,
                kind=kind,
                points=change.points if change else ZERO,
                spend=spend if index == 0 else ZERO,
                spent_on=day if index == 0 and spend else None,
                day=day,
                about_kind=subject[0],
                about_id=subject[1] or None,
                parts=[[part.kind, part.product, str(part.amount), str(part.points)] for part in parts] if index == 0 else [],
                key=f"demo:{member.pk}:{number}:{index}",
                by=story.account.owner if kind == PointKind.BURN else None,
                at=at,
            )
            for index, change in enumerate(rows)
            if change or spend
        ]  # fmt: skip
    return out


def _waiting(clock: Clock) -> None:
    """Let two adjustments wait for a second person, asked for by the owners today."""
    owned = LoyaltyMember.objects.filter(account__owner__role="rep", tier__isnull=False)
    whys = [(Decimal(300), "Delivery was a week late"), (Decimal(150), "A referral that came by phone")]
    for member, (points, why) in zip(owned.select_related("account").order_by("pk"), whys, strict=False):
        owner = User.objects.get(pk=member.account.owner_id)
        ask_adjustment(member, points=points, why=why, by=owner, at=clock.moment(clock.last))
