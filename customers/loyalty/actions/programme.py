"""Setting the programme up; only admins do."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from customers.loyalty.choices import FIXED, EarnKind
from customers.loyalty.models.programme import THE_ONE, EarnRule, LoyaltyProgramme, LoyaltyReward, LoyaltyTier
from customers.loyalty.queries.programme import PROGRAMME
from salesplan.core.access import require
from salesplan.core.audit import acting
from salesplan.core.editing import apply, lock_version
from salesplan.core.errors import Refused
from salesplan.core.request_cache import forget
from salesplan.people.choices import Role
from salesplan.people.models import User


def save_programme(
    current: LoyaltyProgramme | None, *, values: Mapping[str, Any], version: int | None, by: User, at: datetime
) -> LoyaltyProgramme:
    """Set the programme up, or change it; what was earned keeps the terms under which it was."""
    require(by, Role.ADMIN)
    with acting(by, "loyalty_programme.save"):
        if current is None:
            if LoyaltyProgramme.objects.exists():
                raise Refused(_("There is already a loyalty programme. Reload the page."), code="exists")
            saved = LoyaltyProgramme.objects.create(pk=THE_ONE, **values)
        else:
            saved = lock_version(current, version, values)
            apply(saved, values)
        forget(PROGRAMME)
    return saved


def save_rule(rule: EarnRule | None, *, values: Mapping[str, Any], version: int | None = None, by: User) -> EarnRule:
    """Add a way to earn, or change one; purchases that earned by it keep the rule of their day."""
    require(by, Role.ADMIN)
    with acting(by, "earn_rule.save"):
        fields = dict(values)
        is_fixed, is_product = fields["kind"] in FIXED, fields["kind"] == EarnKind.PRODUCT
        fields["product_code"] = fields["product_code"].strip() if is_product else ""
        if is_product and not fields["product_code"]:
            raise Refused(_("Enter the product code."), field="product_code")
        if is_fixed:
            fields["per_amount"] = None
        elif not fields["per_amount"]:
            raise Refused(_("Enter the amount for which the points are earned."), field="per_amount")
        others = EarnRule.objects.exclude(pk=rule.pk if rule else 0)
        if others.filter(kind=fields["kind"], product_code=fields["product_code"]).exists():
            raise Refused(_("There is already a rule for this. Change that one."), field="kind", code="exists")
        if rule is None:
            return EarnRule.objects.create(**fields)
        saved = lock_version(rule, version, fields)
        apply(saved, fields)
        return saved


def save_tier(
    tier: LoyaltyTier | None, *, values: Mapping[str, Any], version: int | None = None, by: User
) -> LoyaltyTier:
    """Add a tier, or change one; members follow in the night, or with their next purchase."""
    require(by, Role.ADMIN)
    with acting(by, "loyalty_tier.save"):
        others = LoyaltyTier.objects.exclude(pk=tier.pk if tier else 0)
        if others.filter(threshold=values["threshold"]).exists():
            raise Refused(_("Another tier starts at this amount."), field="threshold", code="exists")
        if tier is None:
            return LoyaltyTier.objects.create(**values)
        saved = lock_version(tier, version, values)
        apply(saved, values)
        return saved


def save_reward(
    reward: LoyaltyReward | None, *, values: Mapping[str, Any], version: int | None = None, by: User
) -> LoyaltyReward:
    """Add something to the catalogue, or change it; what was redeemed stays as it was."""
    require(by, Role.ADMIN)
    with acting(by, "loyalty_reward.save"):
        others = LoyaltyReward.objects.exclude(pk=reward.pk if reward else 0)
        if others.filter(name__iexact=values["name"]).exists():
            raise Refused(_("This name is taken. Choose a different one."), field="name", code="exists")
        if reward is None:
            return LoyaltyReward.objects.create(**values)
        saved = lock_version(reward, version, values)
        apply(saved, values)
        return saved
