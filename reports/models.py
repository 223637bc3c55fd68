"""Gathers the models of the capabilities for Django."""

from reports.demo.models import DemoCompany
from reports.monitoring.models import Firing, Monitor

__all__ = ["DemoCompany", "Firing", "Monitor"]
