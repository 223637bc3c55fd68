"""Gathers the models of the capabilities for Django."""

from goals.incentives.models import Enrolment, IncentivePlan, PlanVersion, Tier
from goals.plans.models import (
    PlanBudgetLine,
    PlanChannel,
    PlanGoal,
    PlanIncentive,
    PlanInitiative,
    PlanMove,
    PlanPerson,
    PlanReview,
    PlanRisk,
    PlanRival,
    PlanStep,
    PlanTask,
    SalesPlan,
    SalesPlanVersion,
    SpendEntry,
)
from goals.quotas.models import Quota
from goals.targets.models import Goal, GoalMove, GoalProgress

__all__ = [
    "Enrolment",
    "Goal",
    "GoalMove",
    "GoalProgress",
    "IncentivePlan",
    "PlanBudgetLine",
    "PlanChannel",
    "PlanGoal",
    "PlanIncentive",
    "PlanInitiative",
    "PlanMove",
    "PlanPerson",
    "PlanReview",
    "PlanRisk",
    "PlanRival",
    "PlanStep",
    "PlanTask",
    "PlanVersion",
    "Quota",
    "SalesPlan",
    "SalesPlanVersion",
    "SpendEntry",
    "Tier",
]
