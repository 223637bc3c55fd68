"""Gathers the models of the capabilities for Django."""

from goals.incentives.models import Enrolment, IncentivePlan, PlanVersion, Tier
from goals.quotas.models import Quota
from goals.targets.models import Goal, GoalMove, GoalProgress

__all__ = ["Enrolment", "Goal", "GoalMove", "GoalProgress", "IncentivePlan", "PlanVersion", "Quota", "Tier"]
