"""Gathers the models of the capabilities for Django."""

from customers.accounts.models import Account
from customers.contacts.models import Contact
from customers.feedback.models import Case, CaseMove, Improvement, ImprovementMove
from customers.loyalty.models.adjustments import PointAdjustment, PointAdjustmentMove
from customers.loyalty.models.members import LoyaltyMember, PointEntry, PointLot, Referral, TierChange
from customers.loyalty.models.programme import EarnRule, LoyaltyProgramme, LoyaltyReward, LoyaltyTier
from customers.loyalty.models.redemptions import Redemption, RedemptionMove
from customers.outreach.models import Mailbox, OutreachDecision, OutreachPolicy, UnsubscribeLink
from customers.purchases.models import AccountMonth
from customers.segments.models import (
    CustomerScoring,
    ExpectedValue,
    FitWeights,
    LifetimeFit,
    Segment,
    SegmentMembership,
    SegmentSet,
    SegmentVersion,
)
from customers.surveys.models import Invitation, Response, Survey, SurveyMove, SurveyVersion, Touchpoint
from customers.tasks.models import Task
from customers.timeline.models import Entry

__all__ = [
    "Account",
    "AccountMonth",
    "Case",
    "CaseMove",
    "Contact",
    "CustomerScoring",
    "EarnRule",
    "Entry",
    "ExpectedValue",
    "FitWeights",
    "Improvement",
    "ImprovementMove",
    "Invitation",
    "LifetimeFit",
    "LoyaltyMember",
    "LoyaltyProgramme",
    "LoyaltyReward",
    "LoyaltyTier",
    "Mailbox",
    "OutreachDecision",
    "OutreachPolicy",
    "PointAdjustment",
    "PointAdjustmentMove",
    "PointEntry",
    "PointLot",
    "Redemption",
    "RedemptionMove",
    "Referral",
    "Response",
    "Segment",
    "SegmentMembership",
    "SegmentSet",
    "SegmentVersion",
    "Survey",
    "SurveyMove",
    "SurveyVersion",
    "Task",
    "TierChange",
    "Touchpoint",
    "UnsubscribeLink",
]
