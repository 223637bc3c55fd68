"""Gathers the models of the capabilities for Django."""

from goals.appraisals.models.cards import Grade, Measure, Scorecard, ScorecardVersion
from goals.appraisals.models.outcomes import Appeal, Correction, Reward
from goals.appraisals.models.rounds import Appraisal, Rating, Round, RoundMove
from goals.pay.disputes.models import Dispute, DisputeEntry
from goals.pay.editor.models import IncentivePlanAcceptance, IncentivePlanDraft, IncentivePlanDraftMove
from goals.pay.models import PayAdjustment, PayLine, PayRun, PayRunMove, PayRunPerson, Payslip, WindfallDecision
from goals.pay.plan.models import Enrolment, IncentivePlan, IncentivePlanVersion
from goals.planning.cascades.models import Cascade, CascadeMove, CascadeNode
from goals.planning.corrective_actions.models import CorrectiveAction, CorrectiveActionMove
from goals.planning.goals.models import Goal, GoalMove, GoalProgress
from goals.planning.quota_responses.models import QuotaResponse
from goals.planning.quotas.models import Quota, QuotaChange
from goals.planning.sales_plans.models import (
    SalesPlan,
    SalesPlanBudgetLine,
    SalesPlanChannel,
    SalesPlanGoal,
    SalesPlanIncentive,
    SalesPlanInitiative,
    SalesPlanMove,
    SalesPlanPerson,
    SalesPlanProgress,
    SalesPlanReview,
    SalesPlanRisk,
    SalesPlanRival,
    SalesPlanTask,
    SalesPlanVersion,
    SpendEntry,
)

__all__ = [
    "Appeal",
    "Appraisal",
    "Cascade",
    "CascadeMove",
    "CascadeNode",
    "Dispute",
    "DisputeEntry",
    "Correction",
    "Enrolment",
    "Goal",
    "GoalMove",
    "GoalProgress",
    "Grade",
    "IncentivePlan",
    "Measure",
    "PayAdjustment",
    "PayLine",
    "PayRun",
    "PayRunMove",
    "PayRunPerson",
    "Payslip",
    "IncentivePlanAcceptance",
    "SalesPlanBudgetLine",
    "SalesPlanChannel",
    "IncentivePlanDraft",
    "IncentivePlanDraftMove",
    "SalesPlanGoal",
    "SalesPlanIncentive",
    "SalesPlanInitiative",
    "SalesPlanMove",
    "SalesPlanPerson",
    "SalesPlanReview",
    "SalesPlanRisk",
    "SalesPlanRival",
    "SalesPlanProgress",
    "SalesPlanTask",
    "IncentivePlanVersion",
    "Quota",
    "QuotaChange",
    "QuotaResponse",
    "Rating",
    "CorrectiveAction",
    "CorrectiveActionMove",
    "Reward",
    "Round",
    "RoundMove",
    "SalesPlan",
    "SalesPlanVersion",
    "Scorecard",
    "ScorecardVersion",
    "SpendEntry",
    "WindfallDecision",
]
