"""The programme: its terms, by what one earns, its tiers, and what points buy."""

from dataclasses import dataclass
from decimal import Decimal

from customers.loyalty.choices import EarnKind
from customers.loyalty.models.members import LoyaltyMember
from customers.loyalty.models.programme import EarnRule, LoyaltyProgramme, LoyaltyReward, LoyaltyTier
from customers.loyalty.rules.earning import EarningRate, EarnTerms
from customers.loyalty.rules.tiers import TierBound
from salesplan.core.money import ZERO
from salesplan.core.request_cache import remembered

PROGRAMME = "loyalty_programme"


def programme() -> LoyaltyProgramme | None:
    """Return the company's programme, in force or not; None before it is set up. Asked once in a request."""
    return remembered(PROGRAMME, lambda: LoyaltyProgramme.objects.first())


def has_loyalty() -> bool:
    """Say whether there is a programme at all, in force or not: what it knows of a purchase must follow each change."""
    return programme() is not None


def tiers() -> list[LoyaltyTier]:
    """Return the tiers, the lowest first."""
    return list(LoyaltyTier.objects.all())


def bounds(rows: list[LoyaltyTier]) -> list[TierBound]:
    """Return tiers as the rules take them."""
    return [TierBound(row.pk, row.threshold) for row in rows]


def earn_terms(current: LoyaltyProgramme, *, is_first: bool) -> EarnTerms:
    """Return the rules by which a purchase earns today."""
    rules = list(EarnRule.objects.in_use())
    rates = {rule: EarningRate(rule.points, rule.per_amount) for rule in rules if rule.per_amount}
    general = next((rate for rule, rate in rates.items() if rule.kind == EarnKind.AMOUNT), None)
    products = {rule.product_code: rate for rule, rate in rates.items() if rule.kind == EarnKind.PRODUCT}
    return EarnTerms(
        general, products, fixed_points(EarnKind.FIRST_ORDER, rules) if is_first else ZERO, current.decimals
    )


def fixed_points(kind: str, rules: list[EarnRule] | None = None) -> Decimal:
    """Return how many points are given at once for something; zero without a rule for it."""
    rows = EarnRule.objects.in_use() if rules is None else rules
    return next((rule.points for rule in rows if rule.kind == kind), ZERO)


def rewards() -> list[LoyaltyReward]:
    """Return the catalogue, what is no longer offered last."""
    return list(LoyaltyReward.objects.order_by("-is_active", "points", "name"))


@dataclass(frozen=True)
class TierTerms:
    """What a customer gets by their tier: for a deal, which takes the discount over."""

    member: int
    tier: str
    discount: Decimal


def tier_terms(account_id: int | None) -> TierTerms | None:
    """Return what a customer's tier gives on a deal; None without a tier, or while the programme is not in force."""
    current = programme()
    if account_id is None or current is None or not current.is_active:
        return None
    member = LoyaltyMember.objects.filter(account=account_id, tier__isnull=False).select_related("tier").first()
    if member is None or member.tier is None:
        return None
    return TierTerms(member.pk, member.tier.label, member.tier.discount)
