"""Gathers the models of the capabilities for Django."""

from goals.incentives.models import Enrolment, IncentivePlan, PlanVersion, Tier
from goals.quotas.models import Quota

__all__ = ["Enrolment", "IncentivePlan", "PlanVersion", "Quota", "Tier"]
